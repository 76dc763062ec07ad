/* The bytes are the name of a source. */
#include <stdlib.h>
#include <string.h>

#include "exactrd/input.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char name[64];
  if (size >= sizeof name) return 0;
  memcpy(name, data, size);
  name[size] = '\0';
  const char *digits = strpbrk(name, "123456789"); /* sources of millions of symbols are only slow */
  if (digits != NULL && strtod(digits, NULL) > 1e5) return 0;
  xrd_input input;
  xrd_error error = {""};
  const xrd_status status = xrd_input_load(&(xrd_input_request){.source = name, .distortion = "absolute"}, &input,
                                           &error);
  if (status != XRD_OK && (status != XRD_ERR_ARGUMENT || strstr(error.message, "--source") == NULL)) abort();
  xrd_input_clear(&input);
  return 0;
}
