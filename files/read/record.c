#include "files/read/record.h"

#include <string.h>

#include "base/memory.h"

xrd_status xrd_record_file(xrd_input *input, const char *role, const char *path, const xrd_numbers *numbers,
                           xrd_error *error) {
  char *copy = xrd_duplicate(path, strlen(path) + 1, 1);
  if (copy == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for a file's name");
  input->files[input->file_count++] = (xrd_input_file){
      .role = role, .path = copy, .bytes = numbers->bytes, .sha256 = numbers->sha256};
  return XRD_OK;
}

xrd_status xrd_record_numbers(xrd_input *input, const char *role, const char *path, xrd_shape shape, xrd_domain domain,
                              xrd_numbers *numbers, xrd_error *error) {
  xrd_status status = xrd_numbers_read(path, shape, domain, numbers, error);
  if (status == XRD_OK) status = xrd_record_file(input, role, path, numbers, error);
  if (status != XRD_OK) xrd_numbers_clear(numbers);
  return status;
}
