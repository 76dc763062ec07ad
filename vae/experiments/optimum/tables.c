#include <math.h>

#include "vae/experiments/optimum/sweep.h"
#include "vae/experiments/table.h"

enum { N = XRD_POSITIONS };

static double largest(const double *values, size_t count) {
  double most = 0;
  for (size_t j = 0; j < count; j++) most = fmax(most, values[j]);
  return most;
}

/* Mean overlap (13 x 13) of the codes of different centres on the same side, and on different ones. */
static void side_overlaps(const xrd_half_sweep *sweep, const double *overlap, double means[2]) {
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

static void write_optima(const void *context, FILE *stream) {
  const xrd_half_sweep *sweeps = context;
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].count; k++) {
      const xrd_prototypes *r = &sweeps[s].optima[k];
      double overlap[N * N], sides[2];
      xrd_prototypes_overlap(r, overlap);
      side_overlaps(&sweeps[s], overlap, sides);
      (void)fprintf(stream, "%s,%.12g,%.12g,%.15g,%.15g,%.2g,%.9g,%zu,%.9g,%.9g,%.6g,%.6g\n", xrd_half_name(s),
                    r->slope, r->bounds.distortion, r->bounds.rate_lower, r->bounds.rate_upper, r->excess,
                    task_loss(&sweeps[s], r), r->count, xrd_effective_codes(N, sweeps[s].half.p, overlap),
                    largest(r->instability, r->count), sides[0], sides[1]);
    }
}

static void write_prototypes(const void *context, FILE *stream) {
  const xrd_half_sweep *sweeps = context;
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].count; k++)
      for (size_t j = 0; j < sweeps[s].optima[k].count; j++) {
        const xrd_prototypes *r = &sweeps[s].optima[k];
        (void)fprintf(stream, "%s,%.9g,%.9g,%zu,%.6f,%.6g,%.6f\n", xrd_half_name(s), r->slope, r->bounds.rate_upper, j,
                      xrd_prototype_position(&sweeps[s], r, j), r->mass[j], r->instability[j]);
      }
}

/* "split" where the prototype that divides had become unstable, "birth" where one appears elsewhere, "merge". */
static const char *event_name(const xrd_prototype_event *event) {
  if (event->after < event->before) return "merge";
  return event->instability > 1 - 1e-4 ? "split" : "birth";
}

static void write_events(const void *context, FILE *stream) {
  const xrd_half_sweep *sweeps = context;
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].event_count; k++) {
      const xrd_prototype_event *e = &sweeps[s].events[k];
      (void)fprintf(stream, "%s,%.10g,%.10g,%.9g,%zu,%zu,%.7f,%.4g,%s\n", xrd_half_name(s), e->slope_low, e->slope_high,
                    e->rate_nats, e->before, e->after, e->instability, e->opening, event_name(e));
    }
}

static void write_precision(const void *context, FILE *stream) {
  const xrd_half_sweep *sweeps = context;
  for (xrd_half_kind s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < XRD_PRECISION_RATES; k++) {
      const xrd_prototypes *r = xrd_half_sweep_at(&sweeps[s], xrd_precision_shares[k] * sweeps[s].entropy);
      for (size_t i = 0; i < N; i++)
        (void)fprintf(stream, "%s,%.6g,%.6g,%zu,%.6g,%.6g,%.6g\n", xrd_half_name(s), r->slope, r->bounds.rate_upper, i,
                      sweeps[s].half.p[i], r->squared[i], r->information[i]);
    }
}

static const xrd_experiment_rows tables[] = {
    {"optima.csv",
     "source,slope,distortion,rate_lower,rate_upper,excess,log_loss,prototypes,effective_codes,"
     "instability,overlap_same_side,overlap_other_side",
     write_optima},
    {"prototypes.csv", "source,slope,rate,prototype,position,mass,instability", write_prototypes},
    {"events.csv", "source,slope_low,slope_high,rate,before,after,instability,opening,kind", write_events},
    {"precision.csv", "source,slope,rate,position,probability,squared,information", write_precision},
    {.name = NULL},
};

xrd_status xrd_optimum_tables_write(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                    xrd_error *error) {
  return xrd_experiment_tables(options, tables, sweeps, error);
}
