/* A problem being solved: the one place where a solver's numbers meet a certificate. */
#ifndef XRD_CURVE_SESSION_H
#define XRD_CURVE_SESSION_H

#include "base/team.h"
#include "exactrd/curve.h"
#include "solvers/solver.h"

typedef struct {
  const xrd_problem *whole;   /* the caller's */
  const xrd_problem *problem; /* the same, or the rows of it that this process has */
  const xrd_options *options; /* the caller's, or the same with the team of those rows or none */
  xrd_problem rows;
  xrd_options own;
  xrd_team team;
  xrd_solver *solver;
  xrd_solution solution; /* owns q and w; w of the rows here */
  size_t delivered;      /* points of the curve that the caller's on_point has seen */
  size_t done, total;    /* as last reported */
  xrd_stop stop;         /* the caller's progress, asked between small pieces of work */
  bool blas_single;      /* set from init to clear: BLAS runs on one thread, so that no bit depends on the machine */
  xrd_overview overview;
  double *minimum; /* n: min_j d_ij of the rows here, once a proof has wanted it */
} xrd_session;

/* The solver's share of the asked gap; the rest is room for the proof. */
#define XRD_SOLVER_SHARE 0.25

/* Does a team deal out the rows of such a problem?  It tells without p. */
bool xrd_session_shares_rows(const xrd_problem *problem);

XRD_MUST_USE xrd_status xrd_options_validate(const xrd_options *options, xrd_error *error);

/* A stop that asks as the options say to: their progress, told of one point, whether to settle, and the rounds. */
void xrd_options_stop(const xrd_options *options, xrd_stop *stop);

/* The last two alone. */
void xrd_options_limit(const xrd_options *options, xrd_stop *stop);

/* May a point be sought in another way?  Not once its time or its rounds are over. */
bool xrd_options_try_again(const xrd_options *options);

XRD_MUST_USE xrd_status xrd_session_init(xrd_session *session, const xrd_problem *problem, const xrd_options *options,
                                         xrd_error *error);
void xrd_session_clear(xrd_session *session);

/* Has the caller asked to stop?  The solution then means nothing, and nothing is proved any more. */
bool xrd_session_stopped(xrd_session *session);

/* Does it settle for what there is?  The solution is then whole, but may be far from optimal. */
bool xrd_session_settled(const xrd_session *session);

/* Of two points that answer one question, keeps the one with the narrower bounds, the first where they are alike, in
 *kept; the other is cleared. */
void xrd_point_keep_narrower(xrd_point *kept, xrd_point *other);

/* The next gap above `gap` to try where rounding is in the way of a smaller one: on a ladder that ends at 1e-10, and
   less than the point's bounds leave open.  0 where there is none, or the caller limits iterations. */
double xrd_session_coarser(const xrd_session *session, const xrd_point *point, double gap);

/* Solves at a slope and keeps the answer in session->solution. */
void xrd_session_solve(xrd_session *session, double slope, double gap_nats);

/* Fills session->minimum the first time. */
XRD_MUST_USE xrd_status xrd_session_find_minimum(xrd_session *session, xrd_error *error);

/* Proves bounds for session->solution at its channel's own distortion and makes a point of it. */
XRD_MUST_USE xrd_status xrd_session_prove(xrd_session *session, xrd_point *point, xrd_error *error);

/* The same at a distortion asked for. */
XRD_MUST_USE xrd_status xrd_session_prove_at(xrd_session *session, double distortion, double distortion_low,
                                             xrd_point *point, xrd_error *error);

/* One point at a slope: solved, proved, and once more with a smaller gap where the proof fell short. */
XRD_MUST_USE xrd_status xrd_session_point(xrd_session *session, double slope, xrd_point *point, xrd_error *error);

/* D_max with rate 0 (needs a finite D_max), any D beyond it, and D_min with its rate. */
XRD_MUST_USE xrd_status xrd_session_right_end(xrd_session *session, xrd_point *point, xrd_error *error);
XRD_MUST_USE xrd_status xrd_session_right_end_at(xrd_session *session, double distortion, xrd_point *point,
                                                 xrd_error *error);
XRD_MUST_USE xrd_status xrd_session_left_end(xrd_session *session, xrd_point *point, xrd_error *error);

/* D_min with its rate where the given double is D_min; open otherwise. */
XRD_MUST_USE xrd_status xrd_session_left_end_at(xrd_session *session, double distortion, xrd_point *point,
                                                xrd_error *error);

/* The least slope tried: solvers take subnormal numbers for 0. */
#define XRD_SLOPE_LEAST 0x1p-1020

/* The slope beyond which exp(-slope e) vanishes for every positive excess e, or the largest there is. */
double xrd_session_slope_top(const xrd_session *session);

/* A slope below which the rate is at most gap_nats, or changes by no more than that; moves the session's solution. */
double xrd_session_slope_bottom(xrd_session *session, double gap_nats);

/* Room for `count` more points, none of them set. */
XRD_MUST_USE xrd_status xrd_curve_reserve(xrd_curve *curve, size_t count, xrd_error *error);

/* Shows the caller the points of `curve` that are new to it: those before `end`, up to the first unset one.
   XRD_ERR_INTERRUPTED when it says stop. */
XRD_MUST_USE xrd_status xrd_session_deliver(xrd_session *session, const xrd_curve *curve, size_t end, xrd_error *error);

/* Asks the caller's callback; XRD_ERR_INTERRUPTED when it says stop, or where some but not all points are done and it
   settles for them. */
XRD_MUST_USE xrd_status xrd_session_report(xrd_session *session, size_t done, size_t total, xrd_error *error);

#endif
