/* Options of exactrd plot that say something of each file: one word for all, or one for each, separated by commas. */
#ifndef XRD_CLI_PLOT_OPTIONS_H
#define XRD_CLI_PLOT_OPTIONS_H

#include "cli/arguments.h"
#include "exactrd/plot.h"

/* Words of an option for `count` files; release with cli_words_clear. */
typedef struct {
  const char **words; /* one for each file, NULL where the option was not given */
  char *text;
} cli_words;

/* `exactly`: one word for all is refused.  Errors: XRD_ERR_ARGUMENT (another number of words), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_words_read(const cli_arguments *arguments, const char *option, size_t count, bool exactly,
                                       cli_words *words, xrd_error *error);
void cli_words_clear(cli_words *words);

/* "line", "points" or "both".  Errors: XRD_ERR_ARGUMENT, with the nearest of them. */
XRD_MUST_USE xrd_status cli_plot_kind(const char *word, xrd_plot_kind *kind, xrd_error *error);

#endif
