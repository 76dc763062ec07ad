#include "vae/experiments/shown_rows.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 64 };

/* Whether `text` is one of the first `length` characters' words between '|'. */
static bool is_among(const char *words, size_t length, const char *text) {
  for (const char *end = words + length; words <= end;) {
    size_t word = 0;
    while (words + word < end && words[word] != '|') word++;
    if (strlen(text) == word && memcmp(text, words, word) == 0) return true;
    words += word + 1;
  }
  return false;
}

/* One condition of `length` characters. */
static xrd_status hold(const xrd_table *table, const char *condition, size_t length, size_t row, bool *holds,
                       xrd_error *error) {
  const size_t at = strcspn(condition, "=<>");
  char name[LONGEST_NAME];
  if (at == 0 || at >= length || at >= LONGEST_NAME)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no condition on a table: %.*s", (int)length, condition);
  memcpy(name, condition, at);
  name[at] = '\0';
  const size_t column = xrd_table_find(table, name);
  if (column == table->columns) return xrd_fail(error, XRD_ERR_ARGUMENT, "the table has no column '%s'", name);
  const char *value = condition + at + 1;
  if (condition[at] == '=')
    *holds = is_among(value, length - at - 1, xrd_table_text(table, row, column));
  else if (condition[at] == '<')
    *holds = xrd_table_number(table, row, column) < strtod(value, NULL);
  else
    *holds = xrd_table_number(table, row, column) > strtod(value, NULL);
  return XRD_OK;
}

xrd_status xrd_rows_select(const xrd_table *table, const char *where, size_t row, bool *is_named, xrd_error *error) {
  *is_named = true;
  xrd_status status = XRD_OK;
  while (*where != '\0' && status == XRD_OK) {
    const size_t length = strcspn(where, ",");
    bool holds = false;
    status = hold(table, where, length, row, &holds, error);
    *is_named = *is_named && holds;
    where += length + (where[length] == ',');
  }
  return status;
}
