#include "files/read/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "files/read/message.h"
#include "files/read/unpack.h"

static xrd_status fail_errno(const xrd_stream *stream, const char *what, int number, xrd_error *error) {
  char reason[128];
  if (strerror_r(number, reason, sizeof reason) != 0) strcpy(reason, "unknown error");
  return xrd_fail_at(error, XRD_ERR_IO, stream->path, "", "cannot %s: %s", what, reason);
}

xrd_status xrd_stream_open(xrd_stream *stream, const char *path, xrd_error *error) {
  stream->path = path;
  stream->unpacker = NULL;
  stream->at_end = false;
  stream->bytes = 0;
  stream->next = stream->end = stream->buffer;
  sha256_init(&stream->hash);
  stream->descriptor = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (stream->descriptor >= 0) return XRD_OK;
  const int number = errno;
  if (number == EINTR) return xrd_fail_at(error, XRD_ERR_INTERRUPTED, path, "", "interrupted");
  return fail_errno(stream, "open", number, error);
}

void xrd_stream_close(xrd_stream *stream) {
  xrd_unpacker_free(stream->unpacker);
  if (stream->descriptor > STDIN_FILENO) close(stream->descriptor);
}

xrd_status xrd_stream_take(xrd_stream *stream, unsigned char *bytes, size_t most, size_t *got, xrd_error *error) {
  const ssize_t count = read(stream->descriptor, bytes, most);
  *got = count > 0 ? (size_t)count : 0;
  if (count < 0 && errno == EINTR) return xrd_fail_at(error, XRD_ERR_INTERRUPTED, stream->path, "", "interrupted");
  if (count < 0) return fail_errno(stream, "read", errno, error);
  sha256_update(&stream->hash, *got, bytes);
  stream->bytes += *got;
  return XRD_OK;
}

xrd_status xrd_stream_ensure(xrd_stream *stream, size_t count, xrd_error *error) {
  size_t ready = xrd_stream_ready(stream);
  if (ready >= count || stream->at_end) return XRD_OK;
  memmove(stream->buffer, stream->next, ready);
  stream->next = stream->buffer;
  xrd_status status = XRD_OK;
  while (ready < count && !stream->at_end && status == XRD_OK) {
    unsigned char *const room = stream->buffer + ready;
    const size_t most = sizeof stream->buffer - ready;
    size_t got = 0;
    status = stream->unpacker != NULL ? xrd_unpacker_take(stream, room, most, &got, error)
                                      : xrd_stream_take(stream, room, most, &got, error);
    ready += got;
    stream->at_end = status == XRD_OK && got == 0;
  }
  stream->end = stream->buffer + ready;
  return status;
}
