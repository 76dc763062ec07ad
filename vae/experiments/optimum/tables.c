#include <math.h>

#include "vae/experiments/optimum/sweep.h"
#include "vae/experiments/table.h"

enum { N = XRD_POSITIONS };

static double largest(const double *values, size_t count) {
  double most = 0;
  for (size_t j = 0; j < count; j++) most = fmax(most, values[j]);
  return most;
}

void xrd_side_overlaps(const xrd_half_sweep *sweep, const double *overlap, double means[2]) {
  double counts[2] = {0};
  means[0] = means[1] = 0;
  for (size_t a = 0; a < N; a++)
    for (size_t b = 0; b < N; b++) {
      if (a == b) continue;
      const size_t different = sweep->half.labels[a] != sweep->half.labels[b];
      means[different] += overlap[a * N + b];
      counts[different]++;
    }
  for (int k = 0; k < 2; k++) means[k] /= counts[k];
}

static double task_loss(const xrd_half_sweep *sweep, const xrd_prototypes *r) {
  double sum = 0;
  for (size_t i = 0; i < N; i++) sum += sweep->half.p[i] * r->log_loss[i];
  return sum;
}

static xrd_status write_optima(const xrd_half_sweep *sweeps, const xrd_experiment_options *options, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_experiment_table(
      options, "optima.csv",
      "source,slope,distortion,rate_lower,rate_upper,excess,log_loss,prototypes,effective_codes,"
      "instability,overlap_same_side,overlap_other_side",
      &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].count; k++) {
      const xrd_prototypes *r = &sweeps[s].optima[k];
      double overlap[N * N], sides[2];
      xrd_prototypes_overlap(r, overlap);
      xrd_side_overlaps(&sweeps[s], overlap, sides);
      (void)fprintf(stream, "%s,%.12g,%.12g,%.15g,%.15g,%.2g,%.9g,%zu,%.9g,%.9g,%.6g,%.6g\n", xrd_half_name(s),
                    r->slope, r->bounds.distortion, r->bounds.rate_lower, r->bounds.rate_upper, r->excess,
                    task_loss(&sweeps[s], r), r->count, xrd_effective_codes(N, sweeps[s].half.p, overlap),
                    largest(r->instability, r->count), sides[0], sides[1]);
    }
  return xrd_atomic_file_commit(file, error);
}

static xrd_status write_prototypes(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                   xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_experiment_table(options, "prototypes.csv",
                                                 "source,slope,rate,prototype,position,mass,instability", &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].count; k++)
      for (size_t j = 0; j < sweeps[s].optima[k].count; j++) {
        const xrd_prototypes *r = &sweeps[s].optima[k];
        (void)fprintf(stream, "%s,%.9g,%.9g,%zu,%.6f,%.6g,%.6f\n", xrd_half_name(s), r->slope, r->bounds.rate_upper, j,
                      xrd_prototype_position(&sweeps[s], r, j), r->mass[j], r->instability[j]);
      }
  return xrd_atomic_file_commit(file, error);
}

static xrd_status write_events(const xrd_half_sweep *sweeps, const xrd_experiment_options *options, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_experiment_table(
      options, "events.csv", "source,slope_low,slope_high,rate,before,after,instability,opening,kind", &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].event_count; k++) {
      const xrd_prototype_event *e = &sweeps[s].events[k];
      (void)fprintf(stream, "%s,%.10g,%.10g,%.9g,%zu,%zu,%.7f,%.4g,%s\n", xrd_half_name(s), e->slope_low, e->slope_high,
                    e->rate_nats, e->before, e->after, e->instability, e->opening, xrd_event_name(e));
    }
  return xrd_atomic_file_commit(file, error);
}

static xrd_status write_precision(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                  xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_experiment_table(
      options, "precision.csv", "source,slope,rate,position,probability,squared,information", &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < XRD_PRECISION_RATES; k++) {
      const xrd_prototypes *r = xrd_half_sweep_at(&sweeps[s], xrd_precision_shares[k] * sweeps[s].entropy);
      for (size_t i = 0; i < N; i++)
        (void)fprintf(stream, "%s,%.6g,%.6g,%zu,%.6g,%.6g,%.6g\n", xrd_half_name(s), r->slope, r->bounds.rate_upper, i,
                      sweeps[s].half.p[i], r->squared[i], r->information[i]);
    }
  return xrd_atomic_file_commit(file, error);
}

const char *xrd_event_name(const xrd_prototype_event *event) {
  if (event->after < event->before) return "merge";
  return event->instability > 1 - 1e-4 ? "split" : "birth";
}

xrd_status xrd_optimum_tables_write(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                    xrd_error *error) {
  xrd_status status = write_optima(sweeps, options, error);
  if (status == XRD_OK) status = write_prototypes(sweeps, options, error);
  if (status == XRD_OK) status = write_events(sweeps, options, error);
  return status == XRD_OK ? write_precision(sweeps, options, error) : status;
}
