/* Progress on a terminal, and Ctrl-C as a request to stop at the next finished piece. */
#ifndef XRD_CLI_PROGRESS_H
#define XRD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

typedef struct {
  const char *unit; /* plural, such as "points" */
  bool visible, on_screen;
  struct timespec start, shown;
} cli_progress;

/* From here on the first Ctrl-C (or SIGTERM) only makes cli_progress_report return false; a second one ends the
   program. */
void cli_progress_begin(cli_progress *progress, const char *unit);

/* Shows `done` of `total` and the time left, a few times a second and only where stderr is a terminal.  Fits
   xrd_progress: `progress` is the context.  False once Ctrl-C was pressed. */
bool cli_progress_report(void *progress, size_t done, size_t total);

/* Clears the line before something else is shown. */
void cli_progress_hide(cli_progress *progress);

/* Clears the line; Ctrl-C ends the program again. */
void cli_progress_end(cli_progress *progress);

#endif
