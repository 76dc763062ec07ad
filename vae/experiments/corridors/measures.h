/* How the classes' codes lie: relative distances, separation of labels, a map. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_MEASURES_H
#define XRD_EXPERIMENTS_CORRIDORS_MEASURES_H

#include "vae/data/labels.h"
#include "vae/experiments/corridors/codes.h"

/* rho_ab = |z_a - z_b| / |z'_a - z'_b| of two models, divided by its mean over all pairs a != b of classes, minus 1:
   what the first model stretches (> 0) and shrinks against the second, whatever their scales.  (D'Amato et al. 2024
   subtract the mean; they also divide by nothing.)  distances, base, relative: classes x classes. */
void xrd_relative_distances(const double *distances, const double *base, double *relative);

typedef struct {
  double relative[3];     /* mean of rho over pairs of labels (0, 0), (0, 1), (1, 1); with more labels the first is over
                             equal labels, the second over different ones */
  double within, between; /* mean of rho over equal labels and over different ones */
  double spread;          /* variance of the labels' mean codes over the variance within them, traces */
  double d_prime;         /* two labels: sqrt(m' S^-1 m), m the difference of the means of z, S the covariance within;
                             0 with more */
  double channel;         /* the largest share of one latent's variance that the label explains */
  double overlap_within, overlap_between; /* mean Bhattacharyya coefficient of different classes */
} xrd_label_measures;

/* All classes count alike.  Errors: XRD_ERR_INTERNAL where a covariance is not positive. */
XRD_MUST_USE xrd_status xrd_label_measure(const xrd_class_codes *codes, const double *relative, const double *overlaps,
                                          xrd_label label, xrd_label_measures *measures, xrd_error *error);

/* Classical scaling (Torgerson 1952): the places in the plane, classes x 2, whose distances are nearest in the sense of
   the doubly centred squares, turned so that the first coordinate rises with the upper centre; share[2]: of the sum of
   the positive eigenvalues.  Errors: XRD_ERR_MEMORY, XRD_ERR_INTERNAL (LAPACK). */
XRD_MUST_USE xrd_status xrd_classical_scaling(const double *distances, double *places, double share[2],
                                              xrd_error *error);

#endif
