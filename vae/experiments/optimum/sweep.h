/* The optimal code of one half of Corridors along the slope. */
#ifndef XRD_EXPERIMENTS_OPTIMUM_SWEEP_H
#define XRD_EXPERIMENTS_OPTIMUM_SWEEP_H

#include "vae/experiments/corridors/source.h"
#include "vae/experiments/experiment.h"
#include "vae/experiments/figure.h"

/* The sources that are swept. */
typedef enum {
  XRD_HALF_UNIFORM,
  XRD_HALF_BIASED, /* centres <= 6 with probability 0.9 */
  XRD_HALF_GRADED, /* p falls by a quarter from one centre to the next */
  XRD_HALF_TASK,   /* uniform; the log-loss of the side weighs 5: below what squared error asks for alone at rate 0 */
  XRD_HALVES,      /* how many */
} xrd_half_kind;

const char *xrd_half_name(xrd_half_kind kind);

/* Owns everything; release with xrd_half_sweep_clear. */
typedef struct {
  xrd_half_kind kind;
  xrd_corridor_source half;
  double entropy;
  size_t count;
  xrd_prototypes *optima; /* slopes rising */
  size_t event_count;
  xrd_prototype_event *events;
} xrd_half_sweep;

/* Solves `sweep` in place (the object must not be moved).  Errors: those of xrd_prototypes_at_slope. */
XRD_MUST_USE xrd_status xrd_half_sweep_solve(xrd_half_sweep *sweep, xrd_half_kind kind, bool quick, int threads,
                                             xrd_error *error);
void xrd_half_sweep_clear(xrd_half_sweep *sweep);

/* Where prototype j lies on the corridor: the mean centre of the symbols that it stands for. */
double xrd_prototype_position(const xrd_half_sweep *sweep, const xrd_prototypes *optimum, size_t j);

/* The swept optimum whose rate is nearest. */
const xrd_prototypes *xrd_half_sweep_at(const xrd_half_sweep *sweep, double rate_nats);

/* The tables and pictures of all sweeps. */
XRD_MUST_USE xrd_status xrd_optimum_tables_write(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                                 xrd_error *error);
extern const xrd_drawing xrd_optimum_pictures[];

/* The rates at which precision is tabulated and drawn, as shares of the entropy. */
enum { XRD_PRECISION_RATES = 4 };
extern const double xrd_precision_shares[XRD_PRECISION_RATES];

#endif
