/* What `exactrd vae measure` found, as tables, as a document and as a picture. */
#ifndef XRD_CLI_MEASURE_REPORT_H
#define XRD_CLI_MEASURE_REPORT_H

#include <stdio.h>

#include "exactrd/posterior.h"

/* What is not known is NaN.  Arrays of `of.latents` numbers; `values` of `size`. */
typedef struct {
  xrd_posterior_measures of;
  xrd_posterior_information information;
  xrd_latent_measures *latents;
  double *spectrum;
  double distortion, distortion_error;
  double gaussian_upper; /* PROVED, nats */
  size_t size;
  double *values;                  /* upper bounds of the eigenvalues of the data's covariance; NULL without data */
  double ideal_lower, ideal_upper; /* PROVED, nats, of the curve given */
} measure_report;

void measure_report_clear(measure_report *report);

/* CSV: one line of all; a line for each latent; for each eigenvalue of the aggregate's covariance. */
void measure_report_summary(const measure_report *report, FILE *stream);
void measure_report_latents(const measure_report *report, FILE *stream);
void measure_report_spectrum(const measure_report *report, FILE *stream);

/* All of it as one document.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status measure_report_json(const measure_report *report, FILE *stream, xrd_error *error);

/* KL of the latents, spectra, and the point beside the Gaussian bound.  Errors: those of xrd_figure_draw. */
XRD_MUST_USE xrd_status measure_report_draw(const measure_report *report, const char *path, xrd_error *error);

#endif
