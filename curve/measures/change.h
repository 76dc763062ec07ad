/* What happens between two optima with different numbers of atoms.  FLOAT. */
#ifndef XRD_CURVE_MEASURES_CHANGE_H
#define XRD_CURVE_MEASURES_CHANGE_H

#include "exactrd/measure_critical.h"
#include "solvers/measures/engine.h"

/* Of the atoms of the longer list that are not the only ones near one of the shorter list, the most apart from it
   decides: it enters (leaves), unless it lies beside another and weighs about as much, whose place `event` then
   has in the shorter list.  Sets change, width and place of an event. Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_atom_change_find(const xrd_engine *engine, const xrd_atom_list *low,
                                             const xrd_atom_list *high, xrd_atom_event *event, xrd_error *error);

#endif
