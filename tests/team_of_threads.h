/* Teams whose members are threads of this process. */
#ifndef TEAM_OF_THREADS_H
#define TEAM_OF_THREADS_H

#include "base/team.h"

enum { TEAM_MOST = 8 };

/* Calls work(context, team) on `size` threads, each with its own team of which it is a member, whose `total` rows are
   dealt out; returns when all have.  Size 1 calls it with NULL. */
void team_run(size_t size, size_t total, void (*work)(void *context, const xrd_team *team), void *context);

#endif
