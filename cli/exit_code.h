/* The program's exit codes.  Scripts rely on them: never renumber. */
#ifndef XRD_CLI_EXIT_CODE_H
#define XRD_CLI_EXIT_CODE_H

#include "exactrd/status.h"

enum {
  CLI_EXIT_DONE = 0,          /* done, the gap asked for is proved */
  CLI_EXIT_INTERNAL = 1,      /* a fault of ours, or out of memory */
  CLI_EXIT_USAGE = 2,         /* unknown or bad options */
  CLI_EXIT_INPUT = 3,         /* bad input; nothing was written */
  CLI_EXIT_OPEN = 4,          /* a valid answer whose bounds hold, but the gap asked for was not reached */
  CLI_EXIT_IO = 5,            /* reading or writing failed; an old output file is intact */
  CLI_EXIT_INTERRUPTED = 130, /* Ctrl-C; finished points were written */
};

typedef struct {
  int code;
  const char *meaning;
} cli_exit_row;

/* Every exit code and what it says; ends with a row whose meaning is NULL. */
extern const cli_exit_row cli_exit_table[];

int cli_exit_code(xrd_status status, xrd_verdict verdict);

#endif
