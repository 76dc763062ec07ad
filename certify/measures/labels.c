/* One task: c(y, a) = sum_g C_g(y) a_g^theta, C_g the sum of v_i exp(-s |x_i - y|^2) over the symbols of label g.

   theta >= 1: a^theta <= a, so that c <= max_g C_g.  theta < 1: a^theta is concave; its tangent at any b > 0 gives

     c <= (1 - theta) sum_g C_g b_g^theta + theta max_g C_g b_g^(theta - 1),

   and with b_g ~ C_g^(1 / (1 - theta)) both are N(C) = |C|_r, r = 1 / (1 - theta): by Hoelder's inequality the largest
   value.  N is a norm that rises with every C_g, so that bounds of the C_g that are convex in y give one of c that is.

   Several tasks: theirs are some of all distributions over the combinations that occur, hence c <= N there, too: sharp
   where theta >= 1 or one combination prevails.

   A smaller theta makes c no smaller, as a <= 1: `power` may be rounded down. */
#include "certify/measures/labels.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/measures/exponential.h"

static const double STEEPEST = 150; /* (1 - power) |log b|: beyond, any b does */
static const double MARGIN = 0x1p-50;

/* Do symbols i and j differ in a label?  < 0, 0, > 0. */
static int order(const xrd_measure_problem *problem, size_t i, size_t j) {
  for (size_t t = 0; t < problem->tasks; t++) {
    const uint32_t a = problem->labels[t * problem->n + i], b = problem->labels[t * problem->n + j];
    if (a != b) return a < b ? -1 : 1;
  }
  return 0;
}

/* By merging, runs of `width` rows in order becoming runs of twice that; rows of one group keep their order. */
static void merge_runs(const xrd_measure_problem *problem, const size_t *from, size_t *to, size_t n, size_t width) {
  for (size_t low = 0; low < n; low += 2 * width) {
    const size_t middle = low + width < n ? low + width : n, high = middle + width < n ? middle + width : n;
    for (size_t a = low, b = middle, k = low; k < high; k++)
      to[k] = b == high || (a < middle && order(problem, from[a], from[b]) <= 0) ? from[a++] : from[b++];
  }
}

static bool sort(const xrd_measure_problem *problem, size_t *index, size_t n) {
  size_t *room = xrd_allocate(n, sizeof *room);
  if (room == NULL) return false;
  for (size_t width = 1; width < n; width *= 2) {
    merge_runs(problem, index, room, n, width);
    for (size_t k = 0; k < n; k++) index[k] = room[k];
  }
  free(room);
  return true;
}

xrd_status xrd_label_groups_init(xrd_label_groups *groups, const xrd_measure_scene *scene, size_t *index, size_t n,
                                 xrd_error *error) {
  const xrd_measure_problem *problem = scene->problem;
  arb_init(groups->theta);
  arb_set_d(groups->theta, problem->weight);
  arb_mul(groups->theta, groups->theta, scene->slope, ARF_PREC_EXACT);
  groups->power = fmax(0, nextafter(scene->witness->slope * problem->weight, 0));
  groups->first = xrd_allocate(n + 1, sizeof *groups->first);
  if (groups->first == NULL || !sort(problem, index, n))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the labels of %zu symbols", n);
  for (size_t r = 0; r < n; r++)
    if (r == 0 || order(problem, index[r - 1], index[r]) != 0) groups->first[groups->count++] = r;
  groups->first[groups->count] = n;
  groups->sum = xrd_measure_balls_new(groups->count);
  return groups->sum != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu labels", groups->count);
}

void xrd_label_groups_clear(xrd_label_groups *groups) {
  free(groups->first);
  xrd_measure_balls_free(groups->sum, groups->count);
  arb_clear(groups->theta);
}

/* About log N. */
static double log_norm(const double *sum, size_t count, double largest, double rest) {
  double total = 0;
  for (size_t g = 0; g < count; g++) total += exp((log(sum[g]) - log(largest)) / rest);
  return log(largest) + rest * log(total);
}

double xrd_labels_bound(const double *sum, size_t count, double power) {
  double largest = 0;
  for (size_t g = 0; g < count; g++) largest = fmax(largest, sum[g]);
  if (power >= 1 || count == 1 || !(largest > 0) || isinf(largest)) return largest;
  const double rest = 1 - power, norm = log_norm(sum, count, largest, rest);
  xrd_up total = XRD_UP_ZERO, most = XRD_UP_ZERO;
  for (size_t g = 0; g < count; g++) {
    double log_b = fmax((log(sum[g]) - norm) / rest, -STEEPEST / rest);
    if (log_b > -MARGIN) log_b = 0; /* any number would do: none whose products underflow */
    const double low = power * log_b * (1 - MARGIN), high = -rest * log_b * (1 + MARGIN);
    total = xrd_up_add(total, xrd_up_scale(sum[g], xrd_up_of(xrd_exponential_sum(&low, 1))));
    most = xrd_up_larger(most, xrd_up_scale(sum[g], xrd_up_of(xrd_exponential_sum(&high, 1))));
  }
  return xrd_up_value(xrd_up_add(xrd_up_multiply(xrd_up_rounded(rest), total), xrd_up_scale(power, most)));
}

/* norm = exp(log(total of exp(r (log C_g - log top))) / r) top */
void xrd_labels_norm(const xrd_label_groups *groups, arb_srcptr sum, arb_ptr share, arb_t norm, slong precision) {
  arb_t rest, total, term;
  arb_init(rest), arb_init(total), arb_init(term);
  arb_sub_ui(rest, groups->theta, 1, precision);
  arb_neg(rest, rest);
  arb_zero(norm);
  for (size_t g = 0; g < groups->count; g++) arb_max(norm, norm, sum + g, precision);
  for (size_t g = 0; g < groups->count && arb_is_positive(rest); g++) {
    arb_div(term, sum + g, norm, precision);
    arb_log(term, term, precision);
    arb_div(term, term, rest, precision);
    arb_exp(term, term, precision);
    arb_add(total, total, term, precision);
    if (share != NULL) arb_set(share + g, term);
  }
  if (arb_is_positive(rest)) {
    for (size_t g = 0; share != NULL && g < groups->count; g++) arb_div(share + g, share + g, total, precision);
    arb_log(term, total, precision);
    arb_mul(term, term, rest, precision);
    arb_exp(term, term, precision);
    arb_mul(norm, norm, term, precision);
  }
  arb_clear(rest), arb_clear(total), arb_clear(term);
}
