/* A problem over measures being solved: the one place where the atoms meet their certificate. */
#ifndef XRD_CURVE_MEASURES_SESSION_H
#define XRD_CURVE_MEASURES_SESSION_H

#include "exactrd/measure_curve.h"
#include "solvers/measures/engine.h"

typedef struct {
  const xrd_measure_problem *problem;
  const xrd_options *options;
  xrd_engine *engine;
  xrd_stop stop;
  bool blas_single;
  double wanted;            /* of the excess */
  xrd_engine_answer answer; /* the last one */
  xrd_engine_answer near;   /* the one before */
} xrd_measure_session;

/* `near` (NULL: none) is where the first search starts.  Errors: those of bad options and problems. */
XRD_MUST_USE xrd_status xrd_measure_session_init(xrd_measure_session *session, const xrd_measure_problem *problem,
                                                 const xrd_measure_point *near, const xrd_options *options,
                                                 xrd_error *error);
void xrd_measure_session_clear(xrd_measure_session *session);

/* Leaves the atoms at a slope in session->answer, starting from the last ones.  Errors: those of the engine;
   XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_measure_session_solve(xrd_measure_session *session, double slope, xrd_error *error);

/* Proves session->answer, at its channel's own distortion or, where `distortion` > 0, there. */
XRD_MUST_USE xrd_status xrd_measure_session_prove(xrd_measure_session *session, double distortion,
                                                  xrd_measure_point *point, xrd_error *error);

/* FLOAT: D of a constant reproduction, from which on R = 0; infinite where that is not told here: only of densities
   under squared error. */
double xrd_measure_constant_distortion(const xrd_measure_problem *problem);

/* Is it optimal at that slope, or as good as that to within the gap? */
bool xrd_measure_constant_fits(const xrd_measure_problem *problem, double slope, double gap_nats);

/* Leaves it in session->answer, at a slope of its own.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_session_rest(xrd_measure_session *session, xrd_error *error);

/* E |X - E X|^2: of a density its own, which may be infinite; 1 under KL and where all symbols are one.  FLOAT. */
double xrd_measure_variance(const xrd_measure_problem *problem);

#endif
