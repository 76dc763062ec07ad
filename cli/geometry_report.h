/* What exactrd vae geometry has measured, as tables, as a document and as a picture. */
#ifndef XRD_CLI_GEOMETRY_REPORT_H
#define XRD_CLI_GEOMETRY_REPORT_H

#include <stdio.h>

#include "vae/data/labels.h"
#include "vae/geometry/distances.h"
#include "vae/geometry/field.h"
#include "vae/geometry/survey.h"
#include "vae/geometry/trained.h"

typedef struct {
  const char *folder;
  xrd_trained trained;
  xrd_label label; /* XRD_LABELS: none */
  xrd_distances distances;
  xrd_survey survey;
  xrd_separation euclidean, geodesic; /* where there are labels */
  size_t plane[2];
  double *plane_axes;
  xrd_section slice;
  xrd_field field; /* of size 0 where it was not wanted */
  size_t path_count;
  xrd_geodesic *paths; /* within the plane */
} geometry_report;

void geometry_report_clear(geometry_report *report);

/* Fills euclidean and geodesic from the labels.  Errors: those of xrd_separation_of, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status geometry_report_separate(geometry_report *report, xrd_error *error);

/* CSV. */
void geometry_report_summary(const geometry_report *report, FILE *stream);
void geometry_report_pairs(const geometry_report *report, FILE *stream);
void geometry_report_field(const geometry_report *report, FILE *stream);

XRD_MUST_USE xrd_status geometry_report_json(const geometry_report *report, FILE *stream, xrd_error *error);
XRD_MUST_USE xrd_status geometry_report_draw(const geometry_report *report, const char *path, xrd_error *error);

#endif
