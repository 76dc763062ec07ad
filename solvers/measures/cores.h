/* The engine's parts that its files share, and densities at large slopes: atoms in cores, lattices between them. */
#ifndef XRD_SOLVERS_MEASURES_CORES_H
#define XRD_SOLVERS_MEASURES_CORES_H

#include "solvers/measures/anchor.h"
#include "solvers/measures/cuts.h"
#include "solvers/measures/search.h"

struct xrd_engine {
  const xrd_measure_problem *problem;
  bool prepared;
  xrd_search search;
  size_t rounds;
  double wanted;   /* excess at which the search ends */
  xrd_cut cuts[2]; /* of the atoms judged last */

  /* Anchored cores: the slope whose lattice is held, or 0; what was wanted and left there; the atoms of each core. */
  double laid, laid_wanted, laid_excess;
  xrd_atom_list cores[XRD_ANCHORS_MOST];
};

/* Of a density the symbols are the nodes that fit the slope. */
XRD_MUST_USE xrd_status xrd_engine_prepare(xrd_engine *engine, double slope, double tail, const xrd_anchor *anchor,
                                           xrd_error *error);

/* An answer without atoms. */
void xrd_engine_begin(xrd_engine *engine, xrd_engine_answer *answer);

/* Cuts moved to where less is lost, and what is left then; those of cores of a bounded density are no cuts. */
XRD_MUST_USE xrd_status xrd_engine_move_cuts(xrd_engine *engine, double *excess, xrd_error *error);

/* The atoms become the answer if they leave less than it.  The field must be theirs. */
XRD_MUST_USE xrd_status xrd_engine_keep(const xrd_engine *engine, double excess, xrd_engine_answer *answer,
                                        xrd_error *error);

/* Solves where *cored comes out true, `wanted` and `tail` being what atoms may leave of the excess and the tails of the
   probability; on the lattice of the last slope where that is so near that its places will do: the answer then depends
   on the slope smoothly.  Errors: XRD_ERR_MEMORY, XRD_ERR_INTERNAL. */
XRD_MUST_USE xrd_status xrd_engine_solve_cores(xrd_engine *engine, double slope, double wanted, double tail,
                                               bool *cored, xrd_engine_answer *answer, xrd_error *error);

#endif
