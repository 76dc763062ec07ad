#include <math.h>

#include "vae/experiments/contrast.h"
#include "vae/experiments/loss/report.h"
#include "vae/experiments/table.h"

static double quantity_of(const xrd_loss_measures *m, xrd_loss_quantity quantity) {
  switch (quantity) {
  case XRD_QUANTITY_KL: return m->run.kl_nats;
  case XRD_QUANTITY_SSE: return m->run.sse;
  case XRD_QUANTITY_ANISOTROPY: return m->run.anisotropy;
  case XRD_QUANTITY_PROFILE_ANISOTROPY: return m->profile_anisotropy;
  case XRD_QUANTITY_DIAGONAL_ANISOTROPY: return m->diagonal_anisotropy;
  default: return (double)m->run.active_units;
  }
}

static double value_at(const xrd_loss_results *r, xrd_loss_cell cell, size_t seed, xrd_loss_quantity quantity) {
  cell.seed = seed;
  return quantity_of(&r->measures[xrd_loss_plan_index(r->plan, cell)], quantity);
}

/* Over the seeds of a cell. */
static xrd_summary summary_at(const xrd_loss_results *r, xrd_loss_cell cell, xrd_loss_quantity quantity) {
  double values[XRD_LOSS_SEEDS];
  for (size_t s = 0; s < r->plan->seeds; s++) values[s] = value_at(r, cell, s, quantity);
  return xrd_summary_of(values, r->plan->seeds);
}

/* The rank-th mean posterior variance, over the seeds. */
static xrd_summary profile_at(const xrd_loss_results *r, xrd_loss_cell cell, size_t rank) {
  double values[XRD_LOSS_SEEDS];
  for (cell.seed = 0; cell.seed < r->plan->seeds; cell.seed++)
    values[cell.seed] = r->measures[xrd_loss_plan_index(r->plan, cell)].profile[rank];
  return xrd_summary_of(values, r->plan->seeds);
}

static void write_place(FILE *stream, xrd_loss_cell c) {
  (void)fprintf(stream, "%s,%s,%s,%g", xrd_loss_data[c.data], xrd_loss_controls[c.control], xrd_loss_cell_feature(c),
                xrd_loss_alphas[c.alpha]);
}

static void write_runs(const void *context, FILE *stream) {
  const xrd_loss_results *r = context;
  for (size_t i = 0; i < r->plan->count; i++) {
    const xrd_loss_measures *m = &r->measures[i];
    write_place(stream, r->plan->cells[i]);
    (void)fprintf(stream, ",%zu,%.9g,%.3g,%.9g,%.3g,%.9g,%.9g,%zu,%.9g,%.9g,%.9g,%.2f\n", r->plan->cells[i].seed + 1,
                  m->run.kl_nats, m->run.kl_error, m->run.sse, m->run.sse_error, m->run.neural_loss, m->run.beta,
                  m->run.active_units, m->run.anisotropy, m->profile_anisotropy, m->diagonal_anisotropy,
                  r->plan->runs[i].processor_s);
  }
}

static void write_summary(const void *context, FILE *stream) {
  const xrd_loss_results *r = context;
  for (size_t i = 0; i < r->plan->count; i++) {
    const xrd_loss_cell c = r->plan->cells[i];
    if (c.seed > 0) continue;
    write_place(stream, c);
    (void)fprintf(stream, ",%zu", r->plan->seeds);
    for (int q = 0; q < XRD_QUANTITIES; q++) {
      const xrd_summary s = summary_at(r, c, (xrd_loss_quantity)q);
      (void)fprintf(stream, ",%.6g,%.3g", s.mean, s.deviation);
    }
    const xrd_loss_exact *e = &r->exact->at[c.data][c.control][c.feature][c.alpha];
    if (e->known)
      (void)fprintf(stream, ",%.9g,%.9g,%.9g,%.9g,%zu\n", e->point.beta, e->point.rate_nats, e->sse,
                    e->point.anisotropy, e->point.active);
    else
      (void)fputs(",,,,,\n", stream); /* no quadratic form: nothing exact is known */
  }
}

static void write_profiles(const void *context, FILE *stream) {
  const xrd_loss_results *r = context;
  for (size_t i = 0; i < r->plan->count; i++) {
    const xrd_loss_cell c = r->plan->cells[i];
    for (size_t rank = 0; c.seed == 0 && rank < r->measures[i].latents; rank++) {
      const xrd_summary s = profile_at(r, c, rank);
      const xrd_loss_exact *e = &r->exact->at[c.data][c.control][c.feature][c.alpha];
      write_place(stream, c);
      (void)fprintf(stream, ",%zu,%.6g,%.3g,", rank + 1, s.mean, s.deviation);
      if (e->known) (void)fprintf(stream, "%.6g", e->profile[rank]);
      (void)fputc('\n', stream);
    }
  }
}

