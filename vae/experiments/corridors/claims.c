/* Each claim is an inequality between two measures of the same seed.  What they claim is D'Amato, Lancia and Pezzulo's
   (2024); how it is measured is ours. */
#include <stdio.h>

#include "vae/experiments/contrast.h"
#include "vae/experiments/corridors/results.h"
#include "vae/experiments/table.h"

typedef struct {
  const xrd_corridor_results *results;
  size_t seed; /* from 0 */
} place;

static const xrd_run_results *at(place p, xrd_corridors_kind data, xrd_task task, double capacity) {
  return &p.results->results[xrd_condition_find(data, task, capacity) * p.results->seeds + p.seed];
}

static const xrd_run_results *base(place p, double capacity) {
  return at(p, XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, capacity);
}

static const xrd_run_results *with_task(place p, int task, double capacity) {
  return at(p, XRD_CORRIDORS_UNIFORM, (xrd_task)task, capacity);
}

/* The label that a task is about; that of the bins stands for all tasks at once. */
static xrd_label label_of(int task) {
  return task >= XRD_TASK_BINS ? XRD_LABEL_BINS : xrd_heads_of((xrd_task)task).labels[0];
}

/* The claims: what must be positive. */
static double fewer_codes(place p, int task, double capacity) {
  (void)task;
  return base(p, 10)->effective[0] - base(p, capacity)->effective[0];
}

static double frequent_spread(place p, int task, double capacity) {
  (void)task;
  const xrd_label_measures *m = &at(p, XRD_CORRIDORS_BIASED, XRD_TASK_NONE, capacity)->labels[XRD_LABEL_FREQUENT];
  return m->relative[2] - m->relative[0];
}

/* Mean squared error of the rare lower centres over that of the frequent ones, in excess of the uniform model's. */
static double rare_over_frequent(const xrd_run_results *r) {
  double sums[2] = {0}, counts[2] = {0};
  for (size_t c = 0; c < XRD_CLASSES; c++) {
    const size_t frequent = xrd_label_of(XRD_LABEL_FREQUENT, c);
    sums[frequent] += r->codes.squared[1][c];
    counts[frequent]++;
  }
  return sums[0] / counts[0] / (sums[1] / counts[1]);
}

static double rare_are_coarser(place p, int task, double capacity) {
  (void)task;
  return rare_over_frequent(at(p, XRD_CORRIDORS_BIASED, XRD_TASK_NONE, capacity)) -
         rare_over_frequent(base(p, capacity));
}

static double bias_adds_a_dimension(place p, int task, double capacity) {
  (void)task;
  return (double)at(p, XRD_CORRIDORS_BIASED, XRD_TASK_NONE, capacity)->run.active_units -
         (double)base(p, capacity)->run.active_units;
}

static double aligned_stand_apart(place p, int task, double capacity) {
  (void)task;
  const xrd_label_measures *m = &at(p, XRD_CORRIDORS_CORRELATED, XRD_TASK_NONE, capacity)->labels[XRD_LABEL_EQUALITY];
  return m->relative[2] - m->relative[0];
}

static double labels_part(place p, int task, double capacity) {
  const xrd_label_measures *m = &with_task(p, task, capacity)->labels[label_of(task)];
  return m->between - m->within;
}

static double labels_cluster(place p, int task, double capacity) {
  const xrd_label label = label_of(task);
  return with_task(p, task, capacity)->labels[label].spread - base(p, capacity)->labels[label].spread;
}

static double labels_orthogonal(place p, int task, double capacity) {
  const xrd_label_measures *m = &with_task(p, task, capacity)->labels[label_of(task)],
                           *b = &base(p, capacity)->labels[label_of(task)];
  return (m->overlap_within - m->overlap_between) - (b->overlap_within - b->overlap_between);
}

static double label_channel(place p, int task, double capacity) {
  const xrd_label label = label_of(task);
  return with_task(p, task, capacity)->labels[label].channel - base(p, capacity)->labels[label].channel;
}

static double task_adds_a_dimension(place p, int task, double capacity) {
  return (double)with_task(p, task, capacity)->run.active_units - (double)base(p, capacity)->run.active_units;
}

typedef struct {
  const char *claim, *measure; /* the measure must be positive */
  double (*of)(place p, int task, double capacity);
  bool per_task;
  double capacities[3]; /* ended by 0 */
} claim;

static const claim claims[] = {
    {"prototypization", "effective codes at capacity 10 minus those here", fewer_codes, false, {0.3, 3}},
    {"specialization: distances",
     "relative distance of frequent minus of rare lower centres",
     frequent_spread,
     false,
     {0.3, 3, 10}},
    {"specialization: precision",
     "squared error rare/frequent: biased minus uniform",
     rare_are_coarser,
     false,
     {0.3, 3, 10}},
    {"bias adds dimensions", "active latents: biased minus uniform", bias_adds_a_dimension, false, {0.3, 3, 10}},
    {"correlation: aligned pairs part",
     "relative distance of aligned minus of other pairs",
     aligned_stand_apart,
     false,
     {0.3, 3, 10}},
    {"orthogonalization: distances", "relative distance between minus within labels", labels_part, true, {0.3, 3, 10}},
    {"orthogonalization: codes",
     "overlap within minus between labels: task minus none",
     labels_orthogonal,
     true,
     {0.3, 3, 10}},
    {"clustering", "between/within spread: task minus none", labels_cluster, true, {0.3, 3, 10}},
    {"task channels",
     "largest share of a latent that the label explains: task minus none",
     label_channel,
     true,
     {0.3, 3, 10}},
    {"tasks add dimensions", "active latents: task minus none", task_adds_a_dimension, true, {0.3, 3, 10}},
};

static void write_claim(const claim *c, int task, double capacity, const xrd_corridor_results *r, FILE *stream) {
  double values[XRD_CORRIDOR_SEEDS];
  size_t holds = 0;
  for (size_t s = 0; s < r->seeds; s++) {
    values[s] = c->of((place){r, s}, task, capacity);
    holds += values[s] > 0;
  }
  const xrd_contrast found = xrd_contrast_of(values, r->seeds, 0);
  (void)fprintf(stream, "%s,%s,%s,%g,%.5g,%.3g,%.4g,%.4g,%s,%zu,%zu,", c->claim, c->measure,
                xrd_task_name((xrd_task)task), capacity, found.mean, found.deviation, found.low, found.high,
                found.verdict, holds, r->seeds);
  for (size_t s = 0; s < r->seeds; s++) (void)fprintf(stream, "%s%.4g", s == 0 ? "" : " ", values[s]);
  (void)fputc('\n', stream);
}

static void write_claims(const void *context, FILE *stream) {
  const xrd_corridor_results *r = context;
  for (size_t k = 0; k < sizeof claims / sizeof claims[0]; k++) {
    const int first = claims[k].per_task ? XRD_TASK_SIDE : XRD_TASK_NONE;
    for (int task = first; task <= (claims[k].per_task ? XRD_TASK_ALL : XRD_TASK_NONE); task++)
      for (int i = 0; i < 3 && claims[k].capacities[i] > 0; i++)
        write_claim(&claims[k], task, claims[k].capacities[i], r, stream);
  }
}

xrd_status xrd_corridor_claims_write(const xrd_corridor_results *r, const xrd_experiment_options *options,
                                     xrd_error *error) {
  static const xrd_experiment_rows table[] = {
      {"claims.csv", "claim,measure,task,capacity,mean,deviation,low,high,verdict,seeds_where_positive,seeds,values",
       write_claims},
      {.name = NULL}};
  return xrd_experiment_tables(options, table, r, error);
}
