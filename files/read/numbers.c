#include "exactrd/numbers.h"

#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "files/read/message.h"
#include "files/read/npy.h"
#include "files/read/text.h"
#include "files/read/unpack.h"

void xrd_numbers_clear(xrd_numbers *numbers) {
  free(numbers->values);
  memset(numbers, 0, sizeof *numbers);
}

static xrd_status read_stream(xrd_stream *stream, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                              xrd_error *error) {
  bool is_npy;
  xrd_status status = xrd_stream_unpack(stream, error);
  if (status == XRD_OK) status = xrd_npy_recognise(stream, &is_npy, error);
  if (status != XRD_OK) return status;
  status = (is_npy ? xrd_npy_read : xrd_text_read)(stream, shape, domain, numbers, error);
  if (status != XRD_OK) return status;
  const size_t count = numbers->rows * numbers->columns;
  if (count == 0) return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "no numbers");
  numbers->values = xrd_trim(numbers->values, count, sizeof *numbers->values);
  numbers->bytes = stream->bytes;
  xrd_sha256_finish(&stream->hash, &numbers->sha256);
  return XRD_OK;
}

xrd_status xrd_numbers_read(const char *path, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                            xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *numbers = (xrd_numbers){.scale = 1};
  xrd_stream stream;
  xrd_status status = xrd_stream_open(&stream, path, error);
  if (status != XRD_OK) return status;
  status = read_stream(&stream, shape, domain, numbers, error);
  xrd_stream_close(&stream);
  if (status != XRD_OK) xrd_numbers_clear(numbers);
  return status;
}
