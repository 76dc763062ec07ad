/* What every measure of posteriors needs. */
#ifndef XRD_MEASURE_POSTERIORS_H
#define XRD_MEASURE_POSTERIORS_H

#include "exactrd/posterior.h"

/* At least 2 samples and 1 latent, means up to 1e100, log-variances within +-700: exp of more is no double.
   Errors: XRD_ERR_INPUT, with the index. */
XRD_MUST_USE xrd_status xrd_posteriors_check(const xrd_posteriors *q, xrd_error *error);

/* Mean and standard error of `count` >= 2 numbers. */
double xrd_mean_with_error(const double *values, size_t count, double *error);

#endif
