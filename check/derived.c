/* A claimed point whose losses follow from others, judged by balls with code of its own.

   The joint law J = diag(p / sum p) o and the sums J' l are written out as matrices, and from them the channel W; then
     I = sum_xy P(x) W_xy log(W_xy / v_y),   v = P W,   L = E log w - log max_y E[w E_y] - slope (k - E r)
   at the claimed k.  I is the information itself, not its expression in slope and Z. */
#include <arb_mat.h>
#include <math.h>

#include "check/judge.h"
#include "problem/derived.h"

typedef struct {
  const xrd_derived *derived;
  const xrd_derived_point *point;
  const xrd_derived_image *image; /* of it only r and what is impossible or forbidden */
  slong bits;
  arb_mat_t joint, cost, channel; /* states x n; n x m, k; n x m, W */
  arb_ptr seen, law;              /* n: P(x); m: v */
  arb_t lower, upper, mean, kernel, part, sum;
} trial;

static bool is_seen(const trial *t, size_t x) { return t->image->p[x] > 0; }

static bool is_allowed(const trial *t, size_t x, size_t y) { return isfinite(t->image->matrix[x * t->point->m + y]); }

static bool in_order(const xrd_derived *derived, const xrd_derived_point *point, const double *p, double gap,
                     xrd_finding *finding) {
  if (point->n != derived->n || point->m != derived->m)
    return xrd_judge_refuse(finding, "a point of %zu by %zu symbols", point->n, point->m);
  if (!xrd_judge_is_number(point->slope) || !isfinite(point->value))
    return xrd_judge_refuse(finding, "the slope or the claimed mean is out of range");
  if (point->information_cost != 1 / point->slope)
    return xrd_judge_refuse(finding, "the cost of information %.17g is not one over the slope %.17g",
                            point->information_cost, point->slope);
  return xrd_judge_masses("mass", point->q, point->m, point->support, finding) &&
         xrd_judge_duals(p, point->w, point->n, finding) &&
         xrd_judge_order(point->rate_lower, point->rate_nats, point->rate_upper, gap, point->verdict, finding);
}

/* J, by rows divided by their sums. */
static void write_joint(trial *t) {
  const xrd_derived *d = t->derived;
  arb_t total, row;
  arb_init(total), arb_init(row);
  for (size_t s = 0; s < d->states; s++) arb_set_d(t->part, d->p[s]), arb_add(total, total, t->part, t->bits);
  for (size_t s = 0; s < d->states; s++) {
    arb_zero(row);
    for (size_t x = 0; x < d->n; x++) {
      arb_struct *entry = arb_mat_entry(t->joint, s, x);
      arb_set_d(entry, d->observation != NULL ? d->observation[s * d->n + x] : s == x);
      arb_add(row, row, entry, t->bits);
    }
    arb_set_d(t->part, d->p[s]);
    arb_mul(row, row, total, t->bits);
    arb_div(t->part, t->part, row, t->bits);
    for (size_t x = 0; x < d->n; x++)
      arb_mul(arb_mat_entry(t->joint, s, x), arb_mat_entry(t->joint, s, x), t->part, t->bits);
  }
  for (size_t x = 0; x < d->n; x++)
    for (size_t s = 0; s < d->states; s++) arb_add(t->seen + x, t->seen + x, arb_mat_entry(t->joint, s, x), t->bits);
  arb_clear(total), arb_clear(row);
}

/* k_xy, where it is allowed. */
static void write_cost(trial *t) {
  const xrd_derived *d = t->derived;
  for (size_t x = 0; x < d->n; x++)
    for (size_t y = 0; is_seen(t, x) && y < d->m; y++) {
      if (!is_allowed(t, x, y)) continue;
      arb_zero(t->sum);
      for (size_t s = 0; s < d->states; s++) {
        if (arb_is_zero(arb_mat_entry(t->joint, s, x))) continue;
        arb_set_d(t->part, xrd_derived_entry(d, s, y));
        arb_addmul(t->sum, arb_mat_entry(t->joint, s, x), t->part, t->bits);
      }
      arb_div(arb_mat_entry(t->cost, x, y), t->sum, t->seen + x, t->bits);
      if (d->payoff != NULL) arb_neg(arb_mat_entry(t->cost, x, y), arb_mat_entry(t->cost, x, y));
    }
}

/* kernel = exp(slope (r_x - k_xy)), 0 where forbidden. */
static void write_kernel(trial *t, size_t x, size_t y) {
  arb_zero(t->kernel);
  if (!is_allowed(t, x, y)) return;
  arb_set_d(t->kernel, t->image->shift[x]);
  arb_sub(t->kernel, t->kernel, arb_mat_entry(t->cost, x, y), t->bits);
  arb_set_d(t->part, t->point->slope);
  arb_mul(t->kernel, t->kernel, t->part, t->bits);
  arb_exp(t->kernel, t->kernel, t->bits);
}

/* W_x and its shares of v and E k; false where q has no answer for x. */
static bool write_row(trial *t, size_t x) {
  const size_t m = t->point->m;
  arb_zero(t->sum);
  for (size_t y = 0; y < m; y++) {
    arb_struct *entry = arb_mat_entry(t->channel, x, y);
    if (t->point->q[y] == 0) continue;
    write_kernel(t, x, y);
    arb_set_d(t->part, t->point->q[y]);
    arb_mul(entry, t->kernel, t->part, t->bits);
    arb_add(t->sum, t->sum, entry, t->bits);
  }
  if (!arb_is_positive(t->sum)) return false;
  for (size_t y = 0; y < m; y++) {
    arb_struct *entry = arb_mat_entry(t->channel, x, y);
    if (arb_is_zero(entry)) continue;
    arb_div(entry, entry, t->sum, t->bits);
    arb_mul(t->part, entry, t->seen + x, t->bits);
    arb_add(t->law + y, t->law + y, t->part, t->bits);
    arb_addmul(t->mean, t->part, arb_mat_entry(t->cost, x, y), t->bits);
  }
  return true;
}

