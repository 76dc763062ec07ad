#include "certify/sums.h"

#include <fenv.h>
#include <math.h>
#include <stdlib.h>

#include "certify/ends.h"
#include "certify/logarithms.h"
#include "certify/row_balls.h"

static const double SMALL_COLUMN = 0x1p-90, SMALL_COLUMN_ENTROPY = 0x1p-80;
static const slong PRECISION = 128;
enum { LARGEST_EXPONENT = 900 };

bool xrd_sums_choose_scale(double slope, double *scale, double *scaled_slope) {
  *scale = 1;
  *scaled_slope = 0;
  if (slope == 0) return true;
  int exponent;
  const double fraction = frexp(slope, &exponent);
  *scale = ldexp(1, exponent - 1);
  *scaled_slope = 2 * fraction;
  return isfinite(slope) && abs(exponent) <= LARGEST_EXPONENT;
}

/* Each step down is at least 2^-53 of the slope it starts from. */
double xrd_sums_lower_slope(double slope, xrd_up relative) {
  for (double lost = 0; !xrd_up_at_most(relative, lost); lost += 0x1p-53) slope = nextafter(slope, 0);
  return slope;
}

bool xrd_sums_round_to_nearest(void) { return fegetround() == FE_TONEAREST; }

int xrd_sums_enter(void) {
  const int mode = fegetround();
  if (mode != FE_TONEAREST) (void)fesetround(FE_TONEAREST);
  return mode;
}

void xrd_sums_leave(int mode) {
  if (mode != FE_TONEAREST) (void)fesetround(mode);
}

/* A dropped weight leaves out q_j 640 * 2^-921 of x_i; where v_i = p_i / u_i or its product with x_i is subnormal,
   2^-1019 (x_i + x_i / u_i + 1). */
xrd_up xrd_sums_excess_floor(xrd_up mass, xrd_up reach, xrd_up strain, size_t columns) {
  const xrd_up dropped = xrd_up_add(xrd_up_scale(0x1p-911, mass), xrd_up_scale(0x1p-1000, xrd_up_of_count(columns)));
  return xrd_up_add(xrd_up_multiply(reach, dropped), xrd_up_scale(0x1p-1018, strain));
}

static void set_pair(arb_t x, xrd_pair pair, xrd_up relative, xrd_up absolute) {
  arb_t part;
  arb_init(part);
  arb_set_d(x, pair.high);
  arb_set_d(part, pair.low);
  arb_add(x, x, part, PRECISION);
  arb_clear(part);
  xrd_up_add_to_ball(x, xrd_up_add(xrd_up_scale(1.001, xrd_up_scale(pair.high, relative)), absolute));
}

/* sum_j r_j log c_j, both still to be divided by sum p.  Columns with c_j below 2^-90 hold at most that: their terms
   lie between -2^-80 q_j and 0.  The masses q are replaced by the high parts of r_j. */
static bool output_entropy(xrd_sums *sums, const xrd_weight_kernel *kernel, arb_t result) {
  const size_t k = sums->support_count;
  double *r_high = sums->q, *r_low = sums->spare;
  xrd_up neglected = XRD_UP_ZERO, weight = XRD_UP_ZERO;
  for (size_t j = 0; j < k; j++) {
    const bool small = sums->c_high[j] < SMALL_COLUMN;
    const double q = sums->q[j];
    const xrd_pair r = xrd_pair_scaled(small ? 0 : q, (xrd_pair){sums->c_high[j], sums->c_low[j]});
    if (small) neglected = xrd_up_add(neglected, xrd_up_scale(SMALL_COLUMN_ENTROPY, xrd_up_of(q)));
    r_high[j] = r.high;
    r_low[j] = r.low;
  }
  /* The relative error of r_j itself counts |log c_j| <= 64 log 2 above 2^-90 and as much on the other side. */
  for (size_t j = 0; j < k; j++) {
    const xrd_up size = xrd_up_of(1 + fabs(log(fmax(sums->c_high[j], SMALL_COLUMN))));
    weight = xrd_up_add(weight, xrd_up_scale(r_high[j], size));
  }
  if (!xrd_logarithms_sum(kernel, k, (xrd_parts){r_high, r_low}, (xrd_parts){sums->c_high, sums->c_low},
                          sums->column_error, result))
    return false;
  const xrd_up relative = xrd_up_add(sums->column_error, xrd_up_of(0x1p-90));
  xrd_up_add_to_ball(result, xrd_up_scale(1.01, xrd_up_add(xrd_up_multiply(weight, relative), neglected)));
  return true;
}

/* What a proof sums over rows: sum p, sum p log u, sum p log w, and of a support of one sum p (d - s). */
enum { TOTAL, LOG_U, LOG_W, SINGLE, ROW_SUMS };

typedef struct {
  const xrd_sums *sums;
  const xrd_problem *problem;
  const double *minimum, *w;
  const xrd_weight_kernel *kernel;
} row_context;

/* X = sum_i pi_i (d_ij - s_i) for the one reproduction in use, whose D is often a double: as many digits as that takes.
 */
