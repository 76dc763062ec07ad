#include "files/read/words.h"

#include <string.h>
#include <strings.h>

bool xrd_word_marks_comment(const char *text) {
  return strncmp(text, "//", 2) == 0 || strcmp(text, "%") == 0 || strcmp(text, "%%") == 0;
}

/* Bytes of a name: letters, also those of UTF-8 beyond U+00BF but not of U+2000 to U+2FFF, which are minus signs,
   quotes and currencies. */
static bool is_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c > 0xC2 && c != 0xE2);
}

/* Its first letter comes before its first digit; O.5 is a zero mistyped. */
static bool is_spelled(const char *text) {
  if (strcspn(text, "Oo") == 0 && text[1] == '.') return false;
  for (; *text != '\0' && strchr("0123456789", *text) == NULL; text++)
    if (is_letter((unsigned char)*text)) return true;
  return false;
}

bool xrd_word_is_name(const char *text, size_t length) {
  static const char *const VALUES[] = {"na", "n/a", "null", "none", "nil", "missing", "true", "false"};
  for (size_t k = 0; k < sizeof VALUES / sizeof *VALUES; k++)
    if (strcasecmp(text, VALUES[k]) == 0) return false;
  for (size_t k = 0; k < length; k++)
    if ((unsigned char)text[k] < ' ' && text[k] != '\t') return false;
  return strchr("+-.0123456789", text[0]) == NULL && is_spelled(text) && !xrd_word_marks_comment(text);
}

/* Is it one of the letters that stand in words? */
static bool in_word(char c) { return is_letter((unsigned char)c); }

const char *xrd_words_unit(const char *comment) {
  static const char *const WORDS[] = {"nats", "bits", "rate", "rates", "unit", "units"};
  enum { NATS, BITS, FIRST_SUBJECT };
  bool found[sizeof WORDS / sizeof *WORDS] = {false}, subject = false;
  size_t words = 0;
  for (const char *at = comment; *at != '\0'; words++) {
    size_t length = 0;
    while (*at != '\0' && !in_word(*at)) at++;
    while (in_word(at[length])) length++;
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
      if (strlen(WORDS[k]) == length && strncasecmp(at, WORDS[k], length) == 0) found[k] = true;
    at += length;
    if (length == 0) break;
  }
  for (size_t k = FIRST_SUBJECT; k < sizeof WORDS / sizeof *WORDS; k++) subject = subject || found[k];
  if (words != 1 && !subject) return "";
  return found[NATS] && found[BITS] ? "both" : found[NATS] ? "nats" : found[BITS] ? "bits" : "";
}

bool xrd_word_names_rows(const char *text) {
  static const char *const NAMES[] = {"id", "index", "row", "rownames", "unnamed: 0"};
  for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++)
    if (strcasecmp(text, NAMES[k]) == 0) return true;
  return false;
}
