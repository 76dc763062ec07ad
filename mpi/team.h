/* The processes that mpirun has started, as a team. */
#ifndef XRD_MPI_TEAM_H
#define XRD_MPI_TEAM_H

#include <stdbool.h>

#include "base/team.h"

/* MPI must be running.  The team has no rows yet. */
xrd_team xrd_mpi_team(void);

/* Have all processes come here?  False after `seconds` in which some have not: they wait for one that has gone. */
bool xrd_mpi_all_end(double seconds);

#endif
