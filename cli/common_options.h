/* Options of every command: how loud it is, and how long it may take. */
#ifndef XRD_CLI_COMMON_OPTIONS_H
#define XRD_CLI_COMMON_OPTIONS_H

#include "cli/arguments.h"
#include "cli/command.h"

/* The index-th group of a command's options, its own first and those of every command last; NULL after them. */
const cli_group *cli_group_at(const cli_command *command, size_t index);

/* Makes progress and time limit what was asked for; to be called before the command runs. */
void cli_common_options_apply(const cli_arguments *arguments);

#endif
