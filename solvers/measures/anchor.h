/* Densities at large slopes.  Far from where p bends, kinks, jumps or ends, X is a reproduction plus Gaussian noise of
   variance 1 / (2 slope) to all digits of a double (far.h), and evenly spaced atoms do as well as any (lattice.h).  So
   atoms are sought in cores about such places alone, each by itself, and a lattice of known masses reaches from there
   into the tails and the next cores, anchored to the scale at which c = 1 on it: u = sqrt(pi / slope) p. */
#ifndef XRD_SOLVERS_MEASURES_ANCHOR_H
#define XRD_SOLVERS_MEASURES_ANCHOR_H

#include "solvers/measures/engine.h"
#include "solvers/measures/symbols.h"

typedef struct {
  const xrd_density *density;
  bool mirrored;                    /* about the origin: the nodes are half of the source */
  double slope, origin, step;       /* lattice: origin + k step */
  double mobile_low, mobile_high;   /* atoms outside keep their places */
  double core_low, core_high;       /* those farther out are the lattice's */
  double nodes_low, nodes_high;     /* how far the source is looked at */
  double lattice_low, lattice_high; /* where the lattice ends: in the tails, or where the next core begins */
} xrd_anchor;

enum { XRD_ANCHORS_MOST = 64 };

/* Fills `anchors`, in ascending order; *count is 0 where this does not apply.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchors_of(const xrd_measure_problem *problem, double slope, double tail,
                                       xrd_anchor *anchors, size_t *count, xrd_error *error);

/* Is the core too long for atoms to be sought? */
bool xrd_anchor_is_long(const xrd_anchor *anchor);

/* The source between the anchor's nodes, tails beyond.  Errors: as xrd_nodes_of_density. */
XRD_MUST_USE xrd_status xrd_anchor_nodes(const xrd_anchor *anchor, xrd_nodes *symbols, xrd_error *error);

/* Places to start from: a fine grid in the mobile part, the lattice elsewhere in the core.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchor_places(const xrd_anchor *anchor, const xrd_nodes *symbols, xrd_atom_list *atoms,
                                          xrd_error *error);

/* Adds the core's lattice with the probability about each place as masses: what there is where no atoms are sought.
   Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchor_cells(const xrd_anchor *anchor, xrd_atom_list *atoms, xrd_error *error);

/* Lets the lattice beyond the core stand behind the symbols.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_anchor_tails(const xrd_anchor *anchor, xrd_nodes *symbols, xrd_error *error);

/* The lattices join the atoms of all cores in the answer, and the numbers of its channel are those of all of them.
   Errors: XRD_ERR_MEMORY, those of xrd_nodes_of_density. */
XRD_MUST_USE xrd_status xrd_anchors_extend(const xrd_anchor *anchors, size_t count, xrd_engine_answer *answer,
                                           xrd_error *error);

#endif
