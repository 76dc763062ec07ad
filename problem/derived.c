#include "problem/derived.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "base/sum.h"

void xrd_derived_point_clear(xrd_derived_point *point) {
  free(point->q);
  free(point->w);
  memset(point, 0, sizeof *point);
}

double xrd_derived_entry(const xrd_derived *derived, size_t s, size_t y) {
  return derived->payoff != NULL ? derived->payoff[s * derived->m + y]
                                 : xrd_distortion_entry(&derived->distortion, s, y);
}

void xrd_derived_image_clear(xrd_derived_image *image) {
  free(image->p);
  free(image->matrix);
  free(image->shift);
  memset(image, 0, sizeof *image);
}

xrd_problem xrd_derived_image_problem(const xrd_derived_image *image) {
  return (xrd_problem){image->p, {.kind = XRD_MATRIX, .n = image->n, .m = image->m, .matrix = image->matrix}};
}

/* joint = P(S = s, X = x), with the states' own sum. */
static void fill_joint(const xrd_derived *derived, double *joint) {
  const size_t n = derived->n;
  for (size_t s = 0; s < derived->states; s++) {
    const double *row = derived->observation != NULL ? derived->observation + s * n : NULL;
    double total = 0;
    for (size_t x = 0; row != NULL && x < n; x++) total += row[x];
    for (size_t x = 0; x < n; x++)
      joint[s * n + x] = row != NULL ? derived->p[s] * (row[x] / total) : s == x ? derived->p[s] : 0;
  }
}

/* Means of the losses given x, into row; returns P(X = x). */
static double mean_row(const xrd_derived *derived, const double *joint, size_t x, double *row) {
  double mass = 0;
  memset(row, 0, derived->m * sizeof *row);
  for (size_t s = 0; s < derived->states; s++) mass += joint[s * derived->n + x];
  for (size_t s = 0; s < derived->states && mass > 0; s++) {
    const double share = joint[s * derived->n + x] / mass;
    for (size_t y = 0; share > 0 && y < derived->m; y++) row[y] += share * xrd_derived_entry(derived, s, y);
  }
  return mass;
}

/* From the mean losses of a row to what is minimised, and its r_x. */
static double turn_row(const xrd_derived *derived, double *row) {
  double best = row[0];
  for (size_t y = 1; y < derived->m; y++) best = derived->payoff != NULL ? fmax(best, row[y]) : fmin(best, row[y]);
  for (size_t y = 0; derived->payoff != NULL && y < derived->m; y++) row[y] = best - row[y];
  return derived->payoff != NULL ? -best : best;
}

static void fill(xrd_derived_image *image, const xrd_derived *derived, const double *joint) {
  double total = 0;
  for (size_t x = 0; x < image->n; x++)
    total += image->p[x] = mean_row(derived, joint, x, image->matrix + x * image->m);
  for (size_t x = 0; x < image->n; x++) {
    image->shift[x] = turn_row(derived, image->matrix + x * image->m);
    image->p[x] /= total;
  }
}

xrd_status xrd_derived_image_init(xrd_derived_image *image, const xrd_derived *derived, xrd_error *error) {
  size_t entries, pairs;
  *image = (xrd_derived_image){.n = derived->n, .m = derived->m};
  double *joint = NULL;
  if (xrd_size_multiply(derived->n, derived->m, &entries) && xrd_size_multiply(derived->states, derived->n, &pairs)) {
    image->p = xrd_allocate(derived->n, sizeof(double));
    image->shift = xrd_allocate(derived->n, sizeof(double));
    image->matrix = xrd_allocate(entries, sizeof(double));
    joint = xrd_allocate(pairs, sizeof(double));
  }
  const bool ready = image->p != NULL && image->shift != NULL && image->matrix != NULL && joint != NULL;
  if (ready) fill_joint(derived, joint);
  if (ready) fill(image, derived, joint);
  free(joint);
  if (ready) return XRD_OK;
  xrd_derived_image_clear(image);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the means of %zu observations", derived->n);
}

static xrd_status validate_payoffs(const xrd_derived *derived, xrd_error *error) {
  for (size_t s = 0; s < derived->states; s++)
    for (size_t y = 0; y < derived->m; y++)
      if (!(fabs(derived->payoff[s * derived->m + y]) <= XRD_PAYOFF_MAX))
        return xrd_fail(error, XRD_ERR_INPUT, "payoff [%zu,%zu] is not a number of magnitude <= %g: %g", s, y,
                        XRD_PAYOFF_MAX, derived->payoff[s * derived->m + y]);
  return XRD_OK;
}

