/* Values of options: from text to checked numbers. */
#ifndef XRD_CLI_VALUE_H
#define XRD_CLI_VALUE_H

#include <stdint.h>

#include "cli/option.h"
#include "exactrd/status.h"

typedef struct {
  const char *text; /* NULL until set */
  double number;
  uint64_t integer;
  size_t count, width; /* numbers, and those of each vector */
  double *numbers;     /* owned */
  size_t more_count;   /* of CLI_TEXTS, after the first */
  const char *more[CLI_TEXTS_MOST - 1];
} cli_value;

/* Reads `text` (borrowed) as a value of `option`.
   Errors: XRD_ERR_ARGUMENT (the message names the option and what it wants), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_value_read(const cli_option *option, const char *text, cli_value *value, xrd_error *error);

#endif
