#include "cli/team.h"

static const xrd_team *started;

void cli_team_set(const xrd_team *team) { started = team; }

const xrd_team *cli_team(void) { return started; }

bool cli_team_writes(void) { return started == NULL || started->rank == 0; }
