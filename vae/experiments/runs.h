/* A set of training runs, one model per thread. */
#ifndef XRD_EXPERIMENTS_RUNS_H
#define XRD_EXPERIMENTS_RUNS_H

#include "exactrd/curve.h"
#include "exactrd/vae.h"

enum { XRD_RUN_PATH = 2048 };

typedef struct {
  xrd_vae_config config;
  char folder[XRD_RUN_PATH];
  double
      processor_s; /* written: processor time spent on the run, by every process that worked on it and ended in order */
} xrd_run;

/* Sets a key of the run, and adds "_KEY-VALUE" to the name of its folder (without the _ after a slash).
   Errors: those of xrd_vae_config_set, and XRD_ERR_ARGUMENT where the name grows too long. */
XRD_MUST_USE xrd_status xrd_run_set(xrd_run *run, const char *key, const char *value, xrd_error *error);

/* Trains every run in its folder, `threads` at a time; a finished one is left as it is, a stopped one is resumed.
   `report` (NULL: none) is called during the training with the number of finished runs; returning false stops all runs
   after a checkpoint.  OpenBLAS must have been set to one thread.  Errors: the first run's that failed, with its
   folder. */
XRD_MUST_USE xrd_status xrd_runs_train(xrd_run *runs, size_t count, int threads, xrd_progress report, void *context,
                                       xrd_error *error);

#endif
