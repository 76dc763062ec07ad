/* Where a cold solve begins: the masses of a list of places by the interior point of finite problems. */
#ifndef XRD_SOLVERS_MEASURES_PLACES_H
#define XRD_SOLVERS_MEASURES_PLACES_H

#include "base/stop.h"
#include "solvers/measures/field.h"

/* atoms = the optimum to `gap_nats` among an even grid on the line, or among the symbols and their mean elsewhere.
   Errors: XRD_ERR_MEMORY and those of the solver. */
XRD_MUST_USE xrd_status xrd_places_start(const xrd_nodes *symbols, xrd_stop *stop, xrd_atom_list *atoms,
                                         xrd_error *error);

/* Adds the places of a cold start, with any masses.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_places_add(const xrd_nodes *symbols, xrd_atom_list *atoms, xrd_error *error);

/* The masses of the places in `atoms`, those that have none left out. */
XRD_MUST_USE xrd_status xrd_places_masses(const xrd_nodes *symbols, double gap_nats, xrd_stop *stop,
                                          xrd_atom_list *atoms, xrd_error *error);

#endif
