#include <math.h>
#include <string.h>

#include "vae/experiments/images/report.h"
#include "vae/experiments/table.h"

static const double MATCHED_WITHIN = 0.05;

/* What is asked of each second loss: that the quantity is lower at its largest level than without it. */
typedef struct {
  const char *claim;
  size_t control;
  xrd_image_quantity quantity;
} question;

static const question questions[] = {
    {"lower KL at equal beta under the balancer", 0, XRD_IMAGE_KL},
    {"lower KL at equal beta scaled by the Lipschitz constant", 2, XRD_IMAGE_KL},
    {"lower anisotropy per sample at a matched rate", 1, XRD_IMAGE_ANISOTROPY},
    {"lower anisotropy of the aggregate at a matched rate", 1, XRD_IMAGE_AGGREGATE},
};

static void write_runs(const void *context, FILE *stream) {
  const xrd_image_results *r = context;
  for (size_t i = 0; i < r->plan->count; i++) {
    const xrd_image_cell cell = r->plan->cells[i];
    const xrd_image_control *control = &xrd_image_controls[cell.control];
    const xrd_image_measures *m = &r->measures[i];
    (void)fprintf(stream, "%s,%s,%g,%zu,%.9g,%.3g,%.9g,%.3g,%.9g,%zu,%.9g,%.9g,%.9g,%.9g,%.2f\n", control->name,
                  cell.level > 0 ? xrd_image_features[cell.feature] : "none", control->levels[cell.level],
                  cell.seed + 1, m->run.kl_nats, m->run.kl_error, m->run.sse, m->run.sse_error, m->run.beta,
                  m->run.active_units, m->run.anisotropy, m->earlier_anisotropy, m->aggregate_anisotropy,
                  m->gaussian_upper, r->plan->runs[i].processor_s);
  }
}

/* Whether all runs of a question have the rate asked for; true where none is asked. */
static bool is_matched(const xrd_image_results *r, xrd_image_cell cell) {
  const double target = xrd_image_controls[cell.control].target_nats;
  for (cell.level = 0; cell.level < XRD_IMAGE_LEVELS; cell.level++)
    for (cell.seed = 0; cell.seed < r->plan->seeds; cell.seed++)
      if (target > 0 && fabs(xrd_image_value(r, cell, XRD_IMAGE_KL) / target - 1) > MATCHED_WITHIN) return false;
  return true;
}

/* How far the anisotropy still moved in the last quarter of the steps, on average over seeds, at the two levels that
   are compared, added. */
static double drift(const xrd_image_results *r, xrd_image_cell cell) {
  double sum = 0;
  for (cell.level = 0; cell.level < XRD_IMAGE_LEVELS; cell.level += XRD_IMAGE_LEVELS - 1)
    for (cell.seed = 0; cell.seed < r->plan->seeds; cell.seed++) {
      const xrd_image_measures *m = &r->measures[xrd_image_plan_index(r->plan, cell)];
      sum += fabs(m->run.anisotropy - m->earlier_anisotropy) / (double)r->plan->seeds;
    }
  return sum;
}

static void write_contrast(const question *q, xrd_image_cell cell, const char *test, const xrd_contrast *c,
                           bool is_judged, FILE *stream) {
  (void)fprintf(stream, "%s,%s,%s,%.6g,%.6g,%.6g,%.6g,%s\n", q->claim, xrd_image_features[cell.feature], test, c->mean,
                c->deviation, c->low, c->high, is_judged ? c->verdict : "rates-not-matched");
}

static void write_question(const xrd_image_results *r, const question *q, xrd_image_cell cell, FILE *stream) {
  double values[XRD_IMAGE_SEEDS][XRD_IMAGE_LEVELS], ends[XRD_IMAGE_SEEDS], trends[XRD_IMAGE_SEEDS];
  const size_t seeds = r->plan->seeds;
  const bool judged = is_matched(r, cell);
  const double slack = q->quantity == XRD_IMAGE_KL ? 0 : drift(r, cell);
  for (cell.seed = 0; cell.seed < seeds; cell.seed++) {
    double *of = values[cell.seed];
    for (cell.level = 0; cell.level < XRD_IMAGE_LEVELS; cell.level++)
      of[cell.level] = xrd_image_value(r, cell, q->quantity);
    ends[cell.seed] = of[0] - of[XRD_IMAGE_LEVELS - 1];
    trends[cell.seed] = -xrd_trend_of(of, XRD_IMAGE_LEVELS);
  }
  const xrd_contrast end = xrd_contrast_of(ends, seeds, slack), trend = xrd_contrast_of(trends, seeds, slack),
                     steps = xrd_contrast_of_steps(values[0], seeds, XRD_IMAGE_LEVELS, slack);
  write_contrast(q, cell, "ends", &end, judged, stream);
  write_contrast(q, cell, "trend", &trend, judged, stream);
  write_contrast(q, cell, "steps", &steps, judged, stream);
}

static void write_claims(const void *context, FILE *stream) {
  const xrd_image_results *r = context;
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
    for (size_t feature = 0; feature < XRD_IMAGE_FEATURES; feature++)
      write_question(r, &questions[i], (xrd_image_cell){.control = questions[i].control, .feature = feature}, stream);
}

static const xrd_experiment_rows tables[] = {
    {"runs.csv",
     "control,neural,level,seed,kl_nats,kl_error,sse,sse_error,beta,active_units,anisotropy,earlier_anisotropy,"
     "aggregate_anisotropy,gaussian_upper_nats,processor_s",
     write_runs},
    {"claims.csv", "claim,neural,test,mean,deviation,low,high,verdict", write_claims},
    {.name = NULL},
};

xrd_status xrd_image_tables(const xrd_image_results *r, xrd_error *error) {
  return xrd_experiment_tables(r->options, tables, r, error);
}
