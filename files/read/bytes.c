#include "files/read/bytes.h"

#include <string.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "files/read/message.h"
#include "files/read/stream.h"

enum { BYTE_VALUES = 256 };

static xrd_status count_bytes(xrd_stream *stream, uint64_t counts[BYTE_VALUES], xrd_error *error) {
  memset(counts, 0, BYTE_VALUES * sizeof *counts);
  for (;;) {
    const xrd_status status = xrd_stream_ensure(stream, 1, error);
    if (status != XRD_OK) return status;
    if (stream->next == stream->end) break;
    while (stream->next < stream->end) counts[*stream->next++]++;
  }
  if (stream->bytes == 0) return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "the file is empty");
  return XRD_OK;
}

xrd_status xrd_bytes_read(const char *path, xrd_numbers *numbers, xrd_error *error) {
  memset(numbers, 0, sizeof *numbers);
  xrd_stream stream;
  xrd_status status = xrd_stream_open(&stream, path, error);
  if (status != XRD_OK) return status;
  uint64_t counts[BYTE_VALUES];
  status = count_bytes(&stream, counts, error);
  xrd_stream_close(&stream);
  if (status != XRD_OK) return status;
  numbers->values = xrd_allocate(BYTE_VALUES, sizeof *numbers->values);
  if (numbers->values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for byte counts");
  for (size_t b = 0; b < BYTE_VALUES; b++) numbers->values[b] = (double)counts[b];
  numbers->scale = 1;
  numbers->rows = BYTE_VALUES;
  numbers->columns = 1;
  numbers->bytes = stream.bytes;
  xrd_sha256_finish(&stream.hash, &numbers->sha256);
  return XRD_OK;
}
