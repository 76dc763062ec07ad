#include "cli/common_options.h"

#include "cli/progress.h"

static const cli_option options[] = {
    {"time-limit", CLI_POSITIVE, "SECONDS", NULL, NULL,
     "stop after that long: what is finished by then is written, with exit code 4"},
    {"quiet", CLI_FLAG, NULL, NULL, NULL, "no progress and no notices on stderr, only errors"},
    {.name = NULL},
};

static const cli_group common = {"Every command", options};

const cli_group *cli_group_at(const cli_command *command, size_t index) {
  size_t count = 0;
  while (command->groups[count].title != NULL) count++;
  if (index < count) return &command->groups[index];
  return index == count ? &common : NULL;
}

void cli_common_options_apply(const cli_arguments *arguments) {
  cli_progress_quiet(cli_flag(arguments, "quiet"));
  if (cli_given(arguments, "time-limit")) cli_progress_limit(cli_number(arguments, "time-limit"));
}
