#include "cli/write_atoms.h"

#include <math.h>

#include "files/write/decimal.h"

static void write_head(FILE *stream, size_t width) {
  static const char *const names[] = {"place", "place_low", "place_high"};
  for (size_t part = 0; part < 3; part++)
    for (size_t k = 0; k < width; k++) (void)fprintf(stream, "%s_%zu,", names[part], k + 1);
  (void)fputs("mass,status,slope\n", stream);
}

/* The ends of the only parameter; of two labels the second has the rest. */
static void write_ends(FILE *stream, const xrd_measure_point *point, const xrd_places *places, size_t j) {
  if (places->count == 0) {
    for (size_t k = 0; k < 2 * point->width; k++) (void)fputc(',', stream);
    return;
  }
  const double low = places->low[places->box[j]], high = places->high[places->box[j]];
  const double ends[] = {low, nextafter(1 - high, -HUGE_VAL), high, nextafter(1 - low, HUGE_VAL)};
  for (size_t part = 0; part < 2; part++)
    for (size_t k = 0; k < point->width; k++)
      (void)fprintf(stream, "%s,", xrd_decimal_of(ends[2 * part + k], part == 0 ? XRD_DOWN : XRD_UP).text);
}

static void write_row(FILE *stream, const xrd_measure_point *point, const xrd_places *places, size_t j) {
  for (size_t k = 0; k < point->width; k++)
    (void)fprintf(stream, "%s,", xrd_decimal_of(point->places[j * point->width + k], XRD_SHORTEST).text);
  write_ends(stream, point, places, j);
  (void)fprintf(stream, "%s,%s,%s\n", xrd_decimal_of(point->masses[j], XRD_SHORTEST).text,
                places->counted ? "proved" : "open", xrd_decimal_of(point->witness_slope, XRD_SHORTEST).text);
}

xrd_status cli_write_atoms(xrd_atomic_file *file, const xrd_measure_point *point, const xrd_places *places,
                           xrd_error *error) {
  FILE *stream = xrd_atomic_file_stream(file);
  write_head(stream, point->width);
  for (size_t j = 0; j < point->atoms; j++) write_row(stream, point, places, j);
  return xrd_atomic_file_commit(file, error);
}