static void add_single(const row_context *of, size_t begin, size_t end, arb_t excess) {
  const xrd_distortion *d = &of->problem->distortion;
  arb_t probability, entry, minimum;
  arb_init(probability), arb_init(entry), arb_init(minimum);
  for (size_t i = begin; i < end; i++) {
    if (!(of->problem->p[i] > 0)) continue;
    arb_set_d(probability, of->problem->p[i]);
    arb_set_d(entry, xrd_distortion_entry(d, i, of->sums->support[0]));
    arb_set_d(minimum, of->minimum[i]);
    arb_sub(entry, entry, minimum, 2 * PRECISION);
    arb_addmul(excess, probability, entry, 2 * PRECISION);
  }
  arb_clear(probability), arb_clear(entry), arb_clear(minimum);
}

/* Where the C library's log is too far off, the sum is the whole line. */
static void add_logarithms(const row_context *of, size_t begin, size_t end, xrd_parts x, xrd_up x_error, arb_t sum) {
  arb_t part;
  arb_init(part);
  if (!xrd_logarithms_sum(of->kernel, end - begin, (xrd_parts){of->problem->p + begin, NULL}, x, x_error, part))
    arb_zero_pm_inf(part);
  arb_add(sum, sum, part, 2 * PRECISION);
  arb_clear(part);
}

static void add_rows(const void *context, size_t begin, size_t end, arb_ptr balls) {
  const row_context *of = context;
  const xrd_sums *sums = of->sums;
  arb_t p;
  arb_init(p);
  for (size_t i = begin; i < end; i++) {
    arb_set_d(p, of->problem->p[i]);
    arb_add(balls + TOTAL, balls + TOTAL, p, 2 * PRECISION);
  }
  arb_clear(p);
  add_logarithms(of, begin, end, (xrd_parts){sums->u_high + begin, sums->u_low + begin}, sums->u_error, balls + LOG_U);
  add_logarithms(of, begin, end, (xrd_parts){of->w + begin, NULL}, XRD_UP_ZERO, balls + LOG_W);
  if (sums->support_count == 1) add_single(of, begin, end, balls + SINGLE);
}

/* The sum behind X, unscaled. */
static void set_excess(const xrd_sums *sums, const arb_t single, arb_t excess) {
  if (sums->support_count == 1) {
    arb_set(excess, single);
  } else {
    arb_t scale;
    arb_init(scale);
    set_pair(excess, sums->excess, sums->excess_error, sums->excess_floor);
    arb_set_d(scale, sums->scale);
    arb_div(excess, excess, scale, PRECISION);
    arb_clear(scale);
  }
}

/* From distortions d~ to the problem's own: |(d - s) - (d~ - s~)| <= stretch ((d~ - s~) + 2 s) + underflow. */
static void stretch_excess(const xrd_sums *sums, const xrd_problem *problem, const double *minimum, const arb_t total,
                           arb_t excess) {
  xrd_up floor = XRD_UP_ZERO;
  for (size_t i = 0; i < problem->distortion.n; i++)
    if (problem->p[i] > 0) floor = xrd_up_add(floor, xrd_up_scale(problem->p[i], xrd_up_of(minimum[i])));
  const xrd_up size = xrd_up_add(xrd_up_of_ball(excess), xrd_up_divide(xrd_up_scale(2, floor), xrd_lower_end(total)));
  xrd_up_add_to_ball(excess, xrd_up_add(xrd_up_scale(1.001, xrd_up_multiply(sums->stretch, size)), sums->underflow));
}

static bool prove(xrd_sums *sums, const row_context *of, arb_ptr row, xrd_proof *proof) {
  arb_t log_total, part, cost;
  arb_init(log_total), arb_init(part), arb_init(cost);
  const arb_ptr total = row + TOTAL;
  arb_log(log_total, total, PRECISION);

  set_excess(sums, row + SINGLE, proof->excess);
  arb_div(proof->excess, proof->excess, total, PRECISION);

  const bool good = output_entropy(sums, of->kernel, part) && arb_is_finite(row + LOG_U) && arb_is_finite(row + LOG_W);
  arb_add(cost, row + LOG_U, part, PRECISION);
  arb_div(cost, cost, total, PRECISION);
  arb_sub(cost, log_total, cost, PRECISION); /* sum_j r_j = 1 */
  xrd_proof_set_rate(proof, cost, sums->slope * sums->scale, sums->support_count);
  if (!xrd_up_at_most(xrd_up_add(sums->stretch, sums->underflow), 0))
    stretch_excess(sums, of->problem, of->minimum, total, proof->excess);

  set_pair(part, sums->dual, sums->dual_error, sums->dual_floor);
  arb_log(part, part, PRECISION);
  arb_sub(part, part, log_total, PRECISION);
  arb_div(proof->value, row + LOG_W, total, PRECISION);
  arb_sub(proof->value, proof->value, part, PRECISION);
  arb_clear(log_total), arb_clear(part), arb_clear(cost);
  return good;
}

bool xrd_sums_prove(xrd_sums *sums, const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                    const xrd_weight_kernel *kernel, xrd_proof *proof) {
  const row_context of = {sums, problem, minimum, witness->w, kernel};
  const xrd_row_balls rows = {problem, proof->team, ROW_SUMS, 2 * PRECISION, add_rows, &of};
  arb_struct row[ROW_SUMS];
  for (size_t k = 0; k < ROW_SUMS; k++) arb_init(row + k);
  const bool good = xrd_row_balls_sum(&rows, row) && prove(sums, &of, row, proof);
  for (size_t k = 0; k < ROW_SUMS; k++) arb_clear(row + k);
  return good;
}
