/* With omega_i = p_i w_i exp(slope s_i) and (1 - 2^-51) (x - y)^2 <= d, the sums at the reproductions y of a box with
   centre a, |y - a| <= r, are at most
     sum_i omega_i exp(-b (v_i - t)^2),   v_i = x_i - a and t = y - a exactly, b = slope (1 - 2^-51),
       = exp(-b t^2) sum_k (2 b t)^k / k! M_k,   M_k = sum_i omega_i exp(-b v_i^2) v_i^k
   by the series of exp(2 b t v).  From k = K on, K even, its terms are at most (2 b r)^K / K! M_K / (1 - z / (K + 1))
   where 2 b r |v_i| <= z < K + 1 for all rows.  Rows left out have |v_i| > r + reach: they add at most exp(-b reach^2)
   sum_i omega_i. */
#include "check/boxes.h"

#include <math.h>
#include <stdlib.h>

#include "problem/order.h"

static const double STRETCH = 0x1p-51, EXPONENT = 45; /* exp(-45) of all weights may be left out */
static const double HALF_WIDTH = 1, LARGEST_STEP = 3; /* of boxes: certify/boxes.c */
enum { DEGREE = 40, FEW = 8, SPARED_BITS = 64 };

typedef struct {
  const xrd_structured_job *job;
  slong precision;
  xrd_place *row, *column; /* n, m: from left to right */
  arb_ptr omega;           /* n, in that order */
  double half_width, reach;
  arb_t slope, left_out;
  arb_struct moment[DEGREE + 1];
  arb_t v, term, value, best;
} boxes;

static void boxes_init(boxes *b, const xrd_structured_job *job) {
  const xrd_distortion *d = &job->problem->distortion;
  *b = (boxes){.job = job, .precision = job->precision - SPARED_BITS};
  b->row = xrd_order_points(d->x, d->n);
  b->column = xrd_order_points(d->y, d->m);
  b->omega = xrd_balls_new(d->n);
  arb_init(b->slope), arb_init(b->left_out), arb_init(b->v), arb_init(b->term), arb_init(b->value), arb_init(b->best);
  for (size_t k = 0; k <= DEGREE; k++) arb_init(b->moment + k);
  xrd_dual_slope(job, STRETCH, b->slope);
}

static void boxes_clear(boxes *b) {
  free(b->row);
  free(b->column);
  xrd_balls_free(b->omega, b->job->problem->distortion.n);
  arb_clear(b->slope), arb_clear(b->left_out), arb_clear(b->v), arb_clear(b->term), arb_clear(b->value);
  arb_clear(b->best);
  for (size_t k = 0; k <= DEGREE; k++) arb_clear(b->moment + k);
}

/* p_i w_i exp(slope s_i) of the k-th row from the left. */
static void set_omega(boxes *b, size_t k) {
  const size_t i = b->row[k].index;
  const xrd_structured_job *job = b->job;
  if (!(job->problem->p[i] > 0)) return;
  arb_set_d(b->term, -job->witness->slope);
  xrd_weight_ball(b->omega + k, b->term, job->least[i], 0, b->precision);
  arb_set_d(b->term, job->problem->p[i]);
  arb_mul(b->omega + k, b->omega + k, b->term, b->precision);
  arb_set_d(b->term, job->witness->w[i]);
  arb_mul(b->omega + k, b->omega + k, b->term, b->precision);
}

/* Sums all weights; from them and the rows' least distances, the reach and the width of boxes. */
static void set_reach(boxes *b) {
  const size_t n = b->job->problem->distortion.n;
  const double slope = b->job->witness->slope;
  double farthest = 0;
  arb_zero(b->value);
  for (size_t k = 0; k < n; k++) {
    set_omega(b, k);
    arb_add(b->value, b->value, b->omega + k, b->precision);
    farthest = fmax(farthest, b->job->least[k]);
  }
  const double total = arf_get_d(arb_midref(b->value), ARF_RND_UP);
  b->reach = sqrt((EXPONENT + fmax(0, log(total))) / slope);
  b->half_width = fmin(HALF_WIDTH, LARGEST_STEP / sqrt(1 + slope * farthest)) / sqrt(slope);
  arb_set_d(b->term, b->reach);
  arb_mul(b->term, b->term, b->term, b->precision);
  arb_mul(b->term, b->term, b->slope, b->precision);
  arb_neg(b->term, b->term);
  arb_exp(b->term, b->term, b->precision);
  arb_mul(b->left_out, b->term, b->value, b->precision);
}

/* x = exp(-b v^2) */
static void gaussian(boxes *b, arb_t x, const arb_t v) {
  arb_mul(x, v, v, b->precision);
  arb_mul(x, x, b->slope, b->precision);
  arb_neg(x, x);
  arb_exp(x, x, b->precision);
}

/* v = position - centre */
static void set_offset(boxes *b, double position, double center) {
  arb_set_d(b->v, position);
  arb_set_d(b->term, center);
  arb_sub(b->v, b->v, b->term, b->precision);
}

