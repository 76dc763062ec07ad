/* Both sides of Corollary 5 for a Gaussian source: at one budget, the rate that a metric needs and its bound. */
#ifndef XRD_CLI_TOY_BUDGET_H
#define XRD_CLI_TOY_BUDGET_H

#include "cli/arguments.h"
#include "cli/waterfill_source.h"
#include "files/write/columns.h"

/* The columns of a cli_budget_row. */
extern const xrd_column cli_budget_columns[];

/* At one alpha and one distortion D: R_M(D) <= R_I(D / scale), since e^T M e <= scale |e|^2. */
typedef struct {
  const char *features;
  double alpha, distortion;
  double rate_nats; /* R_M(D), of the metric M as it stands in doubles */
  xrd_enclosure bounds;
  double pixel_rate_nats; /* R_I(D) */
  xrd_enclosure pixel_bounds;
  double scale;       /* >= |M|; for M = (1-alpha) I + alpha F^T F the norm is Corollary 5's 1 - alpha + alpha |F|^2 */
  double bound_nats;  /* >= R_I(D / scale) */
  const char *status; /* proved, or float: M and the covariance are both singular, and `bounds` are NaN */
} cli_budget_row;

/* A source, and its curve under M = I. */
typedef struct {
  const double *covariance; /* n x n, borrowed */
  size_t n;
  cli_waterfill_source pixel;
} cli_budget_source;

/* Release with cli_budget_source_clear, also after a failure.  n <= XRD_GAUSSIAN_PROVED_MAX.  Errors: as
   xrd_gaussian_init. */
XRD_MUST_USE xrd_status cli_budget_source_init(const double *covariance, size_t n, cli_budget_source *source,
                                               xrd_error *error);
void cli_budget_source_clear(cli_budget_source *source);

/* A row for each of the `at` (> 0), of which `distortion` and all that follows is filled.  metric: n x n.  Errors: as
   xrd_gaussian_init; XRD_ERR_ARGUMENT (D / scale underflows). */
XRD_MUST_USE xrd_status cli_budget_rows(const cli_budget_source *source, const double *metric, cli_numbers_list at,
                                        cli_budget_row *rows, xrd_error *error);

#endif
