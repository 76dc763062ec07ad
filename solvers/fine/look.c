/* Where prices exceed what is asked: samples along the line, and the peaks between them by golden sections. */
#include <math.h>

#include "solvers/fine/parts.h"

static const double SAMPLE = 0.1; /* distance of samples, in slope^-1/2 */
static const double FLAT = 0.99;  /* sampled peaks below it beside the threshold do not reach it between samples */

static double price_at(const xrd_fine *fine, size_t j) { return xrd_fine_price(&fine->columns, fine->place[j]); }

/* The peak between two places around j, where the price is *price, and highest; that of the peak after it. */
static size_t climb(const xrd_fine *fine, size_t left, size_t j, size_t right, double *price) {
  const double golden = 0.382;
  while (right - left > 2) {
    const bool back = j - left > right - j;
    const size_t part = (size_t)ceil(golden * (double)(back ? j - left : right - j)),
                 probe = back ? j - part : j + part;
    const double c = price_at(fine, probe);
    if (c > *price) {
      *(back ? &right : &left) = j;
      *price = c;
      j = probe;
    } else {
      *(back ? &left : &right) = probe;
    }
  }
  return j;
}

/* Asks for a peak and the better of its neighbours: a peak of the line lies between the two. */
static void ask_around(xrd_fine *fine, size_t j, double threshold, size_t *count) {
  const double before = j > fine->low ? price_at(fine, j - 1) : 0, after = j < fine->high ? price_at(fine, j + 1) : 0;
  xrd_fine_ask_for(fine, j, count);
  if (fmax(before, after) > threshold) xrd_fine_ask_for(fine, before > after ? j - 1 : j + 1, count);
}

double xrd_fine_look(xrd_fine *fine, double threshold, size_t *count) {
  const size_t *at = fine->sampled;
  const size_t samples = xrd_fine_choose(fine, SAMPLE / sqrt(fine->columns.slope), fine->sampled);
  double most = 0;
  for (size_t s = 0; s < samples && !xrd_stop_wanted(fine->columns.stop, 200); s++)
    fine->price[s] = price_at(fine, at[s]);
  for (size_t s = 0; s < samples; s++) {
    const double *c = fine->price + s;
    if (*c < threshold * FLAT || (s > 0 && !(c[0] > c[-1])) || (s + 1 < samples && c[0] < c[1])) continue;
    if (xrd_stop_wanted(fine->columns.stop, 2000)) return most;
    double price = *c;
    const size_t left = s > 0 ? at[s - 1] : at[s], right = s + 1 < samples ? at[s + 1] : at[s];
    const size_t j = climb(fine, left, at[s], right, &price);
    most = fmax(most, price);
    if (price > threshold) ask_around(fine, j, threshold, count);
  }
  return most;
}
