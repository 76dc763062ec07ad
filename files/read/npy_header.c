/* Format: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays". */
#include "files/read/npy_header.h"

#include <stdint.h>
#include <string.h>

typedef struct {
  const char *next, *end;
} cursor;

static void skip_blanks(cursor *at) {
  while (at->next < at->end && (*at->next == ' ' || *at->next == '\n')) at->next++;
}

/* Takes `word` if it stands next, after blanks. */
static bool take(cursor *at, const char *word) {
  skip_blanks(at);
  const size_t length = strlen(word);
  if ((size_t)(at->end - at->next) < length || memcmp(at->next, word, length) != 0) return false;
  at->next += length;
  return true;
}

/* A quoted string without escapes that fits. */
static bool take_string(cursor *at, char *string, size_t size) {
  skip_blanks(at);
  if (at->next == at->end || (*at->next != '\'' && *at->next != '"')) return false;
  const char quote = *at->next++;
  size_t length = 0;
  while (at->next < at->end && *at->next != quote && *at->next != '\\' && *at->next != '\0') {
    if (length + 1 == size) return false;
    string[length++] = *at->next++;
  }
  string[length] = '\0';
  return at->next < at->end && *at->next++ == quote;
}

static bool take_boolean(cursor *at, bool *value) {
  *value = take(at, "True");
  return *value || take(at, "False");
}

static bool take_size(cursor *at, size_t *size) {
  skip_blanks(at);
  const char *start = at->next;
  *size = 0;
  for (; at->next < at->end && *at->next >= '0' && *at->next <= '9'; at->next++) {
    const size_t digit = (size_t)(*at->next - '0');
    if (*size > (SIZE_MAX - digit) / 10) return false;
    *size = *size * 10 + digit;
  }
  return at->next > start;
}

/* (), (3,), (3, 4), (3, 4, 5), ... */
static bool take_shape(cursor *at, xrd_npy_header *header) {
  header->rank = 0;
  header->shape[0] = header->shape[1] = header->inner = 1;
  if (!take(at, "(")) return false;
  while (!take(at, ")")) {
    size_t size;
    if (!take_size(at, &size)) return false;
    if (header->rank < 2)
      header->shape[header->rank] = size;
    else
      header->inner = size != 0 && header->inner <= SIZE_MAX / size ? header->inner * size : 0;
    header->rank++;
    if (take(at, ",")) continue;
    return header->rank > 1 && take(at, ")");
  }
  return true;
}

const char *xrd_npy_header_parse(const char *text, size_t length, xrd_npy_header *header) {
  static const char BROKEN[] = "broken .npy header";
  cursor at = {text, text + length};
  *header = (xrd_npy_header){.rank = 0};
  bool has_descr = false, has_order = false, has_shape = false;
  if (!take(&at, "{")) return BROKEN;
  while (!take(&at, "}")) {
    char key[16];
    bool *has, good;
    if (!take_string(&at, key, sizeof key) || !take(&at, ":")) return BROKEN;
    if (strcmp(key, "descr") == 0) {
      has = &has_descr;
      if (take(&at, "[")) return "structured .npy arrays are not supported";
      good = take_string(&at, header->descr, sizeof header->descr);
    } else if (strcmp(key, "fortran_order") == 0) {
      has = &has_order;
      good = take_boolean(&at, &header->fortran_order);
    } else if (strcmp(key, "shape") == 0) {
      has = &has_shape;
      good = take_shape(&at, header);
    } else {
      return BROKEN;
    }
    if (!good || *has) return BROKEN;
    *has = true;
    if (!take(&at, ",")) {
      if (!take(&at, "}")) return BROKEN;
      break;
    }
  }
  skip_blanks(&at);
  return has_descr && has_order && has_shape && at.next == at.end ? NULL : BROKEN;
}
