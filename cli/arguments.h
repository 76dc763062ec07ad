/* The command line of one subcommand, parsed and checked against its option tables. */
#ifndef XRD_CLI_ARGUMENTS_H
#define XRD_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/option.h"
#include "exactrd/status.h"

typedef struct cli_command cli_command;

typedef struct {
  size_t count;
  const double *values;
  size_t width; /* of each vector, 1 for plain numbers; 0 for none */
} cli_numbers_list;

typedef struct cli_arguments cli_arguments;

/* Parses the words after the command's name.  `whole` is the program's complete argument vector, kept for provenance;
   both are borrowed.  Errors: XRD_ERR_ARGUMENT (unknown option with the nearest known one, missing or bad value, option
   given twice, too few or too many operands), XRD_ERR_MEMORY.  *arguments must be released with cli_arguments_free,
   also after an error. */
XRD_MUST_USE xrd_status cli_arguments_parse(const cli_command *command, char *const *words, int count,
                                            char *const *whole, cli_arguments **arguments, xrd_error *error);
void cli_arguments_free(cli_arguments *arguments);

bool cli_wants_help(const cli_arguments *arguments);

/* Getters.  `name` must be an option of the command and of the getter's kind: anything else is a bug and aborts. */

bool cli_given(const cli_arguments *arguments, const char *name);       /* on the command line, not by default */
bool cli_flag(const cli_arguments *arguments, const char *name);        /* CLI_FLAG */
const char *cli_text(const cli_arguments *arguments, const char *name); /* CLI_TEXT, CLI_CHOICE; NULL if unset */
/* CLI_TEXTS: cli_text is the first, index 0 here the second; NULL past the last. */
const char *cli_text_again(const cli_arguments *arguments, const char *name, size_t index);
double cli_number(const cli_arguments *arguments, const char *name);    /* CLI_NUMBER, CLI_POSITIVE; 0 if unset */
uint64_t cli_integer(const cli_arguments *arguments, const char *name); /* CLI_INTEGER, CLI_COUNT; 0 if unset */
cli_numbers_list cli_numbers(const cli_arguments *arguments,
                             const char *name); /* CLI_NUMBERS, CLI_VECTORS; none if unset */

size_t cli_operand_count(const cli_arguments *arguments);
const char *cli_operand(const cli_arguments *arguments, size_t index);

/* Fails with XRD_ERR_ARGUMENT unless at least `least` and at most one of the named options (NULL ends the list) was
   given. */
XRD_MUST_USE xrd_status cli_expect_one_of(const cli_arguments *arguments, size_t least, const char *const *names,
                                          xrd_error *error);

/* `status` came of the index-th value of the first of these options (NULL ends them) that was given: an
   XRD_ERR_ARGUMENT's message then begins "value 2 of --rate is 5 bits: ", as it was typed.  Returns `status`. */
XRD_MUST_USE xrd_status cli_name_value(const cli_arguments *arguments, const char *const *options, size_t index,
                                       xrd_status status, xrd_error *error);

/* The program's complete argument vector, ended by NULL. */
char *const *cli_whole_command(const cli_arguments *arguments);

#endif
