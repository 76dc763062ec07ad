/* The atoms of a point as a table of its own. */
#ifndef XRD_CLI_WRITE_ATOMS_H
#define XRD_CLI_WRITE_ATOMS_H

#include "exactrd/measure_curve.h"
#include "exactrd/output.h"

/* `file` gets the columns place_1,...,place_low_1,...,place_high_1,...,mass,status,slope, an atom a row, and is
   committed: it appears only when complete.  The ends of places are those of xrd_certify_places, empty where no proof
   encloses them; the status is `proved` where each box is proved to hold one atom of the optimum at exactly that slope,
   and nothing else does, else `open`.  The optimum at the point's distortion has a slope of its own, near by.
   Errors: XRD_ERR_IO. */
XRD_MUST_USE xrd_status cli_write_atoms(xrd_atomic_file *file, const xrd_measure_point *point, const xrd_places *places,
                                        xrd_error *error);

#endif
