/* exactrd-mpi: `mpirun -n R exactrd-mpi curve ...` is `exactrd curve ...` on R processes, with the same options, files
   and bits.  Rows are shared out where there are many more symbols than reproductions; anything else is computed by the
   first process alone, or by each for itself.  Only the first writes and speaks. */
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>

#include "cli/program.h"
#include "cli/team.h"
#include "mpi/team.h"

static const double PATIENCE_S = 5;

static bool fall_silent(void) {
  return freopen("/dev/null", "w", stdout) != NULL && freopen("/dev/null", "w", stderr) != NULL;
}

/* The command, on all processes or the first alone. */
static int run(int argc, char **argv, const xrd_team *team) {
  const bool together = argc > 1 && strcmp(argv[1], "curve") == 0;
  if (team->rank > 0 && !together) return 0;
  if (team->rank > 0 && !fall_silent()) return 1;
  cli_team_set(together ? team : NULL);
  return cli_program(argc, argv);
}

int main(int argc, char **argv) {
  int provided;
  (void)MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  const xrd_team team = xrd_mpi_team();
  const int code = run(argc, argv, &team);
  /* one that failed alone leaves others waiting for it: they end too */
  if (code != 0 && !xrd_mpi_all_end(PATIENCE_S)) (void)MPI_Abort(MPI_COMM_WORLD, code);
  if (code == 0) (void)xrd_mpi_all_end(HUGE_VAL);
  (void)MPI_Finalize();
  return team.rank == 0 ? code : 0;
}
