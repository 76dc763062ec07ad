#include "cli/suggest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 64 };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t cli_edit_distance(const char *a, const char *b) {
  const size_t rows = strlen(a), columns = strlen(b);
  if (rows >= LONGEST || columns >= LONGEST) return SIZE_MAX;
  size_t table[LONGEST][LONGEST];
  for (size_t i = 0; i <= rows; i++) table[i][0] = i;
  for (size_t j = 0; j <= columns; j++) table[0][j] = j;
  for (size_t i = 1; i <= rows; i++) {
    for (size_t j = 1; j <= columns; j++) {
      size_t best = least(table[i - 1][j], table[i][j - 1]) + 1;
      best = least(best, table[i - 1][j - 1] + (lower(a[i - 1]) != lower(b[j - 1])));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = least(best, table[i - 2][j - 2] + 1);
      table[i][j] = best;
    }
  }
  return table[rows][columns] == 0 && strcmp(a, b) != 0 ? 1 : table[rows][columns]; /* capitals cost 1 in all */
}

bool cli_is_slip(const char *word, const char *known, size_t *distance) {
  *distance = cli_edit_distance(word, known);
  return *distance <= 1 + strlen(known) / 4;
}

/* The name before : or [, cut to the room there is. */
static void name_of(const char *pattern, char name[CLI_NEAREST_SIZE]) {
  size_t length = strcspn(pattern, ":[");
  if (length >= CLI_NEAREST_SIZE) length = CLI_NEAREST_SIZE - 1;
  memcpy(name, pattern, length);
  name[length] = '\0';
}

/* Keeps the better of two candidates; *best is SIZE_MAX before the first. */
static void consider(const char *word, const char *known, size_t *best, char nearest[CLI_NEAREST_SIZE]) {
  size_t distance;
  if (!cli_is_slip(word, known, &distance) || distance >= *best) return;
  *best = distance;
  memcpy(nearest, known, strlen(known) + 1);
}

bool cli_nearest(const char *word, cli_word_at at, char nearest[CLI_NEAREST_SIZE]) {
  char typed[CLI_NEAREST_SIZE], name[CLI_NEAREST_SIZE];
  const char *known;
  size_t best = SIZE_MAX;
  name_of(word, typed);
  for (size_t k = 0; (known = at(k)) != NULL; k++) {
    name_of(known, name);
    consider(typed, name, &best, nearest);
  }
  return best > 0 && best < SIZE_MAX;
}

bool cli_nearest_choice(const char *word, const char *choices, char nearest[CLI_NEAREST_SIZE]) {
  char name[CLI_NEAREST_SIZE];
  size_t best = SIZE_MAX;
  while (*choices != '\0') {
    const size_t length = strcspn(choices, "|");
    if (length < sizeof name) {
      memcpy(name, choices, length);
      name[length] = '\0';
      consider(word, name, &best, nearest);
    }
    choices += length + (choices[length] == '|');
  }
  return best > 0 && best < SIZE_MAX;
}
