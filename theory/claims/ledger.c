#include "theory/claims/ledger.h"

#include <math.h>
#include <stdio.h>

static const double TOUCHING = 1e-9;

void xrd_ledger_init(xrd_ledger *ledger) { *ledger = (xrd_ledger){.worst_margin = HUGE_VAL}; }

static void describe(xrd_ledger *ledger, const char *what, const char *sign, xrd_enclosure left, xrd_enclosure right) {
  if (ledger->detail[0] == '\0')
    (void)snprintf(ledger->detail, sizeof ledger->detail, "%s: [%.17g, %.17g] %s [%.17g, %.17g]", what, left.lower,
                   left.upper, sign, right.lower, right.upper);
}

static bool is_enclosure(xrd_enclosure x) { return x.lower <= x.upper; }

static double scale(xrd_enclosure left, xrd_enclosure right) {
  const double size = fmin(fabs(left.upper), fabs(right.lower));
  return TOUCHING * (1 + (isfinite(size) ? size : 0));
}

static void count(xrd_ledger *ledger, const char *what, const char *sign, xrd_enclosure left, xrd_enclosure right,
                  bool strict) {
  if (!is_enclosure(left) || !is_enclosure(right)) {
    ledger->unresolved++;
    describe(ledger, what, sign, left, right);
    return;
  }
  const bool infinite = isinf(right.lower) || isinf(left.upper);
  const double margin = infinite ? (left.upper <= right.lower ? HUGE_VAL : -HUGE_VAL) : right.lower - left.upper;
  if (strict ? left.upper < right.lower : left.upper <= right.lower)
    ledger->proved++;
  else if (strict ? left.lower >= right.upper : left.lower > right.upper) {
    ledger->failed++;
    describe(ledger, what, sign, left, right);
  } else if (!strict && margin >= -scale(left, right))
    ledger->consistent++;
  else {
    ledger->unresolved++;
    describe(ledger, what, sign, left, right);
  }
  if (margin < ledger->worst_margin) ledger->worst_margin = margin;
}

void xrd_ledger_at_most(xrd_ledger *ledger, const char *what, xrd_enclosure left, xrd_enclosure right) {
  count(ledger, what, "<=", left, right, false);
}

void xrd_ledger_ordering(xrd_ledger *ledger, const char *what, xrd_enclosure weak, xrd_enclosure strong) {
  ledger->orderings++;
  ledger->informative += weak.lower > 0 && weak.upper < strong.lower && isfinite(strong.upper);
  xrd_ledger_at_most(ledger, what, weak, strong);
}

void xrd_ledger_less(xrd_ledger *ledger, const char *what, xrd_enclosure left, xrd_enclosure right) {
  count(ledger, what, "<", left, right, true);
}

void xrd_ledger_equal(xrd_ledger *ledger, const char *what, xrd_enclosure left, xrd_enclosure right) {
  const double difference = fmax(left.upper, right.upper) - fmin(left.lower, right.lower);
  const bool both_infinite = isinf(left.lower) && isinf(right.lower) && left.lower == right.lower;
  const double margin = both_infinite || difference == 0 ? 0 : -difference;
  const bool apart = left.lower > right.upper || right.lower > left.upper;
  if (is_enclosure(left) && is_enclosure(right) && margin == 0)
    ledger->proved++;
  else if (is_enclosure(left) && is_enclosure(right) && apart) {
    ledger->failed++;
    describe(ledger, what, "=", left, right);
  } else if (is_enclosure(left) && is_enclosure(right) && margin >= -scale(left, right))
    ledger->consistent++;
  else {
    ledger->unresolved++;
    describe(ledger, what, "=", left, right);
  }
  if (margin < ledger->worst_margin) ledger->worst_margin = margin;
}

void xrd_ledger_holds(xrd_ledger *ledger, const char *what, bool holds) {
  if (holds) {
    ledger->proved++;
    return;
  }
  ledger->failed++;
  if (ledger->detail[0] == '\0') (void)snprintf(ledger->detail, sizeof ledger->detail, "%s does not hold", what);
}

void xrd_ledger_digits(xrd_ledger *ledger, const char *what, double computed, xrd_enclosure exact, double tolerance) {
  const xrd_enclosure error = xrd_enclosure_sub(xrd_exactly(computed), exact);
  const xrd_enclosure size = {-error.upper, -error.lower};
  const xrd_enclosure most = xrd_enclosure_max(exact, xrd_enclosure_sub(xrd_exactly(0), exact));
  xrd_ledger_at_most(ledger, what, xrd_enclosure_max(error, size), xrd_enclosure_scale(tolerance, most));
}
