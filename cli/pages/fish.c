/* Completion for fish: one line for each command and each option. */
#include <string.h>

#include "cli/commands.h"
#include "cli/pages/page.h"

/* What is offered for an argument: `neither` where nothing is. */
static void write_argument(FILE *stream, const char *argument, const char *neither) {
  (void)fputs(cli_page_paths(argument, neither, " -r -F", " -x -a '(__fish_complete_directories)'"), stream);
  if (!cli_hint_any(argument, CLI_HINT_WORD)) return;
  (void)fputs(" -a '", stream);
  cli_page_words(stream, argument);
  (void)fputc('\'', stream);
}

static void write_option(FILE *stream, const cli_command *command, const cli_option *option) {
  (void)fprintf(stream, "complete -c exactrd -n '__exactrd_in %s' -l %s%s", command->name, option->name,
                strcmp(option->name, "output") == 0 ? " -s o" : "");
  if (option->kind != CLI_FLAG) write_argument(stream, option->argument, " -x");
  (void)fputs(" -d '", stream);
  cli_page_quote(stream, option->help, "\\");
  (void)fputs("'\n", stream);
}

static void write_command(FILE *stream, const cli_command *command) {
  cli_page_options(stream, command, write_option);
  (void)fprintf(stream, "complete -c exactrd -n '__exactrd_in %s' -l help -d 'show the help'\n", command->name);
  const char *paths = cli_page_paths(command->operands, "", " -F", " -a '(__fish_complete_directories)'");
  if (command->operand_at != NULL) {
    (void)fprintf(stream, "complete -c exactrd -n '__exactrd_in %s' -a '", command->name);
    cli_page_operands(stream, command);
    (void)fputs("'\n", stream);
  }
  if (*paths != '\0') (void)fprintf(stream, "complete -c exactrd -n '__exactrd_in %s'%s\n", command->name, paths);
}

static void write_word(FILE *stream, const char *before, int before_length, const char *word, int length,
                       const char *summary) {
  (void)fprintf(stream, "complete -c exactrd -n '__exactrd_after %.*s' -a %.*s -d '", before_length, before, length,
                word);
  cli_page_quote(stream, summary, "\\");
  (void)fputs("'\n", stream);
}

static void write_words(FILE *stream) {
  const cli_command *first;
  size_t index = 0;
  int length;
  while ((first = cli_page_first_word(&index, &length)) != NULL) {
    const bool family = first->name[length] == ' ';
    write_word(stream, "", 0, first->name, length, family ? "..." : first->summary);
    for (size_t k = 0; family && cli_commands[k] != NULL; k++) {
      const char *second = cli_page_second_word(cli_commands[k], first->name, length);
      if (second != NULL)
        write_word(stream, first->name, length, second, (int)strlen(second), cli_commands[k]->summary);
    }
  }
}

void cli_completion_fish(FILE *stream) {
  (void)fputs("# fish completion for exactrd, made from the program's option tables\n"
              "function __exactrd_after # these words and no others stand before the cursor\n"
              "    set -l words (commandline -opc)\n"
              "    test \"$words\" = (string trim \"exactrd $argv\")\n"
              "end\n"
              "function __exactrd_in # the command line starts with these words\n"
              "    set -l words (commandline -opc)\n"
              "    string match -q -- \"exactrd $argv *\" \"$words \"\n"
              "end\n"
              "complete -c exactrd -f\n"
              "complete -c exactrd -n '__exactrd_after' -l help -d 'show the help'\n"
              "complete -c exactrd -n '__exactrd_after' -l version -d 'print the version'\n",
              stream);
  write_words(stream);
  for (size_t k = 0; cli_commands[k] != NULL; k++) write_command(stream, cli_commands[k]);
}
