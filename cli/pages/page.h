/* The generated files, each written from the tables of all commands, and what their writers share. */
#ifndef XRD_CLI_PAGES_PAGE_H
#define XRD_CLI_PAGES_PAGE_H

#include <stdio.h>

#include "cli/command.h"
#include "cli/pages/hint.h"

typedef struct cli_command cli_command;

/* exactrd.1, and one page for each command (exactrd-toy-match.1).  `date` is the page's, YYYY-MM-DD. */
void cli_manual_program(FILE *stream, const char *date);
void cli_manual_command(FILE *stream, const cli_command *command, const char *date);

/* Completion scripts. */
void cli_completion_bash(FILE *stream);
void cli_completion_zsh(FILE *stream);
void cli_completion_fish(FILE *stream);

/* The commands whose name is one word, and one of each family; its name's first word has *length bytes.  *index starts
   at 0; NULL after the last. */
const cli_command *cli_page_first_word(size_t *index, int *length);

/* The command's second word if its first one is the first `length` bytes of `first`, else NULL. */
const char *cli_page_second_word(const cli_command *command, const char *first, int length);

/* Text inside a shell's single quotes; the characters in `escaped` get a backslash. */
void cli_page_quote(FILE *stream, const char *text, const char *escaped);

/* The words among an argument's alternatives, separated by blanks. */
void cli_page_words(FILE *stream, const char *argument);

/* The words that a command's operands may be, each after a blank. */
void cli_page_operands(FILE *stream, const cli_command *command);

/* `files` if a file's name is among an argument's alternatives, `folders` if a folder's is, else `neither`. */
const char *cli_page_paths(const char *argument, const char *neither, const char *files, const char *folders);

/* Calls `write` for each option of the command. */
typedef void (*cli_page_option)(FILE *stream, const cli_command *command, const cli_option *option);
void cli_page_options(FILE *stream, const cli_command *command, cli_page_option write);

#endif
