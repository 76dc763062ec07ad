/* What a shell may offer for an argument, read from the way that the help shows it: "csv|json", "hamming|FILE",
   "FILE...", "[ID...]".  Alternatives are separated by |; those in lower case are words to be typed as they are. */
#ifndef XRD_CLI_PAGES_HINT_H
#define XRD_CLI_PAGES_HINT_H

#include <stdbool.h>

typedef enum {
  CLI_HINT_NONE,   /* numbers and free text: nothing to offer */
  CLI_HINT_FILE,   /* FILE, PATH, PICTURE */
  CLI_HINT_FOLDER, /* FOLDER, RUN */
  CLI_HINT_WORD,
} cli_hint_kind;

typedef struct {
  cli_hint_kind kind;
  int length;
  const char *text; /* of CLI_HINT_WORD: `length` bytes, not ended by a zero */
} cli_hint;

/* Takes the next alternative off *rest, which is NULL or a text as above; false when none is left. */
bool cli_hint_next(const char **rest, cli_hint *hint);

/* Is one of the alternatives of that kind? */
bool cli_hint_any(const char *argument, cli_hint_kind kind);

#endif
