#include "cli/value.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/suggest.h"

/* Reads a finite number that ends at one of the `stops` or at the end of the text; returns where it ended, NULL if
   there is none.  A number that is not zero but becomes zero is none. */
static const char *read_number(const char *text, const char *stops, double *number) {
  char *end;
  if (isspace((unsigned char)*text)) return NULL;
  errno = 0;
  *number = strtod(text, &end);
  const bool ended = *end == '\0' || strchr(stops, *end) != NULL, vanished = errno == ERANGE && *number == 0;
  return end != text && ended && isfinite(*number) && !vanished ? end : NULL;
}

static bool read_integer(const char *text, uint64_t *integer) {
  char *end;
  if (!isdigit((unsigned char)*text)) return false;
  errno = 0;
  *integer = strtoull(text, &end, 10);
  return *end == '\0' && errno == 0;
}

static bool is_choice(const char *choices, const char *text) {
  const size_t length = strlen(text);
  for (const char *word = choices; word != NULL; word = strchr(word, '|')) {
    word += *word == '|';
    const char *end = strchr(word, '|');
    const size_t size = end != NULL ? (size_t)(end - word) : strlen(word);
    if (size == length && memcmp(word, text, size) == 0) return true;
  }
  return false;
}

static xrd_status read_list(const cli_option *option, const char *text, cli_value *value, xrd_error *error) {
  const char *stops = option->kind == CLI_VECTORS ? ",:" : ",";
  size_t count = 1, position = 0;
  for (const char *c = text; *c != '\0'; c++) count += strchr(stops, *c) != NULL;
  value->numbers = xrd_allocate(count, sizeof *value->numbers);
  if (value->numbers == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for --%s", option->name);
  for (const char *c = text; value->count < count; c++) {
    c = read_number(c, stops, &value->numbers[value->count]);
    if (c == NULL)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s: number %zu of '%s' is %s", option->name, value->count + 1, text,
                      errno == ERANGE ? "too large, or too small without being 0" : "not a finite number");
    value->count++;
    position++;
    if (*c == ':') continue;
    if (value->width == 0) value->width = position;
    if (position != value->width)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s: '%s' has vectors of %zu and of %zu numbers", option->name, text,
                      value->width, position);
    position = 0;
  }
  return XRD_OK;
}

static xrd_status refuse_choice(const cli_option *option, const char *text, xrd_error *error) {
  char nearest[CLI_NEAREST_SIZE];
  const bool slip = cli_nearest_choice(text, option->argument, nearest);
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s wants %s, not '%s'%s%s%s", option->name, option->argument, text,
                  slip ? "; did you mean " : "", slip ? nearest : "", slip ? "?" : "");
}

xrd_status cli_value_read(const cli_option *option, const char *text, cli_value *value, xrd_error *error) {
  const char *wanted = NULL;
  if (option->kind == CLI_TEXTS && value->text != NULL) {
    if (value->more_count + 1 == CLI_TEXTS_MOST)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s is given more than %d times", option->name, CLI_TEXTS_MOST);
    value->more[value->more_count++] = text;
    return XRD_OK;
  }
  value->text = text;
  switch (option->kind) {
  case CLI_FLAG:
  case CLI_TEXT:
  case CLI_TEXTS: break;
  case CLI_CHOICE:
    if (!is_choice(option->argument, text)) return refuse_choice(option, text, error);
    break;
  case CLI_NUMBER:
    if (read_number(text, "", &value->number) == NULL) wanted = "a finite number";
    break;
  case CLI_POSITIVE:
    if (read_number(text, "", &value->number) == NULL || !(value->number > 0)) wanted = "a finite number > 0";
    break;
  case CLI_INTEGER:
    if (!read_integer(text, &value->integer)) wanted = "a whole number";
    break;
  case CLI_COUNT:
    if (!read_integer(text, &value->integer) || value->integer == 0 || value->integer > SIZE_MAX)
      wanted = "a whole number >= 1";
    break;
  case CLI_NUMBERS:
  case CLI_VECTORS: return read_list(option, text, value, error);
  }
  if (wanted != NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s wants %s, not '%s'", option->name, wanted, text);
  return XRD_OK;
}
