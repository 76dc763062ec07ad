/* Questions whether to go on, answered by no where tests/failing_allocation.h says so. */
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
