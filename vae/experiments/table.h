/* The files of an experiment. */
#ifndef XRD_EXPERIMENTS_TABLE_H
#define XRD_EXPERIMENTS_TABLE_H

#include "exactrd/output.h"
#include "exactrd/plot.h"
#include "vae/experiments/experiment.h"

enum { XRD_EXPERIMENT_PATH = 4096 };

/* folder/name; XRD_ERR_ARGUMENT where it is too long. */
XRD_MUST_USE xrd_status xrd_experiment_path(const xrd_experiment_options *options, const char *name,
                                            char path[XRD_EXPERIMENT_PATH], xrd_error *error);

/* Opens a table of the experiment's folder and writes its header line; it appears under its name when it is committed.
   Errors: as above, XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_experiment_table(const xrd_experiment_options *options, const char *name,
                                             const char *header, xrd_atomic_file **file, xrd_error *error);

/* Draws a figure into the experiment's folder.  Errors: as above, and those of xrd_figure_draw. */
XRD_MUST_USE xrd_status xrd_experiment_figure(const xrd_experiment_options *options, const char *name,
                                              const xrd_figure *figure, xrd_error *error);

/* A table as data: its file, its header line and who writes its rows. */
typedef struct {
  const char *name, *header;
  void (*write)(const void *context, FILE *stream);
} xrd_experiment_rows;

/* Writes every table of a list that ends with a row whose name is NULL.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_experiment_tables(const xrd_experiment_options *options, const xrd_experiment_rows *tables,
                                              const void *context, xrd_error *error);

/* What one part of an experiment took: processor seconds of its runs or of its analysis (no runs). */
typedef struct {
  const char *part;
  size_t runs;
  double processor_s;
} xrd_experiment_cost;

/* Processor seconds of this process, and of the thread that asks. */
double xrd_processor_seconds(void);
double xrd_thread_seconds(void);

/* Writes seconds.csv: part,runs,processor_s. */
XRD_MUST_USE xrd_status xrd_experiment_costs(const xrd_experiment_options *options, const xrd_experiment_cost *costs,
                                             size_t count, xrd_error *error);

#endif