static xrd_status validate_observation(const xrd_derived *derived, xrd_error *error) {
  for (size_t s = 0; s < derived->states; s++) {
    xrd_sum sum = {0, 0};
    for (size_t x = 0; x < derived->n; x++) {
      const double entry = derived->observation[s * derived->n + x];
      if (!(entry >= 0 && isfinite(entry)))
        return xrd_fail(error, XRD_ERR_INPUT, "observation [%zu,%zu] is not a finite number >= 0: %g", s, x, entry);
      xrd_sum_add(&sum, entry);
    }
    const double total = xrd_sum_value(&sum);
    if (!(fabs(total - 1) <= XRD_SUM_TOLERANCE))
      return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0) of the observation sums to %.17g, not to 1 within %g", s,
                      total, XRD_SUM_TOLERANCE);
  }
  return XRD_OK;
}

static xrd_status validate_losses(const xrd_derived *derived, xrd_error *error) {
  const size_t states = derived->states;
  const xrd_problem given = {derived->p, derived->distortion};
  const xrd_problem probabilities = {derived->p, {.kind = XRD_HAMMING, .n = states, .m = states}};
  if (derived->payoff == NULL && (derived->distortion.n != states || derived->distortion.m != derived->m))
    return xrd_fail(error, XRD_ERR_INPUT, "the distortion is between %zu and %zu symbols, not %zu states and %zu",
                    derived->distortion.n, derived->distortion.m, states, derived->m);
  const xrd_status status = xrd_problem_validate(derived->payoff == NULL ? &given : &probabilities, error);
  return status == XRD_OK && derived->payoff != NULL ? validate_payoffs(derived, error) : status;
}

/* Shares of doubles must not vanish: what is impossible is exactly what is 0. */
static xrd_status validate_joint(const xrd_derived *derived, xrd_error *error) {
  for (size_t s = 0; s < derived->states; s++)
    for (size_t x = 0; x < derived->n; x++) {
      const double seen = derived->observation[s * derived->n + x];
      if (derived->p[s] > 0 && seen > 0 && derived->p[s] * seen < 0x1p-1000)
        return xrd_fail(error, XRD_ERR_INPUT,
                        "observation [%zu,%zu]: with its state it has a probability above 0 and below 1e-301", s, x);
    }
  return XRD_OK;
}

/* Every x that can be seen has an answer that all its states allow. */
static xrd_status validate_image(const xrd_derived *derived, xrd_error *error) {
  xrd_derived_image image;
  xrd_error inner;
  xrd_status status = xrd_derived_image_init(&image, derived, error);
  if (status != XRD_OK) return status;
  const xrd_problem problem = xrd_derived_image_problem(&image);
  status = xrd_problem_validate(&problem, &inner);
  if (status != XRD_OK) (void)xrd_fail(error, status, "as seen: %s", inner.message);
  xrd_derived_image_clear(&image);
  return status;
}

xrd_status xrd_derived_validate(const xrd_derived *derived, xrd_error *error) {
  const bool payoff = derived->payoff != NULL, seen = derived->observation != NULL;
  if (payoff == (derived->distortion.n > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "either payoffs or a distortion, not %s", payoff ? "both" : "neither");
  if (!payoff && !seen) return xrd_fail(error, XRD_ERR_ARGUMENT, "a distortion wants an observation");
  if (derived->states == 0 || derived->n == 0 || derived->m == 0 || (!seen && derived->n != derived->states))
    return xrd_fail(error, XRD_ERR_INPUT, "%zu states, %zu that can be seen, %zu answers", derived->states, derived->n,
                    derived->m);
  xrd_status status = validate_losses(derived, error);
  if (status == XRD_OK && seen) status = validate_observation(derived, error);
  if (status == XRD_OK && seen) status = validate_joint(derived, error);
  return status == XRD_OK ? validate_image(derived, error) : status;
}

static void add_numbers(struct sha256_ctx *hash, const double *p, const double *matrix, size_t rows, size_t columns) {
  const xrd_problem numbers = {p, {.kind = XRD_MATRIX, .n = rows, .m = columns, .matrix = matrix}};
  xrd_digest one;
  xrd_problem_digest(&numbers, &one);
  sha256_update(hash, strlen(one.hex), (const uint8_t *)one.hex);
}

void xrd_derived_digest(const xrd_derived *derived, xrd_digest *digest) {
  const char *word = derived->payoff != NULL ? "payoff" : "distortion";
  const xrd_problem problem = {derived->p, derived->distortion};
  struct sha256_ctx hash;
  xrd_digest one;
  sha256_init(&hash);
  sha256_update(&hash, strlen(word), (const uint8_t *)word);
  if (derived->observation != NULL) add_numbers(&hash, derived->p, derived->observation, derived->states, derived->n);
  if (derived->payoff != NULL) {
    add_numbers(&hash, derived->p, derived->payoff, derived->states, derived->m);
  } else {
    xrd_problem_digest(&problem, &one);
    sha256_update(&hash, strlen(one.hex), (const uint8_t *)one.hex);
  }
  xrd_sha256_finish(&hash, digest);
}
