/* The known word nearest to a mistyped one. */
#ifndef XRD_CLI_SUGGEST_H
#define XRD_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* Number of single-character insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
   (Damerau 1964, optimal string alignment).  Words longer than 63 characters are infinitely far: SIZE_MAX. */
size_t cli_edit_distance(const char *a, const char *b);

/* Whether `word` is close enough to `known` to be taken for a slip of the finger. */
bool cli_is_slip(const char *word, const char *known, size_t *distance);

#endif
