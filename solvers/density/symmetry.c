/* Whether a density is its own mirror image, judged on the exact doubles. */
#include <math.h>

#include "exactrd/density.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };

/* Is a + b = 2 c exactly?  The two errors of rounding are exact doubles (Knuth's TwoSum). */
static bool is_middle(double a, double b, double c) {
  const double sum = a + b, part = sum - a;
  const double low = (a - (sum - part)) + (b - part);
  return sum == 2 * c && low == 0;
}

static bool mirrored(const double *row, const double *other, bool mixture, double centre) {
  if (mixture) return row[0] == other[0] && row[2] == other[2] && is_middle(row[1], other[1], centre);
  return row[2] == other[2] && is_middle(row[0], other[1], centre) && is_middle(row[1], other[0], centre);
}

/* Does each row of weight > 0 have its image among the rows?  Pieces have one at most, components as many as the row
   itself has equals. */
static bool rows_mirrored(const xrd_density *density, double centre) {
  const bool mixture = density->family == XRD_DENSITY_MIXTURE;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    size_t images = 0, equals = 0;
    if (!(row[mixture ? 0 : 2] > 0)) continue;
    for (size_t k = 0; k < density->count; k++) {
      const double *other = density->rows + k * COLUMNS;
      images += mirrored(row, other, mixture, centre);
      equals += row[0] == other[0] && row[1] == other[1] && row[2] == other[2];
    }
    if (images == 0 || images != equals) return false;
  }
  return true;
}

/* The middle of the outermost rows. */
static double rows_middle(const xrd_density *density) {
  double low, high;
  xrd_density_hull(density, &low, &high);
  if (density->family == XRD_DENSITY_MIXTURE) {
    low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = 0; i < density->count; i++) {
      const double *row = density->rows + i * COLUMNS;
      if (row[0] > 0) low = fmin(low, row[1]), high = fmax(high, row[1]);
    }
  }
  return low / 2 + high / 2;
}

bool xrd_density_centre(const xrd_density *density, double *centre) {
  const double *v = density->parameter;
  double middle = v[0];
  bool symmetric = true;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM:
    middle = v[0] / 2 + v[1] / 2;
    symmetric = is_middle(v[0], v[1], middle);
    break;
  case XRD_DENSITY_EXPONENTIAL: symmetric = false; break;
  case XRD_DENSITY_TRIANGULAR:
    middle = v[1];
    symmetric = is_middle(v[0], v[2], middle);
    break;
  case XRD_DENSITY_STUDENT: middle = v[1]; break;
  case XRD_DENSITY_BETA:
    middle = 0.5;
    symmetric = v[0] == v[1];
    break;
  case XRD_DENSITY_MIXTURE:
  case XRD_DENSITY_HISTOGRAM:
    middle = rows_middle(density);
    symmetric = rows_mirrored(density, middle);
    break;
  default: break;
  }
  if (symmetric) *centre = middle;
  return symmetric;
}
