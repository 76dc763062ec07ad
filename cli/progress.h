/* Progress on a terminal, Ctrl-C as a request to stop at the next finished piece, and the end of --time-limit as
   another. */
#ifndef XRD_CLI_PROGRESS_H
#define XRD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "cli/foresight.h"

typedef struct {
  const char *unit; /* plural, such as "points" */
  bool visible, on_screen;
  bool settles;          /* the time limit is asked for by cli_progress_settle, and does not stop */
  size_t done, total;    /* as last reported */
  xrd_approach approach; /* of the point in progress, for its solver to fill */
  cli_foresight foresight;
  double end_s; /* when all is done, foreseen when the last point ended */
  struct timespec start, shown;
} cli_progress;

/* For the whole program: nothing but errors on stderr; and the seconds after which cli_progress_report returns false.
   Until the first cli_progress_begin the program ends there, with the exit code of bounds that are open. */
void cli_progress_quiet(bool quiet);
void cli_progress_limit(double seconds);
bool cli_progress_is_quiet(void);

/* Was it the time limit that stopped the work? */
bool cli_progress_out_of_time(void);

/* From here on the first Ctrl-C (or SIGTERM) only makes cli_progress_report return false; a second one ends the
   program. */
void cli_progress_begin(cli_progress *progress, const char *unit);

/* Shows `done` of `total`, how near the point in progress is, and the time left, a few times a second and only where
   stderr is a terminal.  Fits xrd_progress: `progress` is the context.  False once Ctrl-C was pressed or, unless
   `settles`, the time is over. */
bool cli_progress_report(void *progress, size_t done, size_t total);

/* Fits xrd_settle: is the time over? */
bool cli_progress_settle(void *context);

/* Clears the line before something else is shown. */
void cli_progress_hide(cli_progress *progress);

/* Clears the line; Ctrl-C ends the program again.  Where stderr is no terminal, work of ten seconds and more leaves one
   line that says what was done, and in what time. */
void cli_progress_end(cli_progress *progress);

#endif
