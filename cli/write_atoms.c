#include "cli/write_atoms.h"

#include "files/write/decimal.h"

static void write_head(FILE *stream, size_t width) {
  static const char *const names[] = {"place", "place_low", "place_high"};
  for (size_t part = 0; part < 3; part++)
    for (size_t k = 0; k < width; k++) (void)fprintf(stream, "%s_%zu,", names[part], k + 1);
  (void)fputs("mass\n", stream);
}

static void write_row(FILE *stream, const xrd_measure_point *point, size_t j) {
  for (size_t k = 0; k < point->width; k++)
    (void)fprintf(stream, "%s,", xrd_decimal_of(point->places[j * point->width + k], XRD_SHORTEST).text);
  for (size_t k = 0; k < 2 * point->width; k++) (void)fputc(',', stream);
  (void)fprintf(stream, "%s\n", xrd_decimal_of(point->masses[j], XRD_SHORTEST).text);
}

xrd_status cli_write_atoms(xrd_atomic_file *file, const xrd_measure_point *point, xrd_error *error) {
  FILE *stream = xrd_atomic_file_stream(file);
  write_head(stream, point->width);
  for (size_t j = 0; j < point->atoms; j++) write_row(stream, point, j);
  return xrd_atomic_file_commit(file, error);
}
