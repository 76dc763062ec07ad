/* Completion for bash: one case for each option that takes a value, and one for each command. */
#include <string.h>

#include "cli/commands.h"
#include "cli/pages/page.h"

static void write_option_case(FILE *stream, const cli_command *command, const cli_option *option) {
  if (option->kind == CLI_FLAG) return;
  (void)fprintf(stream, "  '%s --%s'", command->name, option->name);
  if (strcmp(option->name, "output") == 0) (void)fprintf(stream, " | '%s -o'", command->name);
  (void)fputs(") words='", stream);
  cli_page_words(stream, option->argument);
  (void)fprintf(stream, "' kind=%s ;;\n", cli_page_paths(option->argument, "none", "files", "folders"));
}

static void write_option_word(FILE *stream, const cli_command *command, const cli_option *option) {
  (void)command;
  (void)fprintf(stream, "--%s ", option->name);
}

static void write_command_cases(FILE *stream, const cli_command *command) {
  cli_page_options(stream, command, write_option_case);
  (void)fprintf(stream, "  '%s '*) options='", command->name);
  cli_page_options(stream, command, write_option_word);
  (void)fputs("--help' words='", stream);
  cli_page_operands(stream, command);
  (void)fprintf(stream, "' kind=%s ;;\n", cli_page_paths(command->operands, "''", "files", "folders"));
}

static void write_first_words(FILE *stream) {
  const cli_command *command;
  size_t index = 0;
  int length;
  (void)fputs("  1:*) words='", stream);
  while ((command = cli_page_first_word(&index, &length)) != NULL)
    (void)fprintf(stream, "%.*s ", length, command->name);
  (void)fputs("--help --version' ;;\n", stream);
}

static void write_families(FILE *stream) {
  const cli_command *first;
  size_t index = 0;
  int length;
  while ((first = cli_page_first_word(&index, &length)) != NULL) {
    if (first->name[length] != ' ') continue;
    (void)fprintf(stream, "  2:%.*s) words='", length, first->name);
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
      const char *second = cli_page_second_word(cli_commands[k], first->name, length);
      if (second != NULL) (void)fprintf(stream, "%s ", second);
    }
    (void)fprintf(stream, "--help' ;;\n  *:%.*s) command+=\" ${COMP_WORDS[2]}\" ;;\n", length, first->name);
  }
}

void cli_completion_bash(FILE *stream) {
  (void)fputs(
      "# bash completion for exactrd, made from the program's option tables\n"
      "_exactrd() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}\n"
      "  local words='' options='' kind='' IFS=$'\\n'\n"
      "  if [ \"$word\" = = ]; then word=''; elif [ \"$last\" = = ]; then last=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
      "  case \"$COMP_CWORD:$command\" in\n",
      stream);
  write_first_words(stream);
  write_families(stream);
  (void)fputs("  esac\n"
              "  [ -n \"$words\" ] || case \"$command $last\" in\n",
              stream);
  for (size_t k = 0; cli_commands[k] != NULL; k++) write_command_cases(stream, cli_commands[k]);
  (void)fputs("  esac\n"
              "  if [[ $word == -* || -z $kind ]]; then words+=\" $options\"; fi\n"
              "  COMPREPLY=($(compgen -W \"${words// /$'\\n'}\" -- \"$word\"))\n"
              "  case $kind in\n"
              "  files) compopt -o filenames; COMPREPLY+=($(compgen -f -- \"$word\")) ;;\n"
              "  folders) compopt -o filenames; COMPREPLY+=($(compgen -d -- \"$word\")) ;;\n"
              "  esac\n"
              "}\n"
              "complete -F _exactrd exactrd\n",
              stream);
}
