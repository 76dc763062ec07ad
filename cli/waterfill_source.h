/* The Gaussian source of `exactrd waterfill`: eigenvalues, a covariance, samples or a spectrum, read from what was
 * typed. */
#ifndef XRD_CLI_WATERFILL_SOURCE_H
#define XRD_CLI_WATERFILL_SOURCE_H

#include "cli/arguments.h"
#include "exactrd/numbers.h"
#include "exactrd/waterfill.h"

extern const cli_option cli_waterfill_options[];

/* One of `waterfill` (what is asked) and `spectrum` (where `columns` is there) is in use. */
typedef struct {
  const xrd_waterfill *waterfill;
  double *lower, *upper; /* `count` eigenvalues each, PROVED around those of the source; NULL where none are proved */
  size_t count;
  double variance; /* D_max: where the rate is 0 */
  xrd_spectrum spectrum;
  double *columns; /* the table's frequencies, then its densities */

  xrd_gaussian *gaussian; /* what owns `waterfill` */
  xrd_waterfill *eigenvalues;
  xrd_spectrum_table spectrum_table;
} cli_waterfill_source;

/* Release with cli_waterfill_source_clear, also after a failure. */
XRD_MUST_USE xrd_status cli_waterfill_source_init(const cli_arguments *arguments, cli_waterfill_source *source,
                                                  xrd_error *error);
void cli_waterfill_source_clear(cli_waterfill_source *source);

/* N(0, covariance) under a metric (k x k; NULL is the identity), with the eigenvalues proved where they can be (k <=
   XRD_GAUSSIAN_PROVED_MAX, one of the two positive definite).  Release as above.  Errors: as xrd_gaussian_init. */
XRD_MUST_USE xrd_status cli_waterfill_source_gaussian(const double *covariance, const double *metric, size_t k,
                                                      cli_waterfill_source *source, xrd_error *error);

/* PROVED, of a source with `upper`, at a distortion > 0: R lies in *bounds, into which *rate_nats is moved; without
   `lower` bounds->lower is kept as it is. */
XRD_MUST_USE xrd_status cli_waterfill_source_enclose(const cli_waterfill_source *source, double distortion,
                                                     double *rate_nats, xrd_enclosure *bounds, xrd_error *error);

#endif
