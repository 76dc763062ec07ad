/* Random points of several kinds of problem, as documents are made of them. */
#ifndef XRD_TESTS_CAMPAIGN_MAKE_DOCUMENT_H
#define XRD_TESTS_CAMPAIGN_MAKE_DOCUMENT_H

#include "exactrd/derived.h"
#include "exactrd/length.h"
#include "exactrd/measure_curve.h"
#include "exactrd/output.h"
#include "tests/random_problem.h"

enum { MADE_POINTS = 2, MADE_KINDS = 9, MADE_NEWEST = 4 /* lengths, measures, densities, payoffs */ };

/* The result borrows from the rest. */
typedef struct {
  random_problem source;
  xrd_result result;
  double *more, *cost;
  union {
    xrd_input curve;
    xrd_criteria_input criteria;
    xrd_capacity_input capacity;
    xrd_perception_input perception;
    xrd_measure_input measure;
    xrd_derived_input derived;
  } input;
  union {
    xrd_point curve[MADE_POINTS];
    xrd_criteria_point criteria[MADE_POINTS];
    xrd_capacity_point capacity[MADE_POINTS];
    xrd_perception_point perception[MADE_POINTS];
    xrd_length_point length[MADE_POINTS];
    xrd_measure_point measure[MADE_POINTS];
    xrd_derived_point derived[MADE_POINTS];
  } points;
} made_document;

/* A tame problem with up to six symbols, solved, of a kind from `first` on; with nothing to release where that fails.
   XRD_ERR_ARGUMENT: a distortion drawn at the very end of the curve lies beyond it. */
xrd_status made_document_init(made_document *made, xrd_random *random, size_t first, xrd_error *error);

void made_document_clear(made_document *made);

/* The text; `size` is its length.  To be freed. */
char *made_document_write(const made_document *made, size_t *size);

#endif
