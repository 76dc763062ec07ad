/* Everything that is measured of the runs. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_RESULTS_H
#define XRD_EXPERIMENTS_CORRIDORS_RESULTS_H

#include "vae/experiments/corridors/design.h"
#include "vae/experiments/corridors/measures.h"
#include "vae/experiments/corridors/source.h"
#include "vae/experiments/figure.h"

/* The ideal curve of one data set and task. */
typedef struct {
  xrd_corridors_kind data;
  xrd_task task;
  double noise, entropy; /* what pixels' noise adds to the squared error; of the classes, nats */
  size_t count;
  xrd_ideal_point *points;
} xrd_ideal_curve;

typedef struct {
  xrd_vae_measures run;
  double objective;      /* squared error beyond the noise + weight * log-loss: the distortion of the exact problem */
  xrd_enclosure ideal;   /* rate at the objective */
  xrd_class_codes codes; /* of the classes */
  double effective[3];   /* effective codes: of the classes, of the upper and of the lower centres */
  xrd_label_measures labels[XRD_LABELS];
} xrd_run_results;

enum { XRD_IDEALS = 8 };

/* runs and results are condition-major: [condition * seeds + seed - 1]. */
typedef struct {
  size_t seeds, count;
  xrd_run *runs;
  xrd_run_results *results;
  xrd_ideal_curve ideals[XRD_IDEALS];
} xrd_corridor_results;

/* Solves the ideal curves (few points where options->quick), then measures every run.  Errors: those of the solver and
   of xrd_class_codes_measure; XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_corridor_results_measure(xrd_corridor_results *results,
                                                     const xrd_experiment_options *options, xrd_error *error);
void xrd_corridor_results_clear(xrd_corridor_results *results);

/* The mean of a half's squared error over the classes that share one centre of it, weighted by their probabilities. */
double xrd_position_squared(const xrd_class_codes *codes, xrd_corridors_kind data, int half, size_t position);

/* ideals.csv, runs.csv, labels.csv, positions.csv. */
XRD_MUST_USE xrd_status xrd_corridor_tables_write(const xrd_corridor_results *results,
                                                  const xrd_experiment_options *options, xrd_error *error);

/* beside.csv: models on uniform and biased data beside the optimum of the same rate. */
XRD_MUST_USE xrd_status xrd_corridor_beside_write(const xrd_corridor_results *results,
                                                  const xrd_experiment_options *options, xrd_error *error);

/* claims.csv: each claim, its measure at every seed, and in how many seeds it holds. */
XRD_MUST_USE xrd_status xrd_corridor_claims_write(const xrd_corridor_results *results,
                                                  const xrd_experiment_options *options, xrd_error *error);

/* The pictures; the maps and matrices are those of the first seed. */
XRD_MUST_USE xrd_status xrd_corridor_pictures_draw(const xrd_corridor_results *results,
                                                   const xrd_experiment_options *options, xrd_error *error);

/* Those that the tables tell. */
extern const xrd_drawing xrd_corridor_pictures[];

#endif
