/* Experiments: sets of trained models, measured, tabulated and drawn by one command. */
#ifndef XRD_EXPERIMENTS_EXPERIMENT_H
#define XRD_EXPERIMENTS_EXPERIMENT_H

#include "exactrd/curve.h"
#include "exactrd/status.h"

typedef struct {
  const char *folder; /* exists; runs, tables (.csv) and pictures (.png) go into it */
  bool quick;         /* few small models: shows that the whole way works, not what it finds */
  bool full;          /* factorial: every run of the design, not its fraction */
  int threads;        /* models trained at the same time; changes no bit of the result */
  xrd_progress report;
  void *context;
} xrd_experiment_options;

/* A name, what it asks in one line, the function that answers, and the pictures that are drawn from its tables. */
typedef struct {
  const char *name, *summary;
  xrd_status (*run)(const xrd_experiment_options *options, xrd_error *error);
  const struct xrd_drawing *pictures; /* see figure.h */
} xrd_experiment;

/* Trains, measures, writes the tables and draws.  The same call again goes on where it was stopped; finished models are
   not trained again.  Every number in the tables is an ESTIMATE unless its column says otherwise.
   Errors: those of xrd_vae_train and xrd_figure_draw. */
XRD_MUST_USE xrd_status xrd_experiment_run(const xrd_experiment *experiment, const xrd_experiment_options *options,
                                           xrd_error *error);

/* Draws again what the tables in the folder tell, and nothing else.  Errors: those of xrd_drawings_draw. */
XRD_MUST_USE xrd_status xrd_experiment_draw(const xrd_experiment *experiment, const xrd_experiment_options *options,
                                            xrd_error *error);

extern const xrd_experiment xrd_experiment_corridors, xrd_experiment_factorial, xrd_experiment_geometry,
    xrd_experiment_images, xrd_experiment_loss, xrd_experiment_optimum, xrd_experiment_sight;

/* The index-th experiment; NULL past the last. */
const xrd_experiment *xrd_experiment_at(size_t index);

#endif
