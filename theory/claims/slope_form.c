#include "theory/claims/slope_form.h"

#include <math.h>

static xrd_enclosure total(const double *values, size_t n) {
  xrd_enclosure sum = {0, 0};
  for (size_t i = 0; i < n; i++) sum = xrd_enclosure_add(sum, xrd_exactly(values[i]));
  return sum;
}

/* Rows are shifted by their least distortion, which leaves c and V as they are. */
static double row_of(const xrd_sample *s, double slope, size_t i, xrd_enclosure *a) {
  double nearest = HUGE_VAL;
  for (size_t j = 0; j < s->m; j++) nearest = fmin(nearest, s->d[i * s->m + j]);
  for (size_t j = 0; j < s->m; j++) {
    const xrd_enclosure excess = xrd_enclosure_sub(xrd_exactly(s->d[i * s->m + j]), xrd_exactly(nearest));
    a[j] = xrd_enclosure_exp(xrd_enclosure_scale(-slope, excess));
  }
  return nearest;
}

static void add_row(const xrd_sample *s, double slope, size_t i, xrd_enclosure p, const xrd_enclosure *share,
                    xrd_slope_form *form) {
  xrd_enclosure a[XRD_SIDE], z = {0, 0};
  const double nearest = row_of(s, slope, i, a);
  for (size_t j = 0; j < s->m; j++) z = xrd_enclosure_add(z, xrd_enclosure_mul(share[j], a[j]));
  for (size_t j = 0; j < s->m; j++) {
    const xrd_enclosure ratio = xrd_enclosure_div(a[j], z);
    const xrd_enclosure excess = xrd_enclosure_sub(ratio, xrd_exactly(1));
    form->c[j] = xrd_enclosure_add(form->c[j], xrd_enclosure_mul(p, ratio));
    form->v[j] = xrd_enclosure_add(form->v[j], xrd_enclosure_mul(p, xrd_enclosure_square(excess)));
  }
  const xrd_enclosure loss = xrd_enclosure_sub(xrd_enclosure_scale(slope, xrd_exactly(nearest)), xrd_enclosure_log(z));
  form->f = xrd_enclosure_add(form->f, xrd_enclosure_mul(p, loss));
}

void xrd_slope_form_at(const xrd_sample *s, double slope, const double *q, xrd_slope_form *form) {
  const xrd_enclosure p_total = total(s->p, s->n), q_total = total(q, s->m);
  xrd_enclosure share[XRD_SIDE];
  *form = (xrd_slope_form){.m = s->m};
  for (size_t j = 0; j < s->m; j++) share[j] = xrd_enclosure_div(xrd_exactly(q[j]), q_total);
  for (size_t i = 0; i < s->n; i++)
    if (s->p[i] > 0) add_row(s, slope, i, xrd_enclosure_div(xrd_exactly(s->p[i]), p_total), share, form);
}

xrd_enclosure xrd_slope_form_most(const xrd_slope_form *form) {
  xrd_enclosure most = form->c[0];
  for (size_t j = 1; j < form->m; j++) most = xrd_enclosure_max(most, form->c[j]);
  return most;
}

xrd_enclosure xrd_slope_form_optimum(const xrd_slope_form *form) {
  const xrd_enclosure gap = xrd_enclosure_log(xrd_slope_form_most(form));
  return (xrd_enclosure){xrd_enclosure_sub(form->f, gap).lower, form->f.upper};
}

xrd_status xrd_trial_slope_form(xrd_trial *trial, const xrd_sample *sample, double slope, xrd_slope_form *form) {
  xrd_curve curve;
  const xrd_status status = xrd_trial_at_slope(trial, sample, slope, &curve);
  if (status == XRD_OK) xrd_slope_form_at(sample, slope, curve.points[0].q, form);
  xrd_curve_clear(&curve);
  return status;
}
