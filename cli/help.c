#include "cli/help.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_code.h"

enum { WIDTH = 96, INDENT = 28 };

/* Writes words from column `column` on, wrapping at WIDTH and indenting new lines; a newline in the text is kept. */
static void wrap(FILE *stream, const char *text, int column, int indent) {
  while (*text != '\0') {
    const int gap = (int)strspn(text, " ");
    text += gap;
    if (*text == '\n') {
      (void)fprintf(stream, "\n%*s", indent, "");
      column = indent;
      text++;
      continue;
    }
    const int length = (int)strcspn(text, " \n");
    if (column > indent && column + gap + length > WIDTH) {
      (void)fprintf(stream, "\n%*s", indent, "");
      column = indent;
    } else if (column > indent) {
      (void)fprintf(stream, "%*s", gap, "");
      column += gap;
    }
    (void)fprintf(stream, "%.*s", length, text);
    column += length;
    text += length;
  }
  (void)fputc('\n', stream);
}

static void entry(FILE *stream, const char *left, const char *right) {
  const int length = (int)strlen(left);
  if (length + 4 <= INDENT)
    (void)fprintf(stream, "  %-*s", INDENT - 2, left);
  else
    (void)fprintf(stream, "  %s\n%*s", left, INDENT, "");
  wrap(stream, right, INDENT, INDENT);
}

static void option_entry(FILE *stream, const cli_option *option) {
  char left[128], right[1024];
  const char *dash = strcmp(option->name, "output") == 0 ? "-o, --" : "--";
  const char *argument = option->argument != NULL ? option->argument : "";
  (void)snprintf(left, sizeof left, "%s%s%s%s", dash, option->name, *argument != '\0' ? " " : "", argument);
  const char *unit = option->unit != NULL ? option->unit : "";
  const char *blank = option->unit != NULL && option->initial != NULL ? " " : "";
  const char *initial = option->initial != NULL ? option->initial : "";
  if (option->initial == NULL && option->unit == NULL)
    (void)snprintf(right, sizeof right, "%s", option->help);
  else
    (void)snprintf(right, sizeof right, "%s [%s%s%s%s]", option->help, option->initial != NULL ? "default " : "",
                   initial, blank, unit);
  entry(stream, left, right);
}

void cli_help_program(FILE *stream, const char *family) {
  if (family == NULL)
    (void)fputs("exactrd - rate-distortion functions with proved bounds\n\n"
                "Usage: exactrd COMMAND [OPTION...]\n"
                "       exactrd COMMAND --help\n"
                "       exactrd --version\n\n",
                stream);
  (void)fputs("Commands:\n", stream);
  for (size_t k = 0; cli_commands[k] != NULL; k++) {
    const cli_command *command = cli_commands[k];
    const size_t length = family != NULL ? strlen(family) : 0;
    if (family != NULL && (strncmp(command->name, family, length) != 0 || command->name[length] != ' ')) continue;
    entry(stream, command->name, command->summary);
  }
  if (family != NULL) return;
  (void)fputs("\nExit codes:\n", stream);
  for (const cli_exit_row *row = cli_exit_table; row->meaning != NULL; row++) {
    char code[16];
    (void)snprintf(code, sizeof code, "%d", row->code);
    entry(stream, code, row->meaning);
  }
}

static void examples(FILE *stream, const char *lines) {
  while (*lines != '\0') {
    const int length = (int)strcspn(lines, "\n");
    (void)fprintf(stream, "  %.*s\n", length, lines);
    lines += length + (lines[length] == '\n');
  }
}

void cli_help_command(FILE *stream, const cli_command *command) {
  (void)fprintf(stream, "Usage: exactrd %s [OPTION...]%s%s\n\n", command->name, command->operands != NULL ? " " : "",
                command->operands != NULL ? command->operands : "");
  wrap(stream, command->summary, 0, 0);
  if (command->description != NULL) {
    (void)fputc('\n', stream);
    wrap(stream, command->description, 0, 0);
  }
  const cli_group *group;
  for (size_t k = 0; (group = cli_group_at(command, k)) != NULL; k++) {
    (void)fprintf(stream, "\n%s:\n", group->title);
    for (const cli_option *option = group->options; option->name != NULL; option++) option_entry(stream, option);
  }
  entry(stream, "-h, --help", "show this help");
  if (command->examples == NULL) return;
  (void)fputs("\nExamples:\n", stream);
  examples(stream, command->examples);
}
