/* Completion for zsh: one call of _arguments for each command. */
#include <string.h>

#include "cli/commands.h"
#include "cli/pages/page.h"

static const char SPECIAL[] = ":[]\\";

/* What is offered for an argument, as the end of a specification in single quotes. */
static void write_action(FILE *stream, const char *argument) {
  const bool words = cli_hint_any(argument, CLI_HINT_WORD);
  const char *paths = cli_page_paths(argument, "", "_files", "_files -/");
  if (words && *paths != '\0') (void)fputs("{_alternative \"words:word:(", stream);
  if (words && *paths == '\0') (void)fputc('(', stream);
  cli_page_words(stream, argument);
  if (words) (void)fputc(')', stream);
  if (words && *paths != '\0') (void)fputs("\" \"paths:path:", stream);
  (void)fputs(words || *paths != '\0' ? paths : " ", stream);
  if (words && *paths != '\0') (void)fputs("\"}", stream);
}

static void write_specification(FILE *stream, const char *dashes, const cli_option *option) {
  (void)fprintf(stream, " \\\n      '%s[", dashes);
  cli_page_quote(stream, option->help, SPECIAL);
  (void)fputc(']', stream);
  if (option->kind != CLI_FLAG) {
    (void)fputc(':', stream);
    cli_page_quote(stream, option->argument, SPECIAL);
    (void)fputc(':', stream);
    write_action(stream, option->argument);
  }
  (void)fputc('\'', stream);
}

static void write_option(FILE *stream, const cli_command *command, const cli_option *option) {
  (void)command;
  char dashes[64];
  (void)snprintf(dashes, sizeof dashes, "--%s%s", option->name, option->kind == CLI_FLAG ? "" : "=");
  write_specification(stream, dashes, option);
  if (strcmp(option->name, "output") == 0) write_specification(stream, "-o+", option);
}

static void write_command(FILE *stream, const cli_command *command) {
  (void)fprintf(stream, "  '%s')\n    _arguments -S", command->name);
  cli_page_options(stream, command, write_option);
  if (command->operands != NULL) {
    (void)fputs(" \\\n      '*:", stream);
    cli_page_quote(stream, command->operands, SPECIAL);
    (void)fputc(':', stream);
    if (command->operand_at != NULL) {
      (void)fputc('(', stream);
      cli_page_operands(stream, command);
      (void)fputc(')', stream);
    } else {
      write_action(stream, command->operands);
    }
    (void)fputc('\'', stream);
  }
  (void)fputs(" \\\n      '--help[show the help]' ;;\n", stream);
}

static void write_described(FILE *stream, const char *name, int length, const char *summary) {
  (void)fprintf(stream, " \\\n      '%.*s:", length, name);
  cli_page_quote(stream, summary, "\\");
  (void)fputc('\'', stream);
}

static void write_first_words(FILE *stream) {
  const cli_command *command;
  size_t index = 0;
  int length;
  (void)fputs("  if ((CURRENT == 2)); then\n    commands=(", stream);
  while ((command = cli_page_first_word(&index, &length)) != NULL)
    write_described(stream, command->name, length, command->name[length] == ' ' ? "..." : command->summary);
  (void)fputs(")\n    _describe command commands\n    return\n  fi\n", stream);
}

static void write_families(FILE *stream) {
  const cli_command *first;
  size_t index = 0;
  int length;
  (void)fputs("  case $command in\n", stream);
  while ((first = cli_page_first_word(&index, &length)) != NULL) {
    if (first->name[length] != ' ') continue;
    (void)fprintf(stream, "  %.*s)\n    commands=(", length, first->name);
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
      const char *second = cli_page_second_word(cli_commands[k], first->name, length);
      if (second != NULL) write_described(stream, second, (int)strlen(second), cli_commands[k]->summary);
    }
    (void)fputs(") ;;\n", stream);
  }
  (void)fputs("  esac\n", stream);
}

void cli_completion_zsh(FILE *stream) {
  (void)fputs("#compdef exactrd\n"
              "# zsh completion for exactrd, made from the program's option tables\n"
              "_exactrd() {\n"
              "  local command=$words[2] shifted=1\n"
              "  local -a commands\n",
              stream);
  write_first_words(stream);
  write_families(stream);
  (void)fputs("  if (($#commands)); then\n"
              "    if ((CURRENT == 3)); then\n"
              "      _describe command commands\n"
              "      return\n"
              "    fi\n"
              "    command+=\" $words[3]\" shifted=2\n"
              "  fi\n"
              "  shift $shifted words\n"
              "  ((CURRENT -= shifted))\n"
              "  case $command in\n",
              stream);
  for (size_t k = 0; cli_commands[k] != NULL; k++) write_command(stream, cli_commands[k]);
  (void)fputs("  esac\n"
              "}\n"
              "_exactrd \"$@\"\n",
              stream);
}
