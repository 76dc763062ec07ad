/* libarchive unpacks zip; zlib unpacks gzip, whose check sums libarchive passes over.  Both get the file's bytes
   through the stream, which hashes them. */
#include "files/read/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"
#include "files/read/message.h"

struct xrd_unpacker {
  struct archive *archive; /* of zip; NULL: gzip */
  z_stream gzip;
  bool between; /* one member of the gzip file has ended, and no byte of another has come */
  xrd_stream *stream;
  xrd_error *error;  /* of the call at hand */
  xrd_status status; /* of the stream, while libarchive reads */
  size_t kept;       /* bytes of `raw` read before unpacking began */
  unsigned char raw[XRD_STREAM_BUFFER];
};

void xrd_unpacker_free(xrd_unpacker *unpacker) {
  if (unpacker == NULL) return;
  if (unpacker->archive != NULL)
    archive_read_free(unpacker->archive);
  else
    (void)inflateEnd(&unpacker->gzip);
  free(unpacker);
}

/* Some bytes of the file in `raw`, none at its end. */
static size_t refill(xrd_unpacker *u) {
  size_t got = u->kept;
  u->kept = 0;
  if (got == 0) u->status = xrd_stream_take(u->stream, u->raw, sizeof u->raw, &got, u->error);
  return u->status == XRD_OK ? got : 0;
}

static la_ssize_t feed(struct archive *archive, void *context, const void **bytes) {
  xrd_unpacker *u = context;
  const size_t got = refill(u);
  *bytes = u->raw;
  if (u->status == XRD_OK) return (la_ssize_t)got;
  archive_set_error(archive, EIO, "reading failed");
  return -1;
}

/* What libarchive says, or what made it fail. */
static xrd_status fail(const xrd_unpacker *u) {
  if (u->status != XRD_OK) return u->status;
  if (archive_errno(u->archive) == ENOMEM)
    return xrd_fail_at(u->error, XRD_ERR_MEMORY, u->stream->path, "", "not enough memory to unpack it");
  const char *reason = archive_error_string(u->archive);
  return xrd_fail_at(u->error, XRD_ERR_INPUT, u->stream->path, "", "cannot be unpacked: %s",
                     reason != NULL ? reason : "truncated");
}

static bool is_array(struct archive_entry *entry) {
  const char *name = archive_entry_pathname(entry);
  const size_t length = name != NULL ? strlen(name) : 0;
  return length > 4 && strcmp(name + length - 4, ".npy") == 0;
}

static xrd_status first_entry(xrd_unpacker *u) {
  struct archive_entry *entry;
  const int answer = archive_read_next_header(u->archive, &entry);
  if (answer != ARCHIVE_OK && answer != ARCHIVE_EOF) return fail(u);
  if (answer == ARCHIVE_OK && is_array(entry)) return XRD_OK;
  return xrd_fail_at(u->error, XRD_ERR_INPUT, u->stream->path, "",
                     "a zip archive that does not begin with a .npy array");
}

/* Nothing may follow the only array, and what follows the last byte of the archive is still hashed. */
static xrd_status last_entry(xrd_unpacker *u) {
  struct archive_entry *entry;
  const int answer = archive_read_next_header(u->archive, &entry);
  if (answer == ARCHIVE_OK)
    return xrd_fail_at(u->error, XRD_ERR_INPUT, u->stream->path, "",
                       "more than one array: save the one that is meant in a .npy file");
  if (answer != ARCHIVE_EOF) return fail(u);
  size_t got = 1;
  while (got > 0 && u->status == XRD_OK) {
    u->status = xrd_stream_take(u->stream, u->raw, sizeof u->raw, &got, u->error);
  }
  return u->status;
}

static xrd_status fail_gzip(const xrd_unpacker *u, const char *reason) {
  return xrd_fail_at(u->error, XRD_ERR_INPUT, u->stream->path, "", "cannot be unpacked: %s",
                     reason != NULL ? reason : "no gzip");
}

/* Members of a gzip file, one after the other; zlib compares the check sum and the length that each ends with. */
static xrd_status inflate_some(xrd_unpacker *u, unsigned char *bytes, size_t most, size_t *got) {
  z_stream *z = &u->gzip;
  z->next_out = bytes;
  z->avail_out = most < UINT_MAX ? (uInt)most : UINT_MAX;
  const uInt room = z->avail_out;
  while (z->avail_out == room) {
    if (z->avail_in == 0) {
      z->avail_in = (uInt)refill(u);
      z->next_in = u->raw;
      if (u->status != XRD_OK) return u->status;
      if (z->avail_in == 0 && !u->between) return fail_gzip(u, "truncated");
      if (z->avail_in == 0) break;
    }
    if (u->between && *z->next_in != 0x1f)
      return xrd_fail_at(u->error, XRD_ERR_INPUT, u->stream->path, "", "bytes after the end of what is packed");
    if (u->between && inflateReset(z) != Z_OK) return fail_gzip(u, z->msg);
    const int answer = inflate(z, Z_NO_FLUSH);
    if (answer == Z_MEM_ERROR)
      return xrd_fail_at(u->error, XRD_ERR_MEMORY, u->stream->path, "", "not enough memory to unpack it");
    if (answer != Z_OK && answer != Z_STREAM_END) return fail_gzip(u, z->msg);
    u->between = answer == Z_STREAM_END;
  }
  *got = room - z->avail_out;
  return XRD_OK;
}

xrd_status xrd_unpacker_take(xrd_stream *stream, unsigned char *bytes, size_t most, size_t *got, xrd_error *error) {
  xrd_unpacker *u = stream->unpacker;
  u->error = error;
  *got = 0;
  if (u->archive == NULL) return inflate_some(u, bytes, most, got);
  const la_ssize_t count = archive_read_data(u->archive, bytes, most);
  *got = count > 0 ? (size_t)count : 0;
  if (count < 0) return fail(u);
  return count > 0 ? XRD_OK : last_entry(u);
}

static bool set_up(xrd_unpacker *u, bool is_zip) {
  enum { GZIP_ONLY = 16 + MAX_WBITS };
  if (!is_zip) return inflateInit2(&u->gzip, GZIP_ONLY) == Z_OK;
  u->archive = archive_read_new();
  return u->archive != NULL && archive_read_support_format_zip_streamable(u->archive) == ARCHIVE_OK;
}

xrd_status xrd_stream_unpack(xrd_stream *stream, xrd_error *error) {
  const xrd_status status = xrd_stream_ensure(stream, 4, error);
  if (status != XRD_OK || xrd_stream_ready(stream) < 4) return status;
  const bool is_zip = memcmp(stream->next, "PK\3\4", 4) == 0;
  if (!is_zip && memcmp(stream->next, "\x1f\x8b", 2) != 0) return XRD_OK;
  xrd_unpacker *u = xrd_allocate(1, sizeof *u);
  if (u == NULL) return xrd_fail_at(error, XRD_ERR_MEMORY, stream->path, "", "not enough memory to unpack it");
  stream->unpacker = u;
  *u = (xrd_unpacker){.stream = stream, .error = error, .status = XRD_OK};
  if (!set_up(u, is_zip)) return xrd_fail_at(error, XRD_ERR_MEMORY, stream->path, "", "not enough memory to unpack it");
  u->kept = xrd_stream_ready(stream);
  memcpy(u->raw, stream->next, u->kept);
  stream->next = stream->end = stream->buffer;
  stream->at_end = false;
  if (!is_zip) return XRD_OK;
  if (archive_read_open(u->archive, u, NULL, feed, NULL) != ARCHIVE_OK) return fail(u);
  return first_entry(u);
}