static void write_information(trial *t) {
  for (size_t x = 0; x < t->point->n; x++)
    for (size_t y = 0; is_seen(t, x) && y < t->point->m; y++) {
      const arb_struct *entry = arb_mat_entry(t->channel, x, y);
      if (arb_is_zero(entry)) continue;
      arb_div(t->part, entry, t->law + y, t->bits);
      arb_log(t->part, t->part, t->bits);
      arb_mul(t->part, t->part, entry, t->bits);
      arb_addmul(t->upper, t->part, t->seen + x, t->bits);
    }
}

/* L at E cost = 0, by columns. */
static void write_intercept(trial *t) {
  const xrd_derived_point *point = t->point;
  arb_t most;
  arb_init(most);
  for (size_t y = 0; y < point->m; y++) {
    arb_zero(t->sum);
    for (size_t x = 0; x < point->n; x++) {
      if (!is_seen(t, x)) continue;
      write_kernel(t, x, y);
      arb_set_d(t->part, point->w[x]);
      arb_mul(t->part, t->part, t->seen + x, t->bits);
      arb_addmul(t->sum, t->part, t->kernel, t->bits);
    }
    arb_max(most, most, t->sum, t->bits);
  }
  arb_log(most, most, t->bits);
  arb_neg(t->lower, most);
  for (size_t x = 0; x < point->n; x++) {
    if (!is_seen(t, x)) continue;
    arb_set_d(t->part, point->w[x]);
    arb_log(t->part, t->part, t->bits);
    arb_set_d(t->sum, t->image->shift[x]);
    arb_set_d(t->kernel, point->slope);
    arb_addmul(t->part, t->sum, t->kernel, t->bits);
    arb_addmul(t->lower, t->part, t->seen + x, t->bits);
  }
  arb_clear(most);
}

static void judge(trial *t, xrd_finding *finding) {
  const xrd_derived_point *point = t->point;
  arb_t own;
  arb_init(own);
  arb_set_d(t->part, point->slope);
  arb_sub(own, t->upper, t->lower, t->bits);
  arb_addmul(own, t->part, t->mean, t->bits); /* U - L where the channel is */
  arb_set_d(t->sum, t->derived->payoff != NULL ? -point->value : point->value);
  arb_submul(t->lower, t->part, t->sum, t->bits);
  arb_sub(t->sum, t->sum, t->mean, t->bits);
  const double rate = point->support == 1 ? 0 : fmax(0, xrd_judge_end(t->upper, true));
  finding->rate_lower = fmax(0, xrd_judge_end(t->lower, false));
  finding->rate_upper = arb_is_nonnegative(t->sum) ? rate : HUGE_VAL;
  const double slack = fmax(0, xrd_judge_end(own, true)) / 8 + 0x1p-50 * fmax(1, fmax(rate, finding->rate_lower));
  arb_clear(own);
  xrd_judge_bounds(point->rate_lower, point->rate_upper, slack, finding);
}

static void try_point(trial *t, xrd_finding *finding) {
  bool defined = true;
  write_joint(t);
  write_cost(t);
  for (size_t x = 0; x < t->point->n && defined; x++)
    if (is_seen(t, x) && !(defined = write_row(t, x)))
      (void)xrd_judge_refuse(finding, "the channel is not defined for observation %zu", x);
  if (!defined) return;
  write_information(t);
  write_intercept(t);
  judge(t, finding);
}

/* Bits before the binary point of the largest loss and of the slope, beside 160 behind it. */
static slong bits_of(const xrd_derived *derived, double slope) {
  int largest = 0, own = 0;
  for (size_t s = 0; s < derived->states; s++)
    for (size_t y = 0; y < derived->m; y++) {
      const double loss = xrd_derived_entry(derived, s, y);
      if (isfinite(loss)) (void)frexp(loss, &own);
      if (own > largest) largest = own;
    }
  (void)frexp(slope, &own);
  return 160 + 2 * largest + (own > 0 ? own : 0);
}

xrd_status xrd_check_derived(const xrd_derived *derived, const xrd_derived_point *point, double gap_nats,
                             xrd_finding *finding, xrd_error *error) {
  xrd_derived_image image;
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  xrd_status status = xrd_derived_validate(derived, error);
  if (status == XRD_OK) status = xrd_derived_image_init(&image, derived, error);
  if (status != XRD_OK) return status;
  if (in_order(derived, point, image.p, gap_nats, finding)) {
    const slong n = (slong)point->n, m = (slong)point->m;
    trial t = {.derived = derived, .point = point, .image = &image, .bits = bits_of(derived, point->slope)};
    arb_struct *const scalars[] = {t.lower, t.upper, t.mean, t.kernel, t.part, t.sum};
    for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++) arb_init(scalars[k]);
    arb_mat_init(t.joint, (slong)derived->states, n), arb_mat_init(t.cost, n, m), arb_mat_init(t.channel, n, m);
    t.seen = _arb_vec_init(n), t.law = _arb_vec_init(m);
    try_point(&t, finding);
    arb_mat_clear(t.joint), arb_mat_clear(t.cost), arb_mat_clear(t.channel);
    _arb_vec_clear(t.seen, n), _arb_vec_clear(t.law, m);
    for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++) arb_clear(scalars[k]);
  }
  xrd_derived_image_clear(&image);
  return XRD_OK;
}
