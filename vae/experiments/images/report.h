/* Tables and picture of the experiment on images. */
#ifndef XRD_EXPERIMENTS_IMAGES_REPORT_H
#define XRD_EXPERIMENTS_IMAGES_REPORT_H

#include "exactrd/posterior.h"
#include "exactrd/vae.h"
#include "vae/experiments/contrast.h"
#include "vae/experiments/figure.h"
#include "vae/experiments/images/plan.h"

/* ESTIMATE, on held-out samples, but the bound. */
typedef struct {
  xrd_vae_measures run;                       /* the last evaluation */
  double earlier_anisotropy, earlier_kl_nats; /* after three quarters of the steps */
  double aggregate_anisotropy;                /* of the eigenvalues of the aggregate's covariance */
  double gaussian_upper;                      /* PROVED: R(D) of the held-out samples is not above it, nats */
} xrd_image_measures;

typedef enum {
  XRD_IMAGE_KL,
  XRD_IMAGE_SSE,
  XRD_IMAGE_ANISOTROPY,
  XRD_IMAGE_AGGREGATE,
  XRD_IMAGE_QUANTITIES
} xrd_image_quantity;

typedef struct {
  const xrd_experiment_options *options;
  const xrd_image_plan *plan;
  xrd_image_measures *measures; /* of each run */
} xrd_image_results;

/* Reads a run and encodes its held-out samples; `eigenvalues` are the upper bounds of those of their covariance, made
   at the first call (*eigenvalues NULL) and released by the caller.  Errors: those of xrd_vae_result_read and
   xrd_vae_encode. */
XRD_MUST_USE xrd_status xrd_image_measure(const char *folder, double **eigenvalues, xrd_image_measures *measures,
                                          xrd_error *error);

double xrd_image_value(const xrd_image_results *results, xrd_image_cell cell, xrd_image_quantity quantity);

/* runs.csv and claims.csv; images.png. */
XRD_MUST_USE xrd_status xrd_image_tables(const xrd_image_results *results, xrd_error *error);
extern const xrd_drawing xrd_image_pictures[];

#endif
