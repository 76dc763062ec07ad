#include "files/write/table_file.h"

#include <stdint.h>
#include <string.h>

#include "files/write/decimal.h"

enum { HEADER = 128, LEAD = 10 }; /* bytes of the .npy header, and those before its text */

static bool ends_with(const char *path, const char *suffix) {
  const size_t length = strlen(path), size = strlen(suffix);
  return length >= size && strcmp(path + length - size, suffix) == 0;
}

static void write_npy(FILE *stream, size_t rows, size_t columns, const double *values) {
  char header[HEADER + 1], shape[64];
  if (columns == 1)
    (void)snprintf(shape, sizeof shape, "(%zu,)", rows);
  else
    (void)snprintf(shape, sizeof shape, "(%zu, %zu)", rows, columns);
  memset(header, ' ', sizeof header);
  memcpy(header, "\x93NUMPY\x01\x00", 8);
  header[8] = HEADER - LEAD;
  header[9] = 0;
  const int length = snprintf(header + LEAD, sizeof header - LEAD,
                              "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }", shape);
  header[LEAD + length] = ' ';
  header[HEADER - 1] = '\n';
  (void)fwrite(header, 1, HEADER, stream);
  for (size_t k = 0; k < rows * columns; k++) {
    uint64_t word;
    memcpy(&word, &values[k], sizeof word);
    for (int byte = 0; byte < 8; byte++) (void)fputc((int)(word >> (8 * byte) & 0xff), stream);
  }
}

static void write_text(FILE *stream, size_t rows, size_t columns, const double *values) {
  for (size_t k = 0; k < rows * columns; k++)
    (void)fprintf(stream, "%s%c", xrd_decimal_of(values[k], XRD_SHORTEST).text, (k + 1) % columns == 0 ? '\n' : ' ');
}

xrd_status xrd_table_file_write(const char *path, size_t rows, size_t columns, const double *values, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  if (ends_with(path, ".npy"))
    write_npy(stream, rows, columns, values);
  else
    write_text(stream, rows, columns, values);
  return xrd_atomic_file_commit(file, error);
}
