#include <math.h>

#include "files/write/decimal.h"
#include "files/write/units.h"

enum {
  PAIR_DIGITS = 34,   /* the error of a printed D is then below 1e-33 D */
  EXACT_DIGITS = 140, /* for D_min, where no line bounds R from below to the right */
};

xrd_row xrd_row_of(const xrd_point *point) {
  return (xrd_row){
      .slope = point->slope,
      .distortion = point->bounds.distortion,
      .distortion_low = point->bounds.distortion_low,
      .rate_nats = point->rate_nats,
      .rate_lower = point->bounds.rate_lower,
      .rate_upper = point->bounds.rate_upper,
      .tangent = point->witness_slope,
      .support = point->support,
      .verdict = point->verdict,
  };
}

void xrd_csv_header(FILE *stream) {
  (void)fputs("slope,distortion,rate,rate_lower,rate_upper,support,status\n", stream);
}

/* rate_lower at the printed distortion, which exceeds D by at most `excess`. */
static double lower_at_printed(const xrd_row *row, double excess) {
  if (excess == 0 || row->rate_lower <= 0) return row->rate_lower;
  const double loss = nextafter(row->tangent * excess, INFINITY);
  return fmax(0, nextafter(row->rate_lower - loss, -INFINITY));
}

void xrd_csv_row(FILE *stream, const xrd_row *row, xrd_unit unit) {
  double excess;
  const int digits = isinf(row->tangent) ? EXACT_DIGITS : PAIR_DIGITS;
  const xrd_decimal distortion = xrd_decimal_of_pair(row->distortion, row->distortion_low, digits, &excess);
  const double lower = xrd_unit_from_nats(lower_at_printed(row, excess), unit, XRD_DOWN);
  const double upper = xrd_unit_from_nats(row->rate_upper, unit, XRD_UP);
  const double rate = xrd_unit_from_nats(row->rate_nats, unit, XRD_SHORTEST);
  (void)fprintf(stream, "%s,%s,%s,%s,%s,", xrd_decimal_of(row->slope, XRD_SHORTEST).text, distortion.text,
                xrd_decimal_of(rate, XRD_SHORTEST).text, xrd_decimal_of(lower, XRD_DOWN).text,
                xrd_decimal_of(upper, XRD_UP).text);
  if (row->support > 0) (void)fprintf(stream, "%zu", row->support);
  (void)fprintf(stream, ",%s\n", row->verdict == XRD_CLOSED ? "proved" : "open");
}
