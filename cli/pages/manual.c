/* Manual pages in the language of man(7). */
#include <ctype.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_code.h"
#include "cli/pages/page.h"
#include "exactrd/version.h"

/* A character as roff prints it: neither a hyphen nor a quotation mark is changed into another character. */
static void write_character(FILE *stream, char character) {
  switch (character) {
  case '-': (void)fputs("\\-", stream); return;
  case '\\': (void)fputs("\\e", stream); return;
  case '\'': (void)fputs("\\(aq", stream); return;
  case '^': (void)fputs("\\(ha", stream); return;
  case '~': (void)fputs("\\(ti", stream); return;
  default: (void)fputc(character, stream);
  }
}

/* One paragraph or more: `words` in backticks are bold, an empty line starts a paragraph. */
static void write_text(FILE *stream, const char *text) {
  bool bold = false, line_start = true;
  for (; *text != '\0'; text++) {
    if (*text == '`') {
      bold = !bold;
      (void)fputs(bold ? "\\fB" : "\\fR", stream);
    } else if (*text == '\n') {
      (void)fputs(text[1] == '\n' ? "\n.PP\n" : "\n.br\n", stream);
      text += text[1] == '\n';
      line_start = true;
      continue;
    } else {
      if (line_start && *text == '.') (void)fputs("\\&", stream);
      write_character(stream, *text);
    }
    line_start = false;
  }
  (void)fputc('\n', stream);
}

static void write_plain(FILE *stream, const char *text) {
  for (; *text != '\0'; text++) write_character(stream, *text);
}

/* "exactrd-toy-match" */
static void write_page_name(FILE *stream, const char *command) {
  (void)fputs("exactrd\\-", stream);
  for (; *command != '\0'; command++)
    (void)fputs(*command == ' ' || *command == '-' ? "\\-" : (char[]){*command, '\0'}, stream);
}

static void write_heading(FILE *stream, const cli_command *command, const char *date) {
  (void)fputs(".\\\" Made from the program's option tables.\n.TH EXACTRD", stream);
  if (command != NULL) (void)fputc('-', stream);
  for (const char *letter = command != NULL ? command->name : ""; *letter != '\0'; letter++)
    (void)fputc(*letter == ' ' ? '-' : toupper((unsigned char)*letter), stream);
  (void)fprintf(stream, " 1 %s \"exactrd %s\" \"exactrd\"\n.SH NAME\n", date, XRD_VERSION);
}

static void write_argument(FILE *stream, const char *argument) {
  (void)fputs(" \\fI", stream);
  write_plain(stream, argument);
  (void)fputs("\\fR", stream);
}

static void write_option(FILE *stream, const cli_option *option) {
  (void)fputs(".TP\n", stream);
  if (strcmp(option->name, "output") == 0) (void)fputs("\\fB\\-o\\fR, ", stream);
  (void)fputs("\\fB\\-\\-", stream);
  write_plain(stream, option->name);
  (void)fputs("\\fR", stream);
  if (option->argument != NULL) write_argument(stream, option->argument);
  (void)fputc('\n', stream);
  write_text(stream, option->help);
  if (option->unit == NULL && option->initial == NULL) return;
  (void)fputc('[', stream);
  if (option->initial != NULL) (void)fputs("default ", stream);
  if (option->initial != NULL) write_plain(stream, option->initial);
  if (option->initial != NULL && option->unit != NULL) (void)fputc(' ', stream);
  if (option->unit != NULL) write_plain(stream, option->unit);
  (void)fputs("]\n", stream);
}

static void write_exit_codes(FILE *stream) {
  (void)fputs(".SH EXIT STATUS\n", stream);
  for (const cli_exit_row *row = cli_exit_table; row->meaning != NULL; row++) {
    (void)fprintf(stream, ".TP\n.B %d\n", row->code);
    write_text(stream, row->meaning);
  }
}

static void write_examples(FILE *stream, const char *lines) {
  if (lines == NULL) return;
  (void)fputs(".SH EXAMPLES\n.nf\n", stream);
  write_plain(stream, lines);
  (void)fputs("\n.fi\n", stream);
}

void cli_manual_program(FILE *stream, const char *date) {
  write_heading(stream, NULL, date);
  (void)fputs(
      "exactrd \\- rate\\-distortion functions with proved bounds\n"
      ".SH SYNOPSIS\n.B exactrd\n.I command\n.RI [ option ...]\n.br\n.B exactrd\n.I command\n.B \\-\\-help\n.br\n"
      ".B exactrd \\-\\-version\n.SH DESCRIPTION\n"
      "Given a source and a distortion,\n.B exactrd\n"
      "computes points of the rate\\-distortion function R(D), each with a lower and an upper bound that are\n"
      "proved, rounding errors included, and what stands on such curves.\n.SH COMMANDS\n",
      stream);
  for (size_t k = 0; cli_commands[k] != NULL; k++) {
    (void)fputs(".TP\n.BR ", stream);
    write_page_name(stream, cli_commands[k]->name);
    (void)fputs(" (1)\n", stream);
    write_text(stream, cli_commands[k]->summary);
  }
  write_exit_codes(stream);
}

void cli_manual_command(FILE *stream, const cli_command *command, const char *date) {
  write_heading(stream, command, date);
  write_page_name(stream, command->name);
  (void)fputs(" \\- ", stream);
  write_plain(stream, command->summary);
  (void)fprintf(stream, "\n.SH SYNOPSIS\n\\fBexactrd %s\\fR [\\fIoption\\fR...]", command->name);
  if (command->operands != NULL) write_argument(stream, command->operands);
  (void)fputc('\n', stream);
  if (command->description != NULL) (void)fputs(".SH DESCRIPTION\n", stream);
  if (command->description != NULL) write_text(stream, command->description);
  (void)fputs(".SH OPTIONS\n", stream);
  const cli_group *group;
  for (size_t k = 0; (group = cli_group_at(command, k)) != NULL; k++) {
    (void)fputs(".SS ", stream);
    write_text(stream, group->title);
    for (const cli_option *option = group->options; option->name != NULL; option++) write_option(stream, option);
  }
  (void)fputs(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nshow a summary of the options\n", stream);
  write_examples(stream, command->examples);
  write_exit_codes(stream);
  (void)fputs(".SH SEE ALSO\n.BR exactrd (1)\n", stream);
}
