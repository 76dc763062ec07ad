/* The processes that one command line has started together; see base/team.h. */
#ifndef XRD_CLI_TEAM_H
#define XRD_CLI_TEAM_H

#include <stdbool.h>

#include "base/team.h"

/* Before anything else; NULL (what it is unless set): this process alone. */
void cli_team_set(const xrd_team *team);
const xrd_team *cli_team(void);

/* Does this process write data, documents, pictures: is it the first? */
bool cli_team_writes(void);

#endif
