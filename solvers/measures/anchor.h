/* Densities with tails at large slopes.  Far from where p bends, X is a reproduction plus Gaussian noise of variance
   1 / (2 slope) to all digits of a double (far.h), and evenly spaced atoms do as well as any (lattice.h).  So atoms are
   sought in a core alone, and a lattice of known masses reaches from there into the tails, anchored to the scale at
   which c = 1 on it: u = sqrt(pi / slope) p. */
#ifndef XRD_SOLVERS_MEASURES_ANCHOR_H
#define XRD_SOLVERS_MEASURES_ANCHOR_H

#include "solvers/measures/engine.h"
#include "solvers/measures/symbols.h"

typedef struct {
  const xrd_density *density;
  double slope, middle, step; /* lattice: middle + k step */
  double mobile;              /* atoms farther from the middle keep their places */
  double apart;               /* nearer to it c shows each atom apart */
  double core;                /* atoms farther from it are the lattice's */
  double nodes;               /* how far the source is looked at */
  double low, high;           /* where the lattice ends */
} xrd_anchor;

/* Does this apply?  Fills *anchor. */
bool xrd_anchor_fits(const xrd_measure_problem *problem, double slope, double tail, xrd_anchor *anchor);

/* The source between the anchor's nodes, tails beyond.  Errors: as xrd_nodes_of_density. */
XRD_MUST_USE xrd_status xrd_anchor_nodes(const xrd_anchor *anchor, xrd_nodes *symbols, xrd_error *error);

/* Places to start from: a fine grid in the mobile part, the lattice elsewhere in the core.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchor_places(const xrd_anchor *anchor, const xrd_nodes *symbols, xrd_atom_list *atoms,
                                          xrd_error *error);

/* Lets the lattice beyond the core stand behind the symbols.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchor_tails(const xrd_anchor *anchor, xrd_nodes *symbols, xrd_error *error);

/* The lattice joins the atoms of the answer, and the numbers of its channel are those of all of them.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchor_extend(const xrd_anchor *anchor, const xrd_nodes *symbols, xrd_engine_answer *answer,
                                          xrd_error *error);

#endif
