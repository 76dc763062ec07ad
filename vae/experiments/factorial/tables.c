#include <math.h>
#include <string.h>

#include "vae/experiments/factorial/report.h"
#include "vae/experiments/table.h"

static const double MATCHED_WITHIN = 0.05;

static bool is_near(const xrd_factorial_control *control, const xrd_image_measures *m) {
  return fabs(m->run.kl_nats / control->value - 1) <= MATCHED_WITHIN;
}

/* Of a held rate: whether the runs of all seeds have it. */
static const char *matched(const xrd_factorial_results *r, xrd_factorial_cell cell) {
  const xrd_factorial_control *control = &xrd_factorial_controls[cell.control];
  if (strcmp(control->name, "rate") != 0) return "";
  for (cell.seed = 0; cell.seed < r->plan->seeds; cell.seed++)
    if (!is_near(control, &r->measures[xrd_factorial_plan_index(r->plan, cell)])) return "no";
  return "yes";
}

static void write_runs(const void *context, FILE *stream) {
  const xrd_factorial_results *r = context;
  for (size_t i = 0; i < r->plan->count; i++) {
    const xrd_image_measures *m = &r->measures[i];
    xrd_factorial_cell_write(r->plan->cells[i], stream);
    (void)fprintf(stream, ",%.9g,%.3g,%.9g,%.9g,%.3g,%.9g,%zu,%.9g,%.9g,%.9g,%.9g,%s,%.2f\n", m->run.kl_nats,
                  m->run.kl_error, m->earlier_kl_nats, m->run.sse, m->run.sse_error, m->run.beta, m->run.active_units,
                  m->run.anisotropy, m->earlier_anisotropy, m->aggregate_anisotropy, m->gaussian_upper,
                  matched(r, r->plan->cells[i]), r->plan->runs[i].processor_s);
  }
}

static const xrd_image_measures *measures_at(const xrd_factorial_results *r, const xrd_factorial_question *q,
                                             size_t level, size_t seed) {
  xrd_factorial_cell cell = q->cell;
  cell.level = q->levels[level];
  cell.seed = seed;
  return &r->measures[xrd_factorial_plan_index(r->plan, cell)];
}

static double value_of(const xrd_image_measures *m, xrd_image_quantity quantity) {
  switch (quantity) {
  case XRD_IMAGE_KL: return m->run.kl_nats;
  case XRD_IMAGE_SSE: return m->run.sse;
  case XRD_IMAGE_ANISOTROPY: return m->run.anisotropy;
  default: return m->aggregate_anisotropy;
  }
}

/* Whether all runs of a question have the rate asked for; true where beta is fixed. */
static bool is_matched(const xrd_factorial_results *r, const xrd_factorial_question *q) {
  const xrd_factorial_control *control = &xrd_factorial_controls[q->cell.control];
  if (strcmp(control->name, "rate") != 0) return true;
  for (size_t k = 0; k < q->level_count; k++)
    for (size_t seed = 0; seed < r->plan->seeds; seed++)
      if (!is_near(control, measures_at(r, q, k, seed))) return false;
  return true;
}

/* What the KL, or the anisotropy per sample, still moved in the last quarter at both ends, on average. */
static double drift(const xrd_factorial_results *r, const xrd_factorial_question *q, bool of_kl) {
  double sum = 0;
  for (size_t k = 0; k < q->level_count; k += q->level_count - 1)
    for (size_t seed = 0; seed < r->plan->seeds; seed++) {
      const xrd_image_measures *m = measures_at(r, q, k, seed);
      sum += of_kl ? fabs(m->run.kl_nats - m->earlier_kl_nats) : fabs(m->run.anisotropy - m->earlier_anisotropy);
    }
  return sum / (double)r->plan->seeds;
}

/* The three tests of one question. */
typedef struct {
  xrd_contrast ends, trend, steps;
} verdicts;

static verdicts decide(const xrd_factorial_results *r, const xrd_factorial_question *q, xrd_image_quantity quantity) {
  const size_t seeds = r->plan->seeds, levels = q->level_count;
  const double slack = drift(r, q, quantity == XRD_IMAGE_KL);
  double values[XRD_FACTORIAL_SEEDS * XRD_FACTORIAL_LEVELS] = {0}, ends[XRD_FACTORIAL_SEEDS],
                                      trends[XRD_FACTORIAL_SEEDS];
  for (size_t seed = 0; seed < seeds; seed++) {
    double *of = values + seed * levels;
    for (size_t k = 0; k < levels; k++) of[k] = value_of(measures_at(r, q, k, seed), quantity);
    ends[seed] = of[0] - of[levels - 1];
    trends[seed] = -xrd_trend_of(of, levels);
  }
  return (verdicts){xrd_contrast_of(ends, seeds, slack), xrd_contrast_of(trends, seeds, slack),
                    xrd_contrast_of_steps(values, seeds, levels, slack)};
}

static void write_claim(const xrd_factorial_results *r, const xrd_factorial_question *q, const char *claim,
                        xrd_image_quantity quantity, FILE *stream) {
  const xrd_factorial_cell c = q->cell;
  const xrd_factorial_control *control = &xrd_factorial_controls[c.control];
  const verdicts v = decide(r, q, quantity);
  const xrd_contrast *const tests[] = {&v.ends, &v.trend, &v.steps};
  static const char *const names[] = {"ends", "trend", "steps"};
  const bool judged = is_matched(r, q);
  for (int t = 0; t < 3; t++)
    (void)fprintf(stream, "%s,%s,%s,%s,%g,%s,%zu,%s,%.6g,%.6g,%.6g,%.6g,%s\n", claim, xrd_factorial_data[c.data],
                  xrd_factorial_models[c.model], control->name, control->value, xrd_factorial_neurals[c.neural],
                  q->level_count, names[t], tests[t]->mean, tests[t]->deviation, tests[t]->low, tests[t]->high,
                  judged ? tests[t]->verdict : "rates-not-matched");
}

static void write_claims(const void *context, FILE *stream) {
  const xrd_factorial_results *r = context;
  xrd_factorial_question q;
  for (size_t i = 0; xrd_factorial_plan_question(r->plan, i, &q); i++) {
    if (strcmp(xrd_factorial_controls[q.cell.control].name, "beta") == 0) {
      write_claim(r, &q, "KL falls", XRD_IMAGE_KL, stream);
      continue;
    }
    write_claim(r, &q, "anisotropy per sample falls", XRD_IMAGE_ANISOTROPY, stream);
    write_claim(r, &q, "anisotropy of the aggregate falls", XRD_IMAGE_AGGREGATE, stream);
  }
}

static const xrd_experiment_rows tables[] = {
    {"runs.csv",
     "data,model,control,value,neural,alpha,seed,kl_nats,kl_error,earlier_kl_nats,sse,sse_error,beta,active_units,"
     "anisotropy,earlier_anisotropy,aggregate_anisotropy,gaussian_upper_nats,matched,processor_s",
     write_runs},
    {"claims.csv", "claim,data,model,control,value,neural,levels,test,mean,deviation,low,high,verdict", write_claims},
    {.name = NULL},
};

xrd_status xrd_factorial_tables(const xrd_factorial_results *r, xrd_error *error) {
  return xrd_experiment_tables(r->options, tables, r, error);
}
