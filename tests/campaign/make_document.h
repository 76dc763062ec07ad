/* Random points of several kinds of problem, as documents are made of them. */
#ifndef XRD_TESTS_CAMPAIGN_MAKE_DOCUMENT_H
#define XRD_TESTS_CAMPAIGN_MAKE_DOCUMENT_H

#include "exactrd/output.h"
#include "tests/random_problem.h"

enum { MADE_POINTS = 2, MADE_KINDS = 4 };

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
  } input;
  union {
    xrd_point curve[MADE_POINTS];
    xrd_criteria_point criteria[MADE_POINTS];
    xrd_capacity_point capacity[MADE_POINTS];
    xrd_perception_point perception[MADE_POINTS];
  } points;
} made_document;

/* A tame problem with up to six symbols, solved; with nothing to release where that fails.  XRD_ERR_ARGUMENT: a
   distortion drawn at the very end of the curve lies beyond it. */
xrd_status made_document_init(made_document *made, xrd_random *random, xrd_error *error);

void made_document_clear(made_document *made);

/* The text; `size` is its length.  To be freed. */
char *made_document_write(const made_document *made, size_t *size);

#endif
