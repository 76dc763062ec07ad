#include "cli/exit_code.h"

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
