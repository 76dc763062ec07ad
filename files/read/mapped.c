#include "files/read/mapped.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mapping.h"
#include "base/memory.h"
#include "files/read/domain.h"
#include "files/read/message.h"
#include "files/read/npy.h"
#include "files/read/pieces.h"
#include "files/read/unpack.h"

enum { LEAST_BYTES = 1 << 20 };

static bool is_large_file(const char *path, struct stat *facts) {
  return strcmp(path, "-") != 0 && stat(path, facts) == 0 && S_ISREG(facts->st_mode) && facts->st_size >= LEAST_BYTES;
}

static bool is_little_endian(void) {
  const unsigned short one = 1;
  return *(const unsigned char *)&one == 1;
}

/* Are the rest of the file the doubles of the table as they are used? */
static bool fits(const xrd_stream *stream, const xrd_npy_header *header, const xrd_numbers *numbers, uint64_t bytes) {
  const uint64_t begin = stream->bytes - xrd_stream_ready(stream);
  return strcmp(header->descr, "<f8") == 0 && is_little_endian() && !header->fortran_order &&
         begin % sizeof(double) == 0 && numbers->rows > 0 && numbers->columns > 0 &&
         bytes == begin + numbers->rows * numbers->columns * sizeof(double);
}

/* Maps what follows the header where that can be. */
static bool map_rest(xrd_stream *stream, xrd_shape shape, uint64_t bytes, xrd_mapping *room, xrd_numbers *numbers) {
  xrd_npy_header header;
  bool is_npy = false;
  const bool list = shape == XRD_VECTOR;
  if (xrd_stream_unpack(stream, NULL) != XRD_OK || stream->unpacker != NULL) return false;
  if (xrd_npy_recognise(stream, &is_npy, NULL) != XRD_OK || !is_npy) return false;
  if (xrd_npy_begin(stream, shape, &header, numbers, NULL) != XRD_OK || (list && header.rank != 1)) return false;
  if (!fits(stream, &header, numbers, bytes) || !xrd_mapping_of_file(room, stream->descriptor, (size_t)bytes, list))
    return false;
  numbers->values = (double *)((char *)room->address + (stream->bytes - xrd_stream_ready(stream)));
  numbers->bytes = bytes;
  return true;
}

/* Maps the file where it can be, as a list to be written to; false where it is to be read instead. */
static bool map(const xrd_input *input, const char *path, xrd_shape shape, xrd_mapping *room, xrd_numbers *numbers) {
  struct stat facts;
  xrd_stream stream;
  if (!input->mapped || !is_large_file(path, &facts) || xrd_stream_open(&stream, path, NULL) != XRD_OK) return false;
  *numbers = (xrd_numbers){.scale = 1};
  const bool mapped = map_rest(&stream, shape, (uint64_t)facts.st_size, room, numbers);
  xrd_stream_close(&stream);
  return mapped;
}

xrd_status xrd_mapped_table(xrd_input *input, const char *role, const char *path, xrd_shape shape, xrd_domain domain,
                            xrd_numbers *numbers, xrd_error *error) {
  if (xrd_is_folder(path)) {
    if (input->mapped) return xrd_pieces_open(input, role, path, shape, domain, numbers, error);
    return xrd_fail(
        error, XRD_ERR_ARGUMENT,
        "--%s %s is a folder of pieces: those are for tables of points by the default method, of squared or "
        "absolute distances or distortions",
        role, path);
  }
  return map(input, path, shape, &input->table_room, numbers)
             ? xrd_record_file(input, role, path, numbers, error)
             : xrd_record_numbers(input, role, path, shape, domain, numbers, error);
}

xrd_status xrd_mapped_list(xrd_input *input, const char *role, const char *path, xrd_domain domain,
                           xrd_numbers *numbers, xrd_error *error) {
  return map(input, path, XRD_VECTOR, &input->p_room, numbers)
             ? xrd_record_file(input, role, path, numbers, error)
             : xrd_record_numbers(input, role, path, XRD_VECTOR, domain, numbers, error);
}

double *xrd_mapped_vector(xrd_input *input, size_t count) {
  if (input->table_room.address == NULL) return xrd_allocate(count, sizeof(double));
  return xrd_mapping_reserve(&input->p_room, count, sizeof(double)) ? input->p_room.address : NULL;
}

/* The file of the one of two roles that is there. */
static const char *path_of(const xrd_input *input, const char *role, const char *other) {
  size_t file = 0;
  while (strcmp(input->files[file].role, role) != 0 && strcmp(input->files[file].role, other) != 0) file++;
  return input->files[file].path;
}

static const char *table_path(const xrd_input *input) { return path_of(input, "distortion", "samples"); }

/* Of weights, or what stands first. */
static const char *list_path(const xrd_input *input) {
  return input->file_count > 1 && strcmp(input->files[1].role, "weights") == 0 ? input->files[1].path
                                                                               : input->files[0].path;
}

static xrd_status is_same(const xrd_mapping *room, const char *path, xrd_error *error) {
  if (xrd_mapping_is_of(room, path)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_IO, "%s: changed while it was in use", path);
}

xrd_status xrd_mapped_is_same(const xrd_input *input, xrd_error *error) {
  xrd_status status = XRD_OK;
  if (xrd_mapping_has_file(&input->p_room)) status = is_same(&input->p_room, list_path(input), error);
  if (status != XRD_OK || input->table_room.address == NULL || input->pieces != NULL) return status;
  return is_same(&input->table_room, table_path(input), error);
}

xrd_status xrd_mapped_validate_list(const xrd_input *input, size_t first, size_t end, xrd_error *error) {
  for (size_t i = first; xrd_mapping_has_file(&input->p_room) && i < end; i++) {
    const char *reason = xrd_domain_violation(XRD_NONNEGATIVE, input->p[i]);
    if (reason == NULL) continue;
    char place[64];
    (void)snprintf(place, sizeof place, "[%zu]", i);
    return xrd_fail_at(error, XRD_ERR_INPUT, list_path(input), place, "%s: %.17g", reason, input->p[i]);
  }
  return XRD_OK;
}

xrd_status xrd_mapped_validate(const xrd_input *input, size_t first, size_t end, xrd_error *error) {
  if (input->pieces != NULL) return xrd_pieces_read(input, first, end, error);
  if (input->table_room.address == NULL) return XRD_OK;
  const xrd_distortion *d = &input->problem.distortion;
  const xrd_domain domain = d->kind == XRD_MATRIX ? XRD_DISTORTION : XRD_COORDINATE;
  const size_t columns = d->kind == XRD_MATRIX ? d->m : d->dim;
  const double *values = d->kind == XRD_MATRIX ? input->matrix : input->x;
  for (size_t k = first * columns; k < end * columns; k++) {
    const char *reason = xrd_domain_violation(domain, values[k]);
    if (reason == NULL) continue;
    char place[64];
    (void)snprintf(place, sizeof place, "[%zu,%zu]", k / columns, k % columns);
    return xrd_fail_at(error, XRD_ERR_INPUT, table_path(input), place, "%s: %.17g", reason, values[k]);
  }
  return XRD_OK;
}
