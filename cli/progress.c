#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  interrupted = 1;
}

static double seconds_since(const struct timespec *from, const struct timespec *to) {
  return (double)(to->tv_sec - from->tv_sec) + 1e-9 * (double)(to->tv_nsec - from->tv_nsec);
}

void cli_progress_begin(cli_progress *progress, const char *unit) {
  *progress = (cli_progress){.unit = unit, .visible = isatty(STDERR_FILENO) == 1};
  (void)clock_gettime(CLOCK_MONOTONIC, &progress->start);
  progress->shown = progress->start;
  interrupted = 0;
  struct sigaction action = {.sa_flags = (int)SA_RESETHAND | SA_RESTART}; /* a row half written is finished */
  action.sa_handler = on_interrupt;
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGINT, &action, NULL);
  (void)sigaction(SIGTERM, &action, NULL);
}

bool cli_progress_report(void *context, size_t done, size_t total) {
  cli_progress *progress = context;
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  if (progress->visible && seconds_since(&progress->shown, &now) >= 0.25) {
    progress->shown = now;
    const double elapsed_s = seconds_since(&progress->start, &now);
    (void)fprintf(stderr, "\r%zu of %zu %s", done, total, progress->unit);
    if (done > 0) (void)fprintf(stderr, ", %.0f s left", elapsed_s * (double)(total - done) / (double)done);
    (void)fputs("\033[K", stderr);
    progress->on_screen = true;
  }
  return interrupted == 0;
}

void cli_progress_hide(cli_progress *progress) {
  if (progress->on_screen) (void)fputs("\r\033[K", stderr);
  progress->on_screen = false;
}

void cli_progress_end(cli_progress *progress) {
  cli_progress_hide(progress);
  (void)signal(SIGINT, SIG_DFL);
  (void)signal(SIGTERM, SIG_DFL);
}
