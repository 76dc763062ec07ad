#include "cli/pages/page.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/common_options.h"

static int first_word_length(const char *name) { return (int)strcspn(name, " "); }

static bool seen_before(size_t index, int length) {
  const char *name = cli_commands[index]->name;
  for (size_t k = 0; k < index; k++)
    if (first_word_length(cli_commands[k]->name) == length && memcmp(cli_commands[k]->name, name, (size_t)length) == 0)
      return true;
  return false;
}

const cli_command *cli_page_first_word(size_t *index, int *length) {
  for (; cli_commands[*index] != NULL; (*index)++) {
    const cli_command *command = cli_commands[*index];
    *length = first_word_length(command->name);
    if (seen_before(*index, *length)) continue;
    (*index)++;
    return command;
  }
  return NULL;
}

const char *cli_page_second_word(const cli_command *command, const char *first, int length) {
  const char *name = command->name;
  return strncmp(name, first, (size_t)length) == 0 && name[length] == ' ' ? name + length + 1 : NULL;
}

void cli_page_quote(FILE *stream, const char *text, const char *escaped) {
  for (; *text != '\0'; text++) {
    if (*text == '\'') {
      (void)fputs("'\\''", stream);
      continue;
    }
    if (strchr(escaped, *text) != NULL) (void)fputc('\\', stream);
    (void)fputc(*text, stream);
  }
}

void cli_page_options(FILE *stream, const cli_command *command, cli_page_option write) {
  const cli_group *group;
  for (size_t k = 0; (group = cli_group_at(command, k)) != NULL; k++)
    for (const cli_option *option = group->options; option->name != NULL; option++) write(stream, command, option);
}

void cli_page_words(FILE *stream, const char *argument) {
  cli_hint hint;
  const char *blank = "";
  while (cli_hint_next(&argument, &hint)) {
    if (hint.kind != CLI_HINT_WORD) continue;
    (void)fprintf(stream, "%s%.*s", blank, hint.length, hint.text);
    blank = " ";
  }
}

void cli_page_operands(FILE *stream, const cli_command *command) {
  const char *word;
  for (size_t k = 0; command->operand_at != NULL && (word = command->operand_at(k)) != NULL; k++)
    (void)fprintf(stream, " %s", word);
}

const char *cli_page_paths(const char *argument, const char *neither, const char *files, const char *folders) {
  if (cli_hint_any(argument, CLI_HINT_FILE)) return files;
  return cli_hint_any(argument, CLI_HINT_FOLDER) ? folders : neither;
}
