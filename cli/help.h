/* Help texts made from the tables. */
#ifndef XRD_CLI_HELP_H
#define XRD_CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* The program's own help.  `family`, if not NULL, limits the list to the commands that start with that word. */
void cli_help_program(FILE *stream, const char *family);

void cli_help_command(FILE *stream, const cli_command *command);

#endif
