/* What the models do beside what the optimum does at the same rate, and at the same squared error: data without a task
   whose halves are independent. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "vae/experiments/corridors/results.h"
#include "vae/experiments/statistics.h"
#include "vae/experiments/table.h"

enum { N = XRD_POSITIONS, BISECTIONS = 22, MEASURES = 5 };

static const char *const names[MEASURES] = {
    "effective codes of the upper centres", "effective codes of the lower centres", "squared error of the upper half",
    "squared error of the lower half", "squared error of lower centres above 6 over that of the others"};

/* Of the lower centres: mean over those that are rare in the biased data over the mean of the others. */
static double rare_over_frequent(const double squared[N]) {
  double sums[2] = {0}, counts[2] = {0};
  for (size_t c = 0; c < N; c++) {
    sums[c <= 6] += squared[c];
    counts[c <= 6]++;
  }
  return sums[0] / counts[0] / (sums[1] / counts[1]);
}

static void measure_model(const xrd_run_results *r, xrd_corridors_kind data, double values[MEASURES]) {
  for (int half = 0; half < 2; half++) {
    double p[N], squared[N];
    xrd_corridor_marginal(data, half, p);
    values[half] = r->effective[1 + half];
    values[2 + half] = 0;
    for (size_t position = 0; position < N; position++) {
      squared[position] = xrd_position_squared(&r->codes, data, half, position);
      values[2 + half] += p[position] * squared[position];
    }
    values[4] = rare_over_frequent(squared);
  }
}

/* Both halves at one slope; their rate. */
static xrd_status solve(const xrd_corridor_source halves[2], double slope, double values[MEASURES], double *rate,
                        xrd_error *error) {
  *rate = 0;
  for (int half = 0; half < 2; half++) {
    double overlap[N * N];
    xrd_prototypes r;
    const xrd_status status = xrd_prototypes_at_slope(&halves[half].source, slope, NULL, &r, error);
    if (status != XRD_OK) return status;
    *rate += r.bounds.rate_upper;
    xrd_prototypes_overlap(&r, overlap);
    values[half] = xrd_effective_codes(N, halves[half].p, overlap);
    values[2 + half] = r.bounds.distortion;
    values[4] = rare_over_frequent(r.squared);
    xrd_prototypes_clear(&r);
  }
  return XRD_OK;
}

typedef struct {
  bool error;    /* of both halves, or else the rate */
  double amount; /* of it */
} shared;

static bool is_beyond(shared with, double rate, const double values[MEASURES]) {
  return with.error ? values[2] + values[3] < with.amount : rate > with.amount;
}

/* The optimum that shares this with the models; beyond what slopes up to the largest one reach, that of the largest. */
static xrd_status measure_optimum(xrd_corridors_kind data, shared with, double values[MEASURES], double *rate,
                                  xrd_error *error) {
  xrd_corridor_source *halves = xrd_allocate_zero(2, sizeof *halves);
  if (halves == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for two halves");
  double low = 0.05, high = 5;
  for (int half = 0; half < 2; half++) {
    double p[N];
    xrd_corridor_marginal(data, half, p);
    xrd_corridor_half(p, 0, &halves[half]);
  }
  xrd_status status = solve(halves, high, values, rate, error);
  const bool reachable = status == XRD_OK && is_beyond(with, *rate, values);
  for (int round = 0; round < BISECTIONS && status == XRD_OK && reachable; round++) {
    const double slope = sqrt(low * high);
    status = solve(halves, slope, values, rate, error);
    *(is_beyond(with, *rate, values) ? &high : &low) = slope;
  }
  free(halves);
  return status;
}

static xrd_status write_condition(const xrd_corridor_results *r, size_t condition, FILE *stream, xrd_error *error) {
  const xrd_condition *c = &xrd_conditions[condition];
  double models[MEASURES][XRD_CORRIDOR_SEEDS], kl[XRD_CORRIDOR_SEEDS], optimum[2][MEASURES], rate[2];
  for (size_t s = 0; s < r->seeds; s++) {
    double values[MEASURES];
    const xrd_run_results *result = &r->results[condition * r->seeds + s];
    measure_model(result, c->data, values);
    kl[s] = result->run.kl_nats;
    for (int m = 0; m < MEASURES; m++) models[m][s] = values[m];
  }
  const double mean_kl = xrd_summary_of(kl, r->seeds).mean;
  const double squared = xrd_summary_of(models[2], r->seeds).mean + xrd_summary_of(models[3], r->seeds).mean;
  xrd_status status = measure_optimum(c->data, (shared){false, mean_kl}, optimum[0], &rate[0], error);
  if (status == XRD_OK) status = measure_optimum(c->data, (shared){true, squared}, optimum[1], &rate[1], error);
  for (int m = 0; m < MEASURES && status == XRD_OK; m++) {
    const xrd_summary summary = xrd_summary_of(models[m], r->seeds);
    (void)fprintf(stream, "%s,%g,%s,%.5g,%.5g,%.5g,%.3g,%.5g,%.5g,%.5g\n", xrd_data_name(c->data), c->capacity,
                  names[m], mean_kl, rate[0], summary.mean, summary.deviation, optimum[0][m], rate[1], optimum[1][m]);
  }
  return status;
}

xrd_status xrd_corridor_beside_write(const xrd_corridor_results *r, const xrd_experiment_options *options,
                                     xrd_error *error) {
  xrd_atomic_file *file;
  xrd_status status = xrd_experiment_table(options, "beside.csv",
                                           "data,capacity,measure,kl_nats,optimum_rate,model,model_deviation,optimum,"
                                           "rate_at_error,optimum_at_error",
                                           &file, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < XRD_CONDITIONS && status == XRD_OK; i++)
    if (xrd_conditions[i].task == XRD_TASK_NONE && xrd_conditions[i].data != XRD_CORRIDORS_CORRELATED)
      status = write_condition(r, i, xrd_atomic_file_stream(file), error);
  if (status == XRD_OK) return xrd_atomic_file_commit(file, error);
  xrd_atomic_file_discard(file);
  return status;
}
