/* The options that name a source and a distortion, shared by the commands that read them. */
#ifndef XRD_CLI_INPUT_OPTIONS_H
#define XRD_CLI_INPUT_OPTIONS_H

#include "cli/arguments.h"
#include "cli/suggest.h"
#include "exactrd/input.h"

extern const cli_option cli_source_options[];
extern const cli_option cli_distortion_options[];

/* Is it `--reproduction continuous`?  A file of that name is ./continuous. */
bool cli_wants_continuous(const cli_arguments *arguments);

/* The request that the options make; it borrows their strings.  Where reproductions are continuous it
   names none.  Errors: XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status cli_input_request(const cli_arguments *arguments, xrd_input_request *request, xrd_error *error);

/* Names the word that was meant.  Errors: XRD_ERR_ARGUMENT where `name` (NULL is fine) is nearly a known one. */
XRD_MUST_USE xrd_status cli_refuse_slip(const char *option, const char *name, cli_word_at at, xrd_error *error);

#endif
