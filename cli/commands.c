#include "cli/commands.h"

#include <string.h>

/* One line each. */
/* clang-format off */
const cli_command *const cli_commands[] = {
    &cli_command_curve,
    &cli_command_bottleneck,
    &cli_command_capacity,
    &cli_command_perception,
    &cli_command_closed,
    &cli_command_waterfill,
    &cli_command_toy_table,
    &cli_command_toy_table3,
    &cli_command_toy_figure7,
    &cli_command_toy_match,
    &cli_command_toy_sweep,
    &cli_command_toy_linear,
    &cli_command_check,
    &cli_command_compare,
    &cli_command_plot,
    &cli_command_dominate,
    &cli_command_verify,
    &cli_command_vae_train,
    &cli_command_vae_sweep,
    &cli_command_vae_compare,
    &cli_command_vae_encode,
    &cli_command_vae_measure,
    &cli_command_vae_geometry,
    &cli_command_vae_experiment,
    &cli_command_version,
    NULL,
};
/* clang-format on */

static int words_matched(const char *name, char *const *words, int count) {
  const char *space = strchr(name, ' ');
  if (space == NULL) return strcmp(name, words[0]) == 0 ? 1 : 0;
  const size_t first = (size_t)(space - name);
  const bool both = count >= 2 && strlen(words[0]) == first && memcmp(name, words[0], first) == 0 &&
                    strcmp(space + 1, words[1]) == 0;
  return both ? 2 : 0;
}

const cli_command *cli_commands_find(char *const *words, int count, int *used) {
  for (size_t k = 0; count > 0 && cli_commands[k] != NULL; k++) {
    *used = words_matched(cli_commands[k]->name, words, count);
    if (*used > 0) return cli_commands[k];
  }
  *used = 0;
  return NULL;
}
