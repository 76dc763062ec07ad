/* The table of all subcommands. */
#ifndef XRD_CLI_COMMANDS_H
#define XRD_CLI_COMMANDS_H

#include "cli/command.h"

extern const cli_command cli_command_bottleneck;
extern const cli_command cli_command_compare;
extern const cli_command cli_command_capacity;
extern const cli_command cli_command_check;
extern const cli_command cli_command_closed;
extern const cli_command cli_command_curve;
extern const cli_command cli_command_dominate;
extern const cli_command cli_command_perception;
extern const cli_command cli_command_plot;
extern const cli_command cli_command_toy_figure7;
extern const cli_command cli_command_toy_linear;
extern const cli_command cli_command_toy_match;
extern const cli_command cli_command_toy_sweep;
extern const cli_command cli_command_toy_table;
extern const cli_command cli_command_toy_table3;
extern const cli_command cli_command_vae_compare;
extern const cli_command cli_command_vae_encode;
extern const cli_command cli_command_vae_experiment;
extern const cli_command cli_command_vae_geometry;
extern const cli_command cli_command_vae_measure;
extern const cli_command cli_command_vae_sweep;
extern const cli_command cli_command_vae_train;
extern const cli_command cli_command_verify;
extern const cli_command cli_command_version;
extern const cli_command cli_command_waterfill;

/* Every command in the order of the help; ends with NULL. */
extern const cli_command *const cli_commands[];

/* The command named by the first one or two of `count` words; *used is the number of words that name it.  NULL if there
   is none. */
const cli_command *cli_commands_find(char *const *words, int count, int *used);

#endif
