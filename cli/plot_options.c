#include "cli/plot_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/suggest.h"

void cli_words_clear(cli_words *words) {
  free(words->words);
  free(words->text);
  *words = (cli_words){NULL, NULL};
}

static size_t count_words(const char *text) {
  size_t count = 1;
  for (; *text != '\0'; text++) count += *text == ',';
  return count;
}

static void cut(char *text, size_t count, size_t found, const char **words) {
  for (size_t k = 0; k < count; k++) {
    words[k] = text;
    if (found == 1) continue;
    text += strcspn(text, ",");
    if (*text == ',') *text++ = '\0';
  }
}

xrd_status cli_words_read(const cli_arguments *arguments, const char *option, size_t count, bool exactly,
                          cli_words *words, xrd_error *error) {
  const char *given = cli_text(arguments, option);
  *words = (cli_words){xrd_allocate_zero(count, sizeof *words->words), NULL};
  if (given != NULL) words->text = xrd_duplicate(given, strlen(given) + 1, 1);
  if (words->words == NULL || (given != NULL && words->text == NULL))
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for --%s", option);
  if (given == NULL) return XRD_OK;
  const size_t found = count_words(given);
  if (found != count && (exactly || found != 1))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s has %zu names for %zu files", option, found, count);
  cut(words->text, count, found == count ? count : 1, words->words);
  return XRD_OK;
}

xrd_status cli_plot_kind(const char *word, xrd_plot_kind *kind, xrd_error *error) {
  static const char *const names[] = {
      [XRD_PLOT_LINE] = "line", [XRD_PLOT_POINTS] = "points", [XRD_PLOT_LINE_POINTS] = "both"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    if (strcmp(word, names[k]) != 0) continue;
    *kind = (xrd_plot_kind)k;
    return XRD_OK;
  }
  char nearest[CLI_NEAREST_SIZE];
  const bool slip = cli_nearest_choice(word, "line|points|both", nearest);
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--style wants line, points or both for each file, not '%s'%s%s%s", word,
                  slip ? "; did you mean " : "", slip ? nearest : "", slip ? "?" : "");
}
