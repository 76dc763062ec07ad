#include "files/read/pieces.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mapping.h"
#include "base/memory.h"
#include "files/read/domain.h"
#include "files/read/message.h"
#include "files/read/npy.h"
#include "files/read/npy_element.h"

typedef struct {
  char *path;
  size_t first, rows; /* of the whole table */
  uint64_t offset;    /* of the first number in the file */
} piece;

struct xrd_pieces {
  size_t count, capacity, columns;
  xrd_domain domain;
  piece *piece;
};

void xrd_pieces_free(xrd_pieces *pieces) {
  if (pieces == NULL) return;
  for (size_t k = 0; k < pieces->count; k++) free(pieces->piece[k].path);
  free(pieces->piece);
  free(pieces);
}

bool xrd_is_folder(const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static xrd_status no_memory(const char *path, xrd_error *error) {
  return xrd_fail_at(error, XRD_ERR_MEMORY, path, "", "not enough memory for its pieces");
}

static bool is_piece(const char *name) {
  const size_t length = strlen(name);
  return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".npy") == 0;
}

static xrd_status add_name(xrd_pieces *pieces, const char *folder, const char *name, xrd_error *error) {
  const size_t size = strlen(folder) + strlen(name) + 2;
  char *path = xrd_allocate(size, 1);
  piece *all = path == NULL ? NULL : xrd_grow(pieces->piece, &pieces->capacity, pieces->count + 1, sizeof *all);
  if (all == NULL) {
    free(path);
    return no_memory(folder, error);
  }
  (void)snprintf(path, size, "%s/%s", folder, name);
  pieces->piece = all;
  all[pieces->count++] = (piece){.path = path};
  return XRD_OK;
}

static int by_name(const void *left, const void *right) {
  const piece *a = left, *b = right;
  return strcmp(a->path, b->path);
}

static xrd_status list(xrd_pieces *pieces, const char *folder, xrd_error *error) {
  DIR *directory = opendir(folder);
  if (directory == NULL) return xrd_fail_at(error, XRD_ERR_IO, folder, "", "cannot read the folder");
  xrd_status status = XRD_OK;
  for (const struct dirent *entry; status == XRD_OK && (entry = readdir(directory)) != NULL;)
    if (is_piece(entry->d_name)) status = add_name(pieces, folder, entry->d_name, error);
  (void)closedir(directory);
  if (status == XRD_OK && pieces->count == 0)
    return xrd_fail_at(error, XRD_ERR_INPUT, folder, "", "a folder without .npy files");
  if (pieces->count > 0) qsort(pieces->piece, pieces->count, sizeof *pieces->piece, by_name);
  return status;
}

/* What the rest of the file has to be. */
static xrd_status accept(const xrd_stream *stream, const xrd_npy_header *header, const xrd_numbers *numbers,
                         xrd_error *error) {
  const uint64_t begin = stream->bytes - xrd_stream_ready(stream);
  struct stat facts;
  if (strcmp(header->descr, "<f8") != 0 || header->fortran_order)
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "",
                       "pieces are doubles, row after row; save np.ascontiguousarray(a, '<f8')");
  if (fstat(stream->descriptor, &facts) != 0 ||
      (uint64_t)facts.st_size != begin + (uint64_t)numbers->rows * numbers->columns * sizeof(double))
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "its length is not that of %zu numbers",
                       numbers->rows * numbers->columns);
  return XRD_OK;
}

static xrd_status read_head(xrd_stream *stream, xrd_shape shape, xrd_npy_header *header, xrd_numbers *numbers,
                            xrd_error *error) {
  bool is_npy = false;
  xrd_status status = xrd_npy_recognise(stream, &is_npy, error);
  if (status == XRD_OK && !is_npy) return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "no .npy file");
  if (status == XRD_OK) status = xrd_npy_begin(stream, shape, header, numbers, error);
  return status == XRD_OK ? accept(stream, header, numbers, error) : status;
}

/* Where its rows go, and what the table becomes by them. */
static xrd_status look_at(xrd_pieces *pieces, size_t k, xrd_shape shape, xrd_numbers *numbers, xrd_error *error) {
  piece *one = &pieces->piece[k];
  xrd_stream stream;
  xrd_npy_header header;
  xrd_numbers part = {.scale = 1};
  xrd_status status = xrd_stream_open(&stream, one->path, error);
  if (status != XRD_OK) return status;
  status = read_head(&stream, shape, &header, &part, error);
  one->offset = stream.bytes - xrd_stream_ready(&stream);
  xrd_stream_close(&stream);
  if (status != XRD_OK) return status;
  if (k == 0) pieces->columns = part.columns;
  if (part.columns != pieces->columns)
    return xrd_fail_at(error, XRD_ERR_INPUT, one->path, "", "columns: %zu, those of %s: %zu", part.columns,
                       pieces->piece[0].path, pieces->columns);
  one->first = numbers->rows;
  one->rows = part.rows;
  numbers->rows += part.rows;
  numbers->bytes += one->offset + (uint64_t)part.rows * part.columns * sizeof(double);
  return XRD_OK;
}

