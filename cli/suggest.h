/* The known word nearest to a mistyped one. */
#ifndef XRD_CLI_SUGGEST_H
#define XRD_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* Number of single-character insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
   (Damerau 1964, optimal string alignment), capitals being letters, or 1 where nothing else differs.  Words longer than
   63 characters are infinitely far: SIZE_MAX. */
size_t cli_edit_distance(const char *a, const char *b);

/* Whether `word` is close enough to `known` to be taken for a slip of the finger. */
bool cli_is_slip(const char *word, const char *known, size_t *distance);

enum { CLI_NEAREST_SIZE = 64 };

/* The index-th known word, NULL after the last.  Of a pattern such as uniform:M or normal[:MEAN,SD] only the name
   before : or [ counts. */
typedef const char *(*cli_word_at)(size_t index);

/* Writes the known word nearest to a mistyped one (which may have : and more behind it); false where none is near, or
   the word is a known one. */
bool cli_nearest(const char *word, cli_word_at at, char nearest[CLI_NEAREST_SIZE]);

/* The same for the words of a choice, which are separated by |. */
bool cli_nearest_choice(const char *word, const char *choices, char nearest[CLI_NEAREST_SIZE]);

#endif
