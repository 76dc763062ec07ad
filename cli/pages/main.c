/* exactrd_pages FOLDER DATE: writes FOLDER/man1/ and FOLDER/completions/, which exist. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/pages/page.h"

enum { PATH = 4096 };

static FILE *open_page(const char *folder, const char *name) {
  char path[PATH];
  const int length = snprintf(path, sizeof path, "%s/%s", folder, name);
  if (length < 0 || length >= PATH) return NULL;
  return fopen(path, "w");
}

/* 0 if the page could be written; `written` may be NULL. */
static int close_page(const char *name, FILE *written) {
  const int failed = written == NULL || ferror(written);
  if (written != NULL && fclose(written) == 0 && !failed) return 0;
  (void)fprintf(stderr, "exactrd_pages: %s: %s\n", name, strerror(errno));
  return 1;
}

static int write_manual(const char *folder, const cli_command *command, const char *date) {
  char name[128];
  (void)snprintf(name, sizeof name, "man1/exactrd-%s.1", command->name);
  for (char *blank = name; (blank = strchr(blank, ' ')) != NULL;) *blank = '-';
  FILE *page = open_page(folder, name);
  if (page != NULL) cli_manual_command(page, command, date);
  return close_page(name, page);
}

static int write_manuals(const char *folder, const char *date) {
  FILE *page = open_page(folder, "man1/exactrd.1");
  if (page != NULL) cli_manual_program(page, date);
  int failures = close_page("man1/exactrd.1", page);
  for (size_t k = 0; cli_commands[k] != NULL; k++) failures += write_manual(folder, cli_commands[k], date);
  return failures;
}

static int write_completions(const char *folder) {
  static const struct {
    const char *name;
    void (*write)(FILE *stream);
  } scripts[] = {{"completions/exactrd", cli_completion_bash},
                 {"completions/_exactrd", cli_completion_zsh},
                 {"completions/exactrd.fish", cli_completion_fish}};
  int failures = 0;
  for (size_t k = 0; k < sizeof scripts / sizeof *scripts; k++) {
    FILE *script = open_page(folder, scripts[k].name);
    if (script != NULL) scripts[k].write(script);
    failures += close_page(scripts[k].name, script);
  }
  return failures;
}

int main(int count, char **words) {
  if (count != 3) {
    (void)fputs("usage: exactrd_pages FOLDER DATE\n", stderr);
    return 2;
  }
  return write_manuals(words[1], words[2]) + write_completions(words[1]) > 0;
}
