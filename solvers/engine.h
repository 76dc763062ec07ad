/* A method of solving at one slope, as one row. */
#ifndef XRD_SOLVERS_ENGINE_H
#define XRD_SOLVERS_ENGINE_H

#include "base/stop.h"
#include "base/team.h"
#include "base/words.h"
#include "solvers/motion.h"
#include "solvers/prepared.h"
#include "solvers/solution.h"

/* The words of --method, each beside its value. */
#define XRD_METHODS(C) C("newton", XRD_NEWTON) C("blahut-arimoto", XRD_BLAHUT_ARIMOTO)

/* What every method knows of a problem before it solves.  FLOAT. */
typedef struct {
  double distortion_min, distortion_max;
  double distortion_min_low; /* D_min = distortion_min + distortion_min_low, to more digits */
  size_t central;            /* the reproduction that attains distortion_max */
  double least_positive;     /* min of d_ij - min_j d_ij > 0, +infinity where there is none */
} xrd_overview;

typedef struct xrd_working_set xrd_working_set;

/* Functions that may be NULL say so; `state` is `size` zeroed bytes, and a zeroed state is cleared too.  Allocates
   nothing but in `init`. */
typedef struct {
  xrd_method method;                                              /* asked for by this */
  bool (*fits)(const xrd_problem *problem, const xrd_team *team); /* NULL: every problem, of one process */
  size_t size;

  /* From the problem in the form that computes; NULL: by `init_raw`, from the problem itself, which must outlive it,
     and the options' threads and team.  What is set up means nothing once `stop` says so. */
  xrd_status (*init)(void *state, const xrd_prepared *problem, int threads, xrd_error *error);
  xrd_status (*init_raw)(void *state, const xrd_problem *problem, const xrd_options *options, xrd_stop *stop,
                         xrd_error *error);
  void (*clear)(void *state);
  void (*stop_with)(void *state, xrd_stop *stop); /* NULL: never stops */

  /* From the last answer on: q, slope, gap, rounds, passes, outcome; of `init_raw` everything else too. */
  void (*solve)(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution);
  bool (*sketch)(void *state, double slope, xrd_solution *solution); /* as xrd_solver_sketch; NULL: cannot */
  void (*forget)(void *state);                                       /* NULL: nothing is kept */

  /* As xrd_solver_polish, xrd_solver_drop and xrd_solver_hold; NULL where the method cannot. */
  void (*polish)(void *state, xrd_solution *solution);
  bool (*drop)(void *state, const unsigned char *barred, double gap_nats, xrd_solution *solution);
  bool (*hold)(void *state, double slope, const double *masses, size_t asked, xrd_solution *solution, double *price);
  bool (*trace)(void *state, xrd_motion *motion); /* as xrd_solver_trace; NULL: cannot */
  size_t (*factor)(const void *state, size_t *column, double *scale, const double **triangle,
                   size_t *ld);                                 /* as xrd_solver_factor; NULL: none */
  const xrd_working_set *(*members)(const void *state);         /* whose columns are at hand; NULL: none */
  bool (*full)(const void *state, size_t *most, double *bytes); /* as xrd_solver_is_full; NULL: as its members are */

  /* Of `init_raw` alone: what others have from the form that computes. */
  xrd_overview (*overview)(const void *state);
  void (*evaluate)(void *state, xrd_solution *solution);
} xrd_solver_engine;

extern const xrd_solver_engine xrd_newton_engine, xrd_blahut_arimoto_engine, xrd_tall_engine, xrd_line_engine,
    xrd_erokhin_engine;

/* The first engine of the list that serves the method and fits the problem; never NULL. */
const xrd_solver_engine *xrd_solver_engine_for(const xrd_problem *problem, xrd_method method, const xrd_team *team);

/* Can rows of this problem be shared out among processes? */
bool xrd_solver_shares_rows(const xrd_problem *problem);

#endif
