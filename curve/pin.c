/* Secants on the price in log slope, through three points by inverse interpolation, kept inside the bracket (Brent
   1973). */
#include "curve/pin.h"

#include <math.h>

enum { TRIES = 12 };
static const double CLOSE = 2e-10; /* a last step so small leaves nothing */
static const double CROOKED = 0.2; /* of the price at the ends: left where a secant should have found 0 */

/* A log slope, and how far the price is above 1 there. */
typedef struct {
  double x, f;
} reading;

static bool read_price(xrd_session *session, const xrd_pin *pin, double x, reading *at) {
  double price;
  if (!xrd_solver_hold(session->solver, exp(x), pin->masses, pin->class, &session->solution, &price)) return false;
  *at = (reading){x, price - 1};
  return isfinite(price);
}

static double secant(reading a, reading b) { return b.x - b.f * (b.x - a.x) / (b.f - a.f); }

/* The quadratic in f through three readings, at 0. */
static double inverse(reading a, reading b, reading c) {
  return a.x * b.f * c.f / ((a.f - b.f) * (a.f - c.f)) + b.x * a.f * c.f / ((b.f - a.f) * (b.f - c.f)) +
         c.x * a.f * b.f / ((c.f - a.f) * (c.f - b.f));
}

static bool is_inside(reading low, reading high, double x) { return x > low.x && x < high.x; }

bool xrd_pin_find(xrd_session *session, const xrd_pin *pin, double low_slope, double high_slope, double *slope) {
  reading low, high;
  if (!read_price(session, pin, log(low_slope), &low) || !read_price(session, pin, log(high_slope), &high))
    return false;
  if (!(low.f * high.f < 0)) return false;
  reading last = high, before = {NAN, NAN};
  double x = secant(low, high);
  for (int k = 0; k < TRIES; k++) {
    if (!is_inside(low, high, x)) x = 0.5 * (low.x + high.x);
    if (fabs(x - last.x) <= CLOSE) break;
    reading at;
    if (!read_price(session, pin, x, &at)) return false;
    if (k == 0 && fabs(at.f) > CROOKED * fmax(fabs(low.f), fabs(high.f))) return false;
    if (at.f == 0) break;
    before = (at.f < 0) == (low.f < 0) ? low : high;
    *((at.f < 0) == (low.f < 0) ? &low : &high) = at;
    last = at;
    x = inverse(low, high, before);
    if (!is_inside(low, high, x)) x = secant(low, high);
  }
  *slope = exp(x);
  return true;
}
