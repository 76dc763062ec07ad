
#include "vae/experiments/corridors/results.h"
#include "vae/experiments/statistics.h"
#include "vae/experiments/table.h"

static void write_condition(const xrd_condition *c, FILE *stream) {
  (void)fprintf(stream, "%s,%s,%g", xrd_data_name(c->data), xrd_task_name(c->task), c->capacity);
}

static void write_ideals(const void *context, FILE *stream) {
  const xrd_corridor_results *r = context;
  for (size_t k = 0; k < XRD_IDEALS; k++)
    for (size_t i = 0; i < r->ideals[k].count; i++) {
      const xrd_ideal_point *p = &r->ideals[k].points[i];
      (void)fprintf(stream, "%s,%s,%.9g,%.12g,%.12g,%.12g,%.12g\n", xrd_data_name(r->ideals[k].data),
                    xrd_task_name(r->ideals[k].task), p->slope, p->distortion, p->distortion + r->ideals[k].noise,
                    p->rate_lower, p->rate_upper);
    }
}

static void write_runs(const void *context, FILE *stream) {
  const xrd_corridor_results *r = context;
  for (size_t i = 0; i < r->count; i++) {
    const xrd_run_results *m = &r->results[i];
    write_condition(&xrd_conditions[i / r->seeds], stream);
    (void)fprintf(stream, ",%zu,%.6g,%.2g,%.6g,%.2g,%.6g,%.5g,%.5g,%.6g,%.6g,%.6g,%.6g,%zu,%.5g,%.5g,%.5g,%.2f\n",
                  i % r->seeds + 1, m->run.kl_nats, m->run.kl_error, m->run.sse, m->run.sse_error, m->run.mse,
                  m->run.task_nats, m->run.task_error, m->objective, m->ideal.lower, m->ideal.upper,
                  m->run.kl_nats - m->ideal.upper, m->run.active_units, m->effective[0], m->effective[1],
                  m->effective[2], r->runs[i].processor_s);
  }
}

static void write_labels(const void *context, FILE *stream) {
  const xrd_corridor_results *r = context;
  for (size_t i = 0; i < r->count; i++)
    for (xrd_label label = XRD_LABEL_SIDE; label < XRD_LABELS; label++) {
      const xrd_label_measures *m = &r->results[i].labels[label];
      write_condition(&xrd_conditions[i / r->seeds], stream);
      (void)fprintf(stream, ",%zu,%s,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g\n", i % r->seeds + 1,
                    xrd_label_name(label), m->relative[0], m->relative[1], m->relative[2], m->within, m->between,
                    m->spread, m->d_prime, m->channel, m->overlap_within, m->overlap_between);
    }
}

double xrd_position_squared(const xrd_class_codes *codes, xrd_corridors_kind data, int half, size_t position) {
  double p[XRD_CLASSES], sum = 0, mass = 0;
  xrd_corridor_classes(data, p);
  for (size_t c = 0; c < XRD_CLASSES; c++) {
    if ((half == 0 ? c / XRD_POSITIONS : c % XRD_POSITIONS) != position) continue;
    sum += p[c] * codes->squared[half][c];
    mass += p[c];
  }
  return sum / mass;
}

static void write_positions(const void *context, FILE *stream) {
  const xrd_corridor_results *r = context;
  for (size_t i = 0; i < XRD_CONDITIONS; i++)
    for (int half = 0; half < 2; half++)
      for (size_t position = 0; position < XRD_POSITIONS; position++) {
        double p[XRD_POSITIONS], values[XRD_CORRIDOR_SEEDS];
        xrd_corridor_marginal(xrd_conditions[i].data, half, p);
        for (size_t s = 0; s < r->seeds; s++)
          values[s] = xrd_position_squared(&r->results[i * r->seeds + s].codes, xrd_conditions[i].data, half, position);
        const xrd_summary summary = xrd_summary_of(values, r->seeds);
        write_condition(&xrd_conditions[i], stream);
        (void)fprintf(stream, ",%s,%zu,%.6g,%.6g,%.3g\n", half == 0 ? "upper" : "lower", position, p[position],
                      summary.mean, summary.deviation);
      }
}

static const xrd_experiment_rows tables[] = {
    {"ideals.csv", "data,task,slope,distortion,distortion_with_noise,rate_lower,rate_upper", write_ideals},
    {"runs.csv",
     "data,task,capacity,seed,kl_nats,kl_error,sse,sse_error,mse,task_nats,task_error,objective,ideal_lower,"
     "ideal_upper,excess_nats,active_units,codes,codes_upper,codes_lower,processor_s",
     write_runs},
    {"labels.csv",
     "data,task,capacity,seed,label,relative_00,relative_01,relative_11,relative_within,"
     "relative_between,spread,d_prime,channel,overlap_within,overlap_between",
     write_labels},
    {"positions.csv", "data,task,capacity,half,position,probability,squared,squared_deviation", write_positions},
    {.name = NULL},
};

xrd_status xrd_corridor_tables_write(const xrd_corridor_results *r, const xrd_experiment_options *options,
                                     xrd_error *error) {
  return xrd_experiment_tables(options, tables, r, error);
}
