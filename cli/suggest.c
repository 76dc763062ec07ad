#include "cli/suggest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 64 };

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
      best = least(best, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = least(best, table[i - 2][j - 2] + 1);
      table[i][j] = best;
    }
  }
  return table[rows][columns];
}

bool cli_is_slip(const char *word, const char *known, size_t *distance) {
  *distance = cli_edit_distance(word, known);
  return *distance <= 1 + strlen(known) / 4;
}
