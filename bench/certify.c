/* Seconds and widths of enclosures of random dense problems at slopes 3, 30 and 100: proved double arithmetic (on one
   thread, then two) against 64-bit balls for every entry, in one run on the same witnesses.
   `width`: upper - lower bound as returned, the solver's own gap included; `rounding`: what the enclosure itself adds.
   Usage: bench_certify [SIZE...], default 200 1000. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "base/random.h"
#include "certify/balls.h"
#include "certify/bounds.h"
#include "certify/doubles.h"
#include "certify/rows.h"
#include "exactrd/curve.h"

static double seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void report(const char *method, const xrd_problem *problem, const xrd_point *point, const xrd_proof *proof,
                   const double *minimum, double elapsed_s) {
  arb_t floor;
  arb_init(floor);
  xrd_bounds bounds = {0};
  xrd_bounds_floor(problem, minimum, point->witness_slope, XRD_FLOOR_BITS, NULL, floor);
  if (xrd_bounds_of_channel(proof, floor, point->witness_slope, 1e-16, &bounds, NULL) != XRD_OK)
    bounds.rate_upper = HUGE_VAL;
  const double rounding = 2 * (mag_get_d(arb_radref(proof->rate)) + mag_get_d(arb_radref(proof->value)) +
                               point->witness_slope * mag_get_d(arb_radref(proof->excess)));
  printf("%-12s %7zu %7zu %6g %6zu %10.2e %10.2e %11.6f\n", method, point->n, point->m, point->witness_slope,
         point->support, bounds.rate_upper - bounds.rate_lower, rounding, elapsed_s);
  arb_clear(floor);
}

static int prove(const xrd_problem *problem, const xrd_point *point) {
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  double *minimum = xrd_allocate(point->n, sizeof(double));
  xrd_proof proof;
  xrd_proof_init(&proof);
  xrd_error error = {""};
  double start = seconds();
  int failed = minimum == NULL || xrd_rows_minimum(problem, 1, minimum, &error) != XRD_OK;
  if (!failed) printf("%-12s %7zu %7zu %46.6f\n", "row minima", point->n, point->m, seconds() - start);
  for (int threads = 1; threads <= 2 && !failed; threads++) {
    double best_s = HUGE_VAL;
    bool usable = false;
    proof.threads = threads;
    for (int repeat = 0; repeat < 5 && !failed; repeat++) {
      start = seconds();
      failed = xrd_doubles_enclose(problem, minimum, &witness, &proof, &usable, &error) != XRD_OK;
      best_s = fmin(best_s, seconds() - start);
    }
    if (!failed && usable) report(threads == 1 ? "doubles" : "doubles, 2", problem, point, &proof, minimum, best_s);
  }
  start = seconds();
  failed = failed || xrd_balls_enclose(problem, minimum, &witness, 64, &proof, &error) != XRD_OK;
  if (!failed) report("balls", problem, point, &proof, minimum, seconds() - start);
  if (failed) fprintf(stderr, "%s\n", error.message);
  xrd_proof_clear(&proof);
  free(minimum);
  return failed;
}

static int run(size_t size) {
  const double slopes[] = {3, 30, 100};
  xrd_random random;
  xrd_random_seed(&random, size);
  double *p = xrd_allocate(size, sizeof(double)), *matrix = xrd_allocate(size * size, sizeof(double));
  int failed = p == NULL || matrix == NULL;
  for (size_t k = 0; !failed && k < size * size; k++) matrix[k] = xrd_random_uniform(&random);
  for (size_t i = 0; !failed && i < size; i++) p[i] = 1.0 / (double)size;
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = size, .m = size, .matrix = matrix}};
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = 1e-14;
  xrd_curve curve;
  xrd_error error;
  if (!failed) failed = xrd_curve_at_slopes(&problem, slopes, 3, &options, &curve, &error) != XRD_OK;
  for (size_t k = 0; !failed && k < curve.count; k++) failed = prove(&problem, &curve.points[k]);
  if (!failed) xrd_curve_clear(&curve);
  free(p);
  free(matrix);
  return failed;
}

int main(int count, char **arguments) {
  printf("%-12s %7s %7s %6s %6s %10s %10s %11s\n", "method", "n", "m", "slope", "k", "width", "rounding", "seconds");
  if (count < 2) return run(200) || run(1000);
  for (int k = 1; k < count; k++)
    if (run(strtoul(arguments[k], NULL, 10))) return 1;
  return 0;
}
