/* Signs are decided in double precision where Shewchuk's bound (Adaptive Precision Floating-Point Arithmetic and Fast
   Robust Geometric Predicates, 1997) proves them, else in exact arithmetic. */
#include "theory/domination/plane.h"

#include <math.h>

#include <arf.h>

/* (3 + 16 e) e with e = 2^-53; valid where no product underflows. */
static const double SIDE_ERROR = (3 + 16 * 0x1p-53) * 0x1p-53;
static const double SAFE_FROM_UNDERFLOW = 0x1p-900;

enum { DIFFERENCE_U_B, DIFFERENCE_V_B, DIFFERENCE_U_C, DIFFERENCE_V_C, WORK_COUNT };

static void difference(arf_t result, double x, double y) {
  arf_t t;
  arf_init(t);
  arf_set_d(result, x);
  arf_set_d(t, y);
  arf_sub(result, result, t, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_clear(t);
}

static int side_exact(xrd_plane_point a, xrd_plane_point b, xrd_plane_point c) {
  arf_t work[WORK_COUNT];
  for (int i = 0; i < WORK_COUNT; i++) arf_init(work[i]);
  difference(work[DIFFERENCE_U_B], b.u, a.u);
  difference(work[DIFFERENCE_V_B], b.v, a.v);
  difference(work[DIFFERENCE_U_C], c.u, a.u);
  difference(work[DIFFERENCE_V_C], c.v, a.v);
  arf_mul(work[DIFFERENCE_U_B], work[DIFFERENCE_U_B], work[DIFFERENCE_V_C], ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_mul(work[DIFFERENCE_V_B], work[DIFFERENCE_V_B], work[DIFFERENCE_U_C], ARF_PREC_EXACT, ARF_RND_DOWN);
  const int sign = arf_cmp(work[DIFFERENCE_U_B], work[DIFFERENCE_V_B]);
  for (int i = 0; i < WORK_COUNT; i++) arf_clear(work[i]);
  return (sign > 0) - (sign < 0);
}

int xrd_plane_side(xrd_plane_point a, xrd_plane_point b, xrd_plane_point c) {
  const double left = (a.u - c.u) * (b.v - c.v);
  const double right = (a.v - c.v) * (b.u - c.u);
  const double determinant = left - right;
  const double size = fabs(left) + fabs(right);
  if (size > SAFE_FROM_UNDERFLOW && fabs(determinant) > SIDE_ERROR * size) return determinant > 0 ? 1 : -1;
  return side_exact(a, b, c);
}

static double slope(xrd_plane_point a, xrd_plane_point b, arf_rnd_t rounding) {
  arf_t rise, run;
  arf_init(rise);
  arf_init(run);
  difference(rise, b.v, a.v);
  difference(run, b.u, a.u);
  arf_div(rise, rise, run, 53, rounding);
  const double result = arf_get_d(rise, rounding);
  arf_clear(rise);
  arf_clear(run);
  return result;
}

double xrd_plane_slope_up(xrd_plane_point a, xrd_plane_point b) { return slope(a, b, ARF_RND_CEIL); }
double xrd_plane_slope_near(xrd_plane_point a, xrd_plane_point b) { return slope(a, b, ARF_RND_NEAR); }

/* result = p.v - slope p.u without rounding. */
static void intercept(arf_t result, double line_slope, xrd_plane_point p) {
  arf_t t;
  arf_init(t);
  arf_set_d(result, -line_slope);
  arf_set_d(t, p.u);
  arf_mul(result, result, t, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_d(t, p.v);
  arf_add(result, result, t, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_clear(t);
}

double xrd_plane_intercept_up(double line_slope, xrd_plane_point p) {
  arf_t t;
  arf_init(t);
  intercept(t, line_slope, p);
  const double result = arf_get_d(t, ARF_RND_CEIL);
  arf_clear(t);
  return result;
}

int xrd_plane_compare_intercepts(double line_slope, xrd_plane_point p, xrd_plane_point q) {
  arf_t at_p, at_q;
  arf_init(at_p);
  arf_init(at_q);
  intercept(at_p, line_slope, p);
  intercept(at_q, line_slope, q);
  const int sign = arf_cmp(at_q, at_p);
  arf_clear(at_p);
  arf_clear(at_q);
  return (sign > 0) - (sign < 0);
}

/* a.u + (v - a.v) (b.u - a.u) / (b.v - a.v), rounded once. */
static double on_line(xrd_plane_point a, xrd_plane_point b, double v, arf_rnd_t rounding) {
  arf_t rise, run, offset;
  arf_init(rise);
  arf_init(run);
  arf_init(offset);
  difference(rise, b.v, a.v);
  difference(run, b.u, a.u);
  difference(offset, v, a.v);
  arf_mul(run, run, offset, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_d(offset, a.u);
  arf_addmul(run, offset, rise, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_div(run, run, rise, 53, rounding);
  const double result = arf_get_d(run, rounding);
  arf_clear(rise);
  arf_clear(run);
  arf_clear(offset);
  return result;
}

double xrd_plane_abscissa_down(xrd_plane_point a, xrd_plane_point b, double v) {
  return on_line(a, b, v, ARF_RND_FLOOR);
}

double xrd_plane_height_up(xrd_plane_point a, xrd_plane_point b, double u) {
  return on_line((xrd_plane_point){a.v, a.u}, (xrd_plane_point){b.v, b.u}, u, ARF_RND_CEIL);
}