/* M_0 .. M_degree of the rows within `far` of the centre. */
static void set_moments(boxes *b, double center, double far, size_t degree) {
  const size_t n = b->job->problem->distortion.n;
  for (size_t k = 0; k <= degree; k++) arb_zero(b->moment + k);
  size_t k = xrd_order_count(b->row, n, nextafter(center - 1.001 * far, -HUGE_VAL));
  for (; k < n && b->row[k].position - center <= far; k++) {
    if (arb_is_zero(b->omega + k) || b->row[k].position - center < -far) continue;
    set_offset(b, b->row[k].position, center);
    gaussian(b, b->term, b->v);
    arb_mul(b->term, b->term, b->omega + k, b->precision);
    arb_add(b->moment, b->moment, b->term, b->precision);
    for (size_t power = 1; power <= degree; power++) {
      arb_mul(b->term, b->term, b->v, b->precision);
      arb_add(b->moment + power, b->moment + power, b->term, b->precision);
    }
  }
}

/* term = 1 - z / (degree + 1), z = 2.01 b r far: rounded comparisons let in rows a little further off. */
static void set_share(boxes *b, double r, double far, size_t degree) {
  arb_set_d(b->term, r);
  arb_set_d(b->v, far);
  arb_mul(b->term, b->term, b->v, b->precision);
  arb_mul(b->term, b->term, b->slope, b->precision);
  arb_mul_ui(b->term, b->term, 201, b->precision);
  arb_div_ui(b->term, b->term, 100 * (degree + 1), b->precision);
  arb_sub_ui(b->term, b->term, 1, b->precision);
  arb_neg(b->term, b->term);
}

/* Turns M_k into (2 b)^k / k! M_k and returns in `rest` what the series leaves out for |t| <= r. */
static void set_series(boxes *b, double r, double far, size_t degree, arb_t rest) {
  arb_zero(rest);
  if (degree == 0) return;
  arb_one(b->term);
  for (size_t k = 1; k <= degree; k++) {
    arb_mul(b->term, b->term, b->slope, b->precision);
    arb_mul_2exp_si(b->term, b->term, 1);
    arb_div_ui(b->term, b->term, k, b->precision);
    arb_mul(b->moment + k, b->moment + k, b->term, b->precision);
  }
  arb_set_d(rest, r);
  arb_pow_ui(rest, rest, degree, b->precision);
  arb_mul(rest, rest, b->moment + degree, b->precision);
  set_share(b, r, far, degree);
  if (!arb_is_positive(b->term)) arb_indeterminate(rest);
  arb_div(rest, rest, b->term, b->precision);
}

/* value = the series at a reproduction, and what was left out. */
static void evaluate(boxes *b, double position, double center, size_t degree, const arb_t rest) {
  set_offset(b, position, center);
  const size_t last = degree > 0 ? degree - 1 : 0;
  arb_set(b->value, b->moment + last);
  for (size_t k = last; k-- > 0;) {
    arb_mul(b->value, b->value, b->v, b->precision);
    arb_add(b->value, b->value, b->moment + k, b->precision);
  }
  arb_add(b->value, b->value, rest, b->precision);
  gaussian(b, b->term, b->v);
  arb_mul(b->value, b->value, b->term, b->precision);
  arb_add(b->value, b->value, b->left_out, b->precision);
}

static void take_box(boxes *b, size_t first, size_t count, arb_t largest, arb_t rest) {
  const double low = b->column[first].position, high = b->column[first + count - 1].position;
  const double center = low + 0.5 * (high - low), r = 1.001 * fmax(center - low, high - center);
  const size_t degree = r > 0 ? DEGREE : 0;
  const double far = nextafter(r + b->reach, HUGE_VAL); /* what rounds to more is further off than r + reach */
  set_moments(b, center, far, degree);
  set_series(b, r, far, degree, rest);
  for (size_t k = first; k < first + count; k++) {
    evaluate(b, b->column[k].position, center, degree, rest);
    arb_max(largest, largest, b->value, b->precision);
  }
}

/* Squares below 2^-1022 are rounded by up to 2^-1075, whatever their size. */
static void allow_for_underflow(boxes *b, arb_t largest) {
  arb_set_d(b->term, b->job->witness->slope);
  arb_mul_2exp_si(b->term, b->term, -1074);
  arb_exp(b->term, b->term, b->precision);
  arb_mul(largest, largest, b->term, b->precision);
}

static void take_boxes(boxes *b, arb_t largest) {
  const size_t m = b->job->problem->distortion.m;
  arb_t rest;
  arb_init(rest);
  set_reach(b);
  for (size_t first = 0, end; first < m; first = end) {
    for (end = first + 1; end < m && b->column[end].position - b->column[first].position <= 2 * b->half_width;) end++;
    if (end - first <= FEW) end = first + 1;
    take_box(b, first, end - first, largest, rest);
  }
  arb_clear(rest);
  allow_for_underflow(b, largest);
}

/* At slope 0 all sums are sum_i p_i w_i. */
static void take_flat(boxes *b, arb_t largest) {
  for (size_t k = 0; k < b->job->problem->distortion.n; k++) {
    set_omega(b, k);
    arb_add(largest, largest, b->omega + k, b->precision);
  }
}

xrd_status xrd_boxes_dual(const xrd_structured_job *job, arb_t largest, xrd_error *error) {
  boxes b;
  boxes_init(&b, job);
  const bool ready = b.row != NULL && b.column != NULL && b.omega != NULL;
  if (ready && job->witness->slope > 0) take_boxes(&b, largest);
  if (ready && job->witness->slope == 0) take_flat(&b, largest);
  boxes_clear(&b);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a line");
}
