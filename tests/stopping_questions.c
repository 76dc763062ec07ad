/* Questions whether to go on, answered by no where tests/failing_allocation.h says so. */
#include "tests/stopping_questions.h"

#include <stdio.h>
#include <string.h>

#include "base/stop.h"
#include "cli/progress.h"
#include "tests/failing_allocation.h"

bool __real_xrd_stop_wanted(xrd_stop *stop, double work);
bool __wrap_xrd_stop_wanted(xrd_stop *stop, double work);
bool __wrap_xrd_stop_wanted(xrd_stop *stop, double work) {
  if (stop != NULL && stop->go_on != NULL && allocation_question_stops("xrd_stop_wanted")) xrd_stop_now(stop);
  return __real_xrd_stop_wanted(stop, work);
}

bool __real_cli_progress_report(void *progress, size_t done, size_t total);
bool __wrap_cli_progress_report(void *progress, size_t done, size_t total);
bool __wrap_cli_progress_report(void *progress, size_t done, size_t total) {
  const bool stops = allocation_question_stops("cli_progress_report");
  return __real_cli_progress_report(progress, done, total) && !stops;
}

static char undisturbed[1 << 16], found[1 << 16];

static void read_beginning(const char *path, char *text, size_t size) {
  FILE *file = fopen(path, "r");
  const size_t length = file == NULL ? 0 : fread(text, 1, size - 1, file);
  text[length] = '\0';
  if (file != NULL) (void)fclose(file);
}

void stopping_remember(const char *path) { read_beginning(path, undisturbed, sizeof undisturbed); }

bool stopping_left_alone(const char *path) {
  read_beginning(path, found, sizeof found);
  return strcmp(found, undisturbed) == 0;
}
