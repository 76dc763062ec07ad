/* `exactrd curve` under several distortions: the whole surface as lines of equal rate. */
#ifndef XRD_CLI_CURVE_SURFACE_H
#define XRD_CLI_CURVE_SURFACE_H

#include "cli/solving.h"

/* Do --points or --rate ask for lines of equal rate? */
bool cli_surface_asked(const cli_arguments *arguments);

/* --points and --rate against what excludes them, for `criteria` distortions. */
XRD_MUST_USE xrd_status cli_surface_validate(const cli_arguments *arguments, size_t criteria, xrd_error *error);

/* A cli_solver of an xrd_criteria_input: a point for each rate and each of --points directions, rate by rate, where the
   direction's curve has that rate.  Rates: --rate, or eight between the least and the largest of all directions. */
XRD_MUST_USE xrd_status cli_surface_solve(cli_solving *solving, xrd_error *error);

#endif
