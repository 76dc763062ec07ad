#include "cli/pages/hint.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static bool starts_with_one_of(const char *text, const char *const *words) {
  for (; *words != NULL; words++)
    if (strncmp(text, *words, strlen(*words)) == 0) return true;
  return false;
}

static cli_hint_kind kind_of(const char *text) {
  static const char *const files[] = {"FILE", "PATH", "PICTURE", NULL};
  static const char *const folders[] = {"FOLDER", "DIR", "RUN", NULL};
  if (islower((unsigned char)text[0])) return CLI_HINT_WORD;
  if (text[0] == '[') text++;
  if (starts_with_one_of(text, files)) return CLI_HINT_FILE;
  return starts_with_one_of(text, folders) ? CLI_HINT_FOLDER : CLI_HINT_NONE;
}

bool cli_hint_next(const char **rest, cli_hint *hint) {
  if (*rest == NULL || **rest == '\0') return false;
  const char *text = *rest;
  const size_t length = strcspn(text, "|");
  *hint = (cli_hint){kind_of(text), (int)length, text};
  *rest = text + length + (text[length] == '|');
  return true;
}

bool cli_hint_any(const char *argument, cli_hint_kind kind) {
  cli_hint hint;
  while (cli_hint_next(&argument, &hint))
    if (hint.kind == kind) return true;
  return false;
}
