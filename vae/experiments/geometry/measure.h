/* One trained model of the experiment, measured. */
#ifndef XRD_EXPERIMENTS_GEOMETRY_MEASURE_H
#define XRD_EXPERIMENTS_GEOMETRY_MEASURE_H

#include "exactrd/geometry.h"
#include "vae/data/labels.h"

/* Places in a row of numbers; the survey's are those of vae/geometry/survey.h. */
enum {
  XRD_G_KL, /* nats */
  XRD_G_SSE,
  XRD_G_IN_USE, /* latents */
  XRD_G_LENGTH,
  XRD_G_RESIDUAL,
  XRD_G_DETOUR,
  XRD_G_ARC,
  XRD_G_ANGLE,
  XRD_G_CONDITION,
  XRD_G_BENDING,
  XRD_G_SCALAR,
  XRD_G_CHANGE,  /* largest relative change of a geodesic's length at its last refinement */
  XRD_G_OPEN,    /* share of the geodesics that changed by more than the tolerance */
  XRD_G_SECONDS, /* processor time of the measuring */
  XRD_G_SEPARATION,
};

/* From XRD_G_SEPARATION on: for each label from XRD_G_LABEL on three scores, each with Euclidean and with geodesic
 * distances. */
enum {
  XRD_G_LABEL = XRD_LABEL_SIDE,
  XRD_G_LABELS = 4,
  XRD_G_SCORES = 3,
  XRD_G_COUNT = XRD_G_SEPARATION + 2 * XRD_G_LABELS * XRD_G_SCORES
};
extern const char *const xrd_geometry_scores[XRD_G_SCORES];

static inline size_t xrd_geometry_place(size_t label, size_t score, bool geodesic) {
  return XRD_G_SEPARATION + (label * XRD_G_SCORES + score) * 2 + (geodesic ? 1 : 0);
}

enum { XRD_G_NAME = 64 };
void xrd_geometry_name(size_t place, char name[XRD_G_NAME]);

/* How a model is measured. */
typedef struct {
  size_t equal, unequal; /* the first held-out samples with equal, and with different centres */
  xrd_geodesic_options geodesics;
} xrd_geometry_effort;

/* Measures the run in a folder, or reads what an earlier call with the same effort has left in its geometry.csv.
   Errors: those of xrd_trained_open, xrd_distances_fill, xrd_survey_of, xrd_separation_of; XRD_ERR_INPUT (too few
   samples of a kind), XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_geometry_measure(const char *folder, const xrd_geometry_effort *effort,
                                             double row[XRD_G_COUNT], xrd_error *error);

#endif