static const double MATCHED = 0.05; /* how far from its target, as a share, a rate may be and still count as matched */

/* Whether every seed's rate at an alpha is its target. */
static bool is_matched(const xrd_loss_results *r, xrd_loss_cell cell) {
  bool matched = true;
  for (cell.seed = 0; cell.seed < r->plan->seeds; cell.seed++) {
    const size_t run = xrd_loss_plan_index(r->plan, cell);
    matched = matched && fabs(r->measures[run].run.kl_nats / r->plan->runs[run].config.target_nats - 1) <= MATCHED;
  }
  return matched;
}

/* Whether that is so at every alpha; nothing is asked of the rate where the claim is about it. */
static bool is_judged(const xrd_loss_results *r, int claim, xrd_loss_cell cell) {
  bool matched = true;
  for (cell.alpha = 0; claim == 2 && cell.alpha < XRD_LOSS_ALPHAS; cell.alpha++)
    matched = matched && is_matched(r, cell);
  return matched;
}

/* By how much the quantity is lower at the largest alpha than at 0, and whether it falls at every step of alpha. */
static void write_verdict(const xrd_loss_results *r, int claim, xrd_loss_cell cell, xrd_loss_quantity quantity,
                          FILE *stream) {
  const size_t seeds = r->plan->seeds, last = XRD_LOSS_ALPHAS - 1;
  double values[XRD_LOSS_SEEDS][XRD_LOSS_ALPHAS], ends[XRD_LOSS_SEEDS], from = 0, to = 0;
  for (size_t s = 0; s < seeds; s++) {
    for (cell.alpha = 0; cell.alpha <= last; cell.alpha++) values[s][cell.alpha] = value_at(r, cell, s, quantity);
    ends[s] = values[s][0] - values[s][last];
    from += values[s][0] / (double)seeds;
    to += values[s][last] / (double)seeds;
  }
  const bool judged = is_judged(r, claim, cell);
  const xrd_contrast end = xrd_contrast_of(ends, seeds, 0),
                     steps = xrd_contrast_of_steps(values[0], seeds, XRD_LOSS_ALPHAS, 0);
  (void)fprintf(stream, "%d,%s,%s,%zu,%.4g,%.4g,%.4g,%.4g,%.4g,%s,%s\n", claim, xrd_loss_data[cell.data],
                xrd_loss_features[cell.feature], seeds, from, to, end.mean, end.low, end.high,
                judged ? end.verdict : "rates-not-matched", judged ? steps.verdict : "rates-not-matched");
}

static void write_verdicts(const void *context, FILE *stream) {
  const xrd_loss_results *r = context;
  for (int claim = 1; claim <= 2; claim++)
    for (size_t data = 0; data < XRD_LOSS_DATA; data++)
      for (size_t feature = 0; feature < XRD_LOSS_FEATURES; feature++)
        write_verdict(r, claim, (xrd_loss_cell){.data = data, .control = (size_t)claim - 1, .feature = feature},
                      claim == 1 ? XRD_QUANTITY_KL : XRD_QUANTITY_ANISOTROPY, stream);
}

static const xrd_experiment_rows tables[] = {
    {"runs.csv",
     "data,control,neural,alpha,seed,kl_nats,kl_error,sse,sse_error,neural_loss,kl_weight,active_units,anisotropy,"
     "profile_anisotropy,diagonal_anisotropy,processor_s",
     write_runs},
    {"summary.csv",
     "data,control,neural,alpha,seeds,kl_nats,kl_deviation,sse,sse_deviation,anisotropy,anisotropy_deviation,"
     "profile_anisotropy,profile_deviation,diagonal_anisotropy,diagonal_deviation,active_units,active_deviation,"
     "exact_beta,exact_kl_nats,exact_sse,exact_anisotropy,exact_active_units",
     write_summary},
    {"profiles.csv", "data,control,neural,alpha,rank,variance,variance_deviation,exact_variance", write_profiles},
    {"verdicts.csv", "claim,data,neural,seeds,at_alpha_0,at_largest_alpha,fall,low,high,verdict,at_every_step",
     write_verdicts},
    {.name = NULL},
};

xrd_status xrd_loss_write_tables(const xrd_loss_results *r, xrd_error *error) {
  return xrd_experiment_tables(r->options, tables, r, error);
}
