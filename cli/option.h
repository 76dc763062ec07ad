/* Options as data: parsing, --help and every generated document read the same tables. */
#ifndef XRD_CLI_OPTION_H
#define XRD_CLI_OPTION_H

/* What an option's value must be.  The parser checks it, so that a command only ever sees good values. */
typedef enum {
  CLI_FLAG,     /* takes no value */
  CLI_TEXT,     /* anything, such as a file name */
  CLI_CHOICE,   /* one of the words in `argument`, which are separated by | */
  CLI_NUMBER,   /* a finite number */
  CLI_POSITIVE, /* a finite number > 0 */
  CLI_INTEGER,  /* a whole number >= 0 that fits 64 bits */
  CLI_COUNT,    /* a whole number >= 1 that fits a size_t */
  CLI_NUMBERS,  /* finite numbers separated by commas */
  CLI_VECTORS,  /* vectors separated by commas, their finite numbers by colons; all of one length */
  CLI_TEXTS,    /* a CLI_TEXT that may be given up to CLI_TEXTS_MOST times */
} cli_kind;

enum { CLI_TEXTS_MOST = 8 };

typedef struct {
  const char *name;     /* without the leading dashes */
  cli_kind kind;        /* */
  const char *argument; /* as shown in the help: "FILE", "N", "csv|json"; NULL for a flag */
  const char *unit;     /* of the value, or NULL */
  const char *initial;  /* the default, parsed like a value from the command line; NULL for none */
  const char *help;     /* what it does, without a full stop */
} cli_option;

/* Options under one heading.  The table ends with an entry whose name is NULL. */
typedef struct {
  const char *title;
  const cli_option *options;
} cli_group;

#endif
