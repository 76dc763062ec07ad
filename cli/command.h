/* Subcommands as data.

   How to add one:
     1. Write cli/command_NAME.c: option tables, `const cli_command cli_command_NAME = {...}` and its run function.
     2. Declare cli_command_NAME in cli/commands.h, add it to the table in cli/commands.c, and the file to
        cli/CMakeLists.txt.
   A name of two words ("toy table3") is a command of its own with its own options.  The run function reads values with
   the cli_... getters of cli/arguments.h, writes data through cli/data_output.h, reports errors by status and message,
   and sets *verdict to XRD_OPEN if a gap asked for was not reached; it never prints an error or exits. */
#ifndef XRD_CLI_COMMAND_H
#define XRD_CLI_COMMAND_H

#include "cli/arguments.h"
#include "exactrd/status.h"

struct cli_command {
  const char *name;        /* one or two words */
  const char *summary;     /* one line, without a full stop */
  const char *operands;    /* as shown in the help and demanded: "FILE", "FILE...", "[FILE]"; NULL for none */
  const char *description; /* paragraphs for --help; NULL for none */
  const cli_group *groups; /* ends with an entry whose title is NULL */
  const char *examples;    /* commands of a shell, a line each, that run one after the other in an empty folder */
  const char *(*operand_at)(size_t index); /* where operands are words: the index-th of them, NULL after the last */
  /* Exit codes follow from the status and the verdict (XRD_CLOSED on entry): see cli/exit_code.h. */
  xrd_status (*run)(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error);
};

#endif