/* A journal tells by it whether these are the rows it began with. */
static void date(const xrd_pieces *pieces, xrd_mapping *room) {
  for (size_t k = 0; k < pieces->count; k++) {
    struct stat facts;
    if (stat(pieces->piece[k].path, &facts) != 0) continue;
    const int64_t s = facts.st_mtim.tv_sec, ns = facts.st_mtim.tv_nsec;
    if (s < room->seconds || (s == room->seconds && ns <= room->nanoseconds)) continue;
    room->seconds = s;
    room->nanoseconds = ns;
  }
}

xrd_status xrd_pieces_open(xrd_input *input, const char *role, const char *path, xrd_shape shape, xrd_domain domain,
                           xrd_numbers *numbers, xrd_error *error) {
  xrd_pieces *pieces = input->pieces = xrd_allocate_zero(1, sizeof *pieces);
  *numbers = (xrd_numbers){.scale = 1};
  if (pieces == NULL) return no_memory(path, error);
  pieces->domain = domain;
  xrd_status status = list(pieces, path, error);
  for (size_t k = 0; k < pieces->count && status == XRD_OK; k++) status = look_at(pieces, k, shape, numbers, error);
  if (status != XRD_OK) return status;
  numbers->columns = pieces->columns;
  size_t count;
  if (!xrd_size_multiply(numbers->rows, numbers->columns, &count) || count == 0 ||
      !xrd_mapping_reserve(&input->table_room, count, sizeof(double)))
    return xrd_fail_at(error, count == 0 ? XRD_ERR_INPUT : XRD_ERR_MEMORY, path, "",
                       "no room for %zu rows of %zu numbers", numbers->rows, numbers->columns);
  date(pieces, &input->table_room);
  numbers->values = input->table_room.address;
  return xrd_record_file(input, role, path, numbers, error);
}

/* The rows from..to - 1 of one piece. */
static xrd_status read_rows(const piece *one, size_t columns, size_t from, size_t to, double *values,
                            xrd_error *error) {
  const int descriptor = open(one->path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return xrd_fail_at(error, XRD_ERR_IO, one->path, "", "cannot be opened any more");
  const size_t row = columns * sizeof(double), size = (to - from) * row;
  size_t done = 0;
  for (ssize_t got = 1; got > 0 && done<size; done += got> 0 ? (size_t)got : 0)
    got = pread(descriptor, (char *)values + done, size - done, (off_t)(one->offset + (uint64_t)from * row + done));
  (void)close(descriptor);
  return done == size ? XRD_OK : xrd_fail_at(error, XRD_ERR_IO, one->path, "", "cannot be read to its end any more");
}

static xrd_status judge(const piece *one, const xrd_pieces *pieces, size_t from, size_t to, double *values,
                        xrd_error *error) {
  const xrd_npy_element *element = xrd_npy_element_find("<f8");
  for (size_t k = 0; k < (to - from) * pieces->columns; k++) {
    const char *reason = xrd_npy_element_decode(element, (const unsigned char *)(values + k), values + k);
    if (reason == NULL) reason = xrd_domain_violation(pieces->domain, values[k]);
    if (reason == NULL) continue;
    char place[64];
    (void)snprintf(place, sizeof place, "[%zu,%zu]", from + k / pieces->columns, k % pieces->columns);
    return xrd_fail_at(error, XRD_ERR_INPUT, one->path, place, "%s: %.17g", reason, values[k]);
  }
  return XRD_OK;
}

static size_t clip(size_t row, const piece *one) {
  return row < one->first ? 0 : (row - one->first < one->rows ? row - one->first : one->rows);
}

xrd_status xrd_pieces_read(const xrd_input *input, size_t first, size_t end, xrd_error *error) {
  const xrd_pieces *pieces = input->pieces;
  xrd_status status = XRD_OK;
  for (size_t k = 0; pieces != NULL && k < pieces->count && status == XRD_OK; k++) {
    const piece *one = &pieces->piece[k];
    const size_t from = clip(first, one), to = clip(end, one);
    double *values = (double *)input->table_room.address + (one->first + from) * pieces->columns;
    if (from == to) continue;
    status = read_rows(one, pieces->columns, from, to, values, error);
    if (status == XRD_OK) status = judge(one, pieces, from, to, values, error);
  }
  return status;
}
