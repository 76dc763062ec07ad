/* The first byte chooses shape and domain, the others are a file of numbers. */
#include <stdlib.h>
#include <string.h>

#include "exactrd/numbers.h"
#include "files/read/domain.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  const xrd_shape shape = (xrd_shape)(data[0] % 3);
  const xrd_domain domain = (xrd_domain)(data[0] / 3 % 4);
  char path[MEMORY_PATH];
  memory_file_put(0, data + 1, size - 1, path);
  xrd_numbers numbers;
  xrd_error error = {""};
  const xrd_status status = xrd_numbers_read(path, shape, domain, &numbers, &error);
  if (status == XRD_OK) {
    if (numbers.rows == 0 || numbers.columns == 0 || numbers.bytes != size - 1) abort();
    if (shape == XRD_VECTOR && numbers.columns != 1) abort();
    for (size_t i = 0; i < numbers.rows * numbers.columns; i++)
      if (xrd_domain_violation(domain, numbers.values[i]) != NULL) abort();
  } else if (status != XRD_ERR_INPUT || numbers.values != NULL || strncmp(error.message, path, strlen(path)) != 0) {
    abort();
  }
  xrd_numbers_clear(&numbers);
  return 0;
}
