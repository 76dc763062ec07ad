#include "cli/exit_code.h"

#include <stddef.h>

const cli_exit_row cli_exit_table[] = {
    {CLI_EXIT_DONE, "done, and proved to the gap asked for"},
    {CLI_EXIT_INTERNAL, "internal error, or out of memory"},
    {CLI_EXIT_USAGE, "usage: unknown or bad options"},
    {CLI_EXIT_INPUT, "bad input; nothing was written"},
    {CLI_EXIT_OPEN, "valid bounds, but the gap asked for was not reached"},
    {CLI_EXIT_IO, "input/output error; an old output file is intact"},
    {CLI_EXIT_INTERRUPTED, "interrupted; finished points were written"},
    {0, NULL},
};

int cli_exit_code(xrd_status status, xrd_verdict verdict) {
  switch (status) {
  case XRD_OK: return verdict == XRD_CLOSED ? CLI_EXIT_DONE : CLI_EXIT_OPEN;
  case XRD_ERR_INTERNAL: return CLI_EXIT_INTERNAL;
  case XRD_ERR_ARGUMENT: return CLI_EXIT_USAGE;
  case XRD_ERR_INPUT: return CLI_EXIT_INPUT;
  case XRD_ERR_IO: return CLI_EXIT_IO;
  case XRD_ERR_MEMORY: return CLI_EXIT_INTERNAL;
  case XRD_ERR_INTERRUPTED: return CLI_EXIT_INTERRUPTED;
  }
  return CLI_EXIT_INTERNAL;
}
