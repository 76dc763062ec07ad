#include "vae/experiments/corridors/results.h"

#include <stdlib.h>

#include "base/memory.h"
#include "vae/compare/result.h"
#include "vae/experiments/corridors/ideals.h"

enum { IMAGES = 64, QUICK_IMAGES = 4 };

/* The curve for a condition. */
static const xrd_ideal_curve *ideal_for(const xrd_corridor_results *r, const xrd_condition *condition) {
  for (size_t k = 0; k < XRD_IDEALS; k++)
    if (r->ideals[k].data == condition->data && r->ideals[k].task == condition->task) return &r->ideals[k];
  return NULL;
}

static xrd_status solve_ideals(xrd_corridor_results *r, const xrd_experiment_options *options, xrd_error *error) {
  size_t known = 0;
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < XRD_CONDITIONS && known < XRD_IDEALS && status == XRD_OK; i++) {
    const xrd_condition *c = &xrd_conditions[i];
    bool solved = false;
    for (size_t k = 0; k < known; k++)
      solved = solved || (r->ideals[k].data == c->data && r->ideals[k].task == c->task);
    if (solved) continue;
    r->ideals[known] = (xrd_ideal_curve){.data = c->data, .task = c->task};
    status = xrd_ideal_curve_solve(&r->ideals[known++], options, error);
    if (status == XRD_OK && options->report != NULL && !options->report(options->context, known, XRD_IDEALS))
      status = xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped; the same command resumes");
  }
  return status;
}

/* Effective codes of the classes and of the centres of either half. */
static void count_codes(const double *overlaps, xrd_corridors_kind data, double effective[3]) {
  double classes[XRD_CLASSES], p[XRD_POSITIONS], means[XRD_POSITIONS * XRD_POSITIONS];
  xrd_corridor_classes(data, classes);
  effective[0] = xrd_effective_codes(XRD_CLASSES, classes, overlaps);
  for (int half = 0; half < 2; half++) {
    xrd_corridor_marginal(data, half, p);
    xrd_half_means(overlaps, half, means);
    effective[1 + half] = xrd_effective_codes(XRD_POSITIONS, p, means);
  }
}

static xrd_status measure_run(xrd_corridor_results *r, size_t i, size_t images, xrd_error *error) {
  xrd_run_results *result = &r->results[i];
  const xrd_condition *condition = &xrd_conditions[i / r->seeds];
  const xrd_ideal_curve *ideal = ideal_for(r, condition);
  xrd_vae_config config;
  xrd_status status = xrd_vae_result_read(r->runs[i].folder, &config, &result->run, error);
  if (status == XRD_OK) status = xrd_class_codes_measure(r->runs[i].folder, images, &result->codes, error);
  if (status != XRD_OK) return status;
  result->objective = result->run.sse - ideal->noise + xrd_corridor_task_weight * result->run.task_nats;
  result->ideal = xrd_ideal_rate(ideal->points, ideal->count, result->objective, ideal->entropy);
  return XRD_OK;
}

static xrd_status measure_runs(xrd_corridor_results *r, const xrd_experiment_options *options, xrd_error *error) {
  xrd_status status = XRD_OK;
#pragma omp parallel for num_threads(options->threads) schedule(dynamic, 1)
  for (size_t i = 0; i < r->count; i++) {
    xrd_error problem = {""};
    const xrd_status result = measure_run(r, i, options->quick ? QUICK_IMAGES : IMAGES, &problem);
#pragma omp critical
    if (result != XRD_OK && status == XRD_OK) status = xrd_fail(error, result, "%s", problem.message);
  }
  return status;
}

/* Labels, relative to the model of the same capacity and seed that was trained on uniform data without a task. */
static xrd_status measure_labels(xrd_corridor_results *r, size_t i, double *matrices, xrd_error *error) {
  const size_t size = (size_t)XRD_CLASSES * XRD_CLASSES;
  double *distances = matrices, *base = distances + size, *relative = base + size, *overlaps = relative + size;
  const xrd_condition *condition = &xrd_conditions[i / r->seeds];
  const size_t of_base = xrd_condition_find(XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, condition->capacity);
  xrd_run_results *result = &r->results[i];
  xrd_class_distances(&result->codes, distances);
  xrd_class_distances(&r->results[of_base * r->seeds + i % r->seeds].codes, base);
  xrd_relative_distances(distances, base, relative);
  xrd_class_overlaps(&result->codes, overlaps);
  count_codes(overlaps, condition->data, result->effective);
  xrd_status status = XRD_OK;
  for (xrd_label label = XRD_LABEL_SIDE; label < XRD_LABELS && status == XRD_OK; label++)
    status = xrd_label_measure(&result->codes, relative, overlaps, label, &result->labels[label], error);
  return status;
}

xrd_status xrd_corridor_results_measure(xrd_corridor_results *r, const xrd_experiment_options *options,
                                        xrd_error *error) {
  double *matrices = xrd_allocate(4 * (size_t)XRD_CLASSES * XRD_CLASSES, sizeof *matrices);
  if (matrices == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for matrices of classes");
  xrd_status status = solve_ideals(r, options, error);
  if (status == XRD_OK) status = measure_runs(r, options, error);
  for (size_t i = 0; i < r->count && status == XRD_OK; i++) status = measure_labels(r, i, matrices, error);
  free(matrices);
  return status;
}

void xrd_corridor_results_clear(xrd_corridor_results *r) {
  for (size_t k = 0; k < XRD_IDEALS; k++) free(r->ideals[k].points);
  free(r->results);
  free(r->runs);
}
