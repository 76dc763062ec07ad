/* What cells that are no numbers may mean. */
#ifndef XRD_FILES_READ_WORDS_H
#define XRD_FILES_READ_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Is it a name, as a header holds?  What begins like a number, or has a digit before its first letter, is a slip; what
   stands for a missing number or for a truth is no name; control characters are no text. */
bool xrd_word_is_name(const char *text, size_t length);

/* As tables of others call the column that numbers their rows. */
bool xrd_word_names_rows(const char *text);

/* The unit of rates that a comment tells: "nats" or "bits" where it has that word alone or beside `rate` or `unit`,
   both with such a word: "both"; else "". */
const char *xrd_words_unit(const char *comment);

/* As comments begin elsewhere. */
bool xrd_word_marks_comment(const char *text);

#endif
