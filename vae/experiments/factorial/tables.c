#include <math.h>
#include <string.h>

#include "vae/experiments/factorial/report.h"
#include "vae/experiments/table.h"

static const double MATCHED_WITHIN = 0.05;

static void write_runs(const void *context, FILE *stream) {
  const xrd_factorial_results *r = context;
  for (size_t i = 0; i < r->plan->count; i++) {
    const xrd_image_measures *m = &r->measures[i];
    xrd_factorial_cell_write(r->plan, r->plan->cells[i], stream);
    (void)fprintf(stream, ",%.9g,%.3g,%.9g,%.3g,%.9g,%zu,%.9g,%.9g,%.9g,%.9g,%.2f\n", m->run.kl_nats, m->run.kl_error,
                  m->run.sse, m->run.sse_error, m->run.beta, m->run.active_units, m->run.anisotropy,
                  m->earlier_anisotropy, m->aggregate_anisotropy, m->gaussian_upper, r->plan->runs[i].processor_s);
  }
}

static const xrd_image_measures *measures_at(const xrd_factorial_results *r, xrd_factorial_cell cell) {
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
static bool is_matched(const xrd_factorial_results *r, xrd_factorial_cell cell) {
  const xrd_factorial_selection *s = &r->plan->chosen;
  const xrd_factorial_control *control = &s->controls[cell.control];
  if (strcmp(control->name, "rate") != 0) return true;
  for (cell.level = 0; cell.level < s->level_count; cell.level++)
    for (cell.seed = 0; cell.seed < s->seeds; cell.seed++)
      if (!(fabs(measures_at(r, cell)->run.kl_nats / control->value - 1) <= MATCHED_WITHIN)) return false;
  return true;
}

/* As in the experiment on images: what the anisotropy still moved in the last quarter at both ends, on average. */
static double drift(const xrd_factorial_results *r, xrd_factorial_cell cell) {
  const xrd_factorial_selection *s = &r->plan->chosen;
  double sum = 0;
  for (cell.level = 0; cell.level < s->level_count; cell.level += s->level_count - 1)
    for (cell.seed = 0; cell.seed < s->seeds; cell.seed++) {
      const xrd_image_measures *m = measures_at(r, cell);
      sum += fabs(m->run.anisotropy - m->earlier_anisotropy) / (double)s->seeds;
    }
  return sum;
}

/* The three tests of one question. */
typedef struct {
  xrd_contrast ends, trend, steps;
} verdicts;

static verdicts decide(const xrd_factorial_results *r, xrd_factorial_cell cell, xrd_image_quantity quantity) {
  const xrd_factorial_selection *s = &r->plan->chosen;
  const double slack = quantity == XRD_IMAGE_KL ? 0 : drift(r, cell);
  double values[XRD_FACTORIAL_SEEDS * XRD_FACTORIAL_LEVELS] = {0}, ends[XRD_FACTORIAL_SEEDS],
                                      trends[XRD_FACTORIAL_SEEDS];
  for (cell.seed = 0; cell.seed < s->seeds; cell.seed++) {
    double *of = values + cell.seed * s->level_count;
    for (cell.level = 0; cell.level < s->level_count; cell.level++)
      of[cell.level] = value_of(measures_at(r, cell), quantity);
    ends[cell.seed] = of[0] - of[s->level_count - 1];
    trends[cell.seed] = -xrd_trend_of(of, s->level_count);
  }
  return (verdicts){xrd_contrast_of(ends, s->seeds, slack), xrd_contrast_of(trends, s->seeds, slack),
                    xrd_contrast_of_steps(values, s->seeds, s->level_count, slack)};
}

static void write_question(const xrd_factorial_results *r, xrd_factorial_cell cell, const char *claim,
                           xrd_image_quantity quantity, FILE *stream) {
  const xrd_factorial_control *control = &r->plan->chosen.controls[cell.control];
  const verdicts v = decide(r, cell, quantity);
  const xrd_contrast *const tests[] = {&v.ends, &v.trend, &v.steps};
  static const char *const names[] = {"ends", "trend", "steps"};
  const bool judged = is_matched(r, cell);
  for (int t = 0; t < 3; t++)
    (void)fprintf(stream, "%s,%s,%s,%s,%g,%s,%s,%.6g,%.6g,%.6g,%.6g,%s\n", claim, xrd_factorial_data[cell.data],
                  xrd_factorial_models[cell.model], control->name, control->value, xrd_factorial_neurals[cell.neural],
                  names[t], tests[t]->mean, tests[t]->deviation, tests[t]->low, tests[t]->high,
                  judged ? tests[t]->verdict : "rates-not-matched");
}

static void write_control(const xrd_factorial_results *r, xrd_factorial_cell cell, FILE *stream) {
  if (strcmp(r->plan->chosen.controls[cell.control].name, "beta") == 0) {
    write_question(r, cell, "KL falls", XRD_IMAGE_KL, stream);
    return;
  }
  write_question(r, cell, "anisotropy per sample falls", XRD_IMAGE_ANISOTROPY, stream);
  write_question(r, cell, "anisotropy of the aggregate falls", XRD_IMAGE_AGGREGATE, stream);
}

static void write_claims(const void *context, FILE *stream) {
  const xrd_factorial_results *r = context;
  const xrd_factorial_selection *s = &r->plan->chosen;
  xrd_factorial_cell c = {0};
  for (c.data = 0; c.data < s->data; c.data++)
    for (c.model = 0; c.model < s->models; c.model++)
      for (c.control = 0; c.control < s->control_count; c.control++)
        for (c.neural = 0; c.neural < s->neurals; c.neural++) write_control(r, c, stream);
}

static const xrd_experiment_rows tables[] = {
    {"runs.csv",
     "data,model,control,value,neural,alpha,seed,kl_nats,kl_error,sse,sse_error,beta,active_units,anisotropy,"
     "earlier_anisotropy,aggregate_anisotropy,gaussian_upper_nats,processor_s",
     write_runs},
    {"claims.csv", "claim,data,model,control,value,neural,test,mean,deviation,low,high,verdict", write_claims},
    {.name = NULL},
};

xrd_status xrd_factorial_tables(const xrd_factorial_results *r, xrd_error *error) {
  return xrd_experiment_tables(r->options, tables, r, error);
}
