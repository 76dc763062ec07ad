#include "cli/progress.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/exit_code.h"

enum { DURATION = 32 };
static const double WORTH_A_LINE_S = 10;

static volatile sig_atomic_t interrupted, out_of_time, has_begun;
static bool quiet;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  interrupted = 1;
}

/* Before any work has begun there is nothing to finish. */
static void on_alarm(int signal_number) {
  (void)signal_number;
  static const char words[] = "exactrd: the time limit is over, and nothing is finished\n";
  out_of_time = 1;
  if (has_begun) return;
  const ssize_t written = write(STDERR_FILENO, words, sizeof words - 1);
  _exit(written < 0 ? CLI_EXIT_IO : CLI_EXIT_OPEN);
}

void cli_progress_quiet(bool is_quiet) { quiet = is_quiet; }

bool cli_progress_is_quiet(void) { return quiet; }

bool cli_progress_out_of_time(void) { return out_of_time != 0; }

void cli_progress_limit(double seconds) {
  const double most = fmin(fmax(seconds, 1e-6), 1e9), whole = floor(most);
  const struct itimerval timer = {.it_value = {(time_t)whole, (suseconds_t)((most - whole) * 1e6)}};
  struct sigaction action = {.sa_flags = SA_RESTART};
  action.sa_handler = on_alarm;
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGALRM, &action, NULL);
  (void)setitimer(ITIMER_REAL, &timer, NULL);
}

static double seconds_since(const struct timespec *from, const struct timespec *to) {
  return (double)(to->tv_sec - from->tv_sec) + 1e-9 * (double)(to->tv_nsec - from->tv_nsec);
}

void cli_progress_begin(cli_progress *progress, const char *unit) {
  *progress = (cli_progress){.unit = unit, .visible = !quiet && isatty(STDERR_FILENO) == 1};
  (void)clock_gettime(CLOCK_MONOTONIC, &progress->start);
  progress->shown = progress->start;
  interrupted = 0;
  has_begun = 1;
  struct sigaction action = {.sa_flags = (int)SA_RESETHAND | SA_RESTART}; /* a row half written is finished */
  action.sa_handler = on_interrupt;
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGINT, &action, NULL);
  (void)sigaction(SIGTERM, &action, NULL);
}

/* Seconds in words: "7 s", "3 min 20 s", "2 h 5 min". */
static void write_duration(double seconds, char *text, size_t size) {
  const double minutes = floor(seconds / 60), hours = floor(minutes / 60);
  if (seconds < 60)
    (void)snprintf(text, size, "%.0f s", seconds);
  else if (minutes < 60)
    (void)snprintf(text, size, "%.0f min %.0f s", minutes, floor(seconds - 60 * minutes));
  else
    (void)snprintf(text, size, "%.0f h %.0f min", hours, minutes - 60 * hours);
}

/* The second at which all will be done, as it was foreseen when the last point ended or the first came nearer; 0: not
   foreseen. */
static double foreseen_end(cli_progress *progress, size_t done, size_t total, double elapsed_s) {
  if (done != progress->done) {
    progress->end_s = elapsed_s * (double)total / (double)done;
    progress->foresight = (cli_foresight){.end_s = 0};
    progress->approach = (xrd_approach){0, 0};
  }
  if (done > 0) return progress->end_s;
  cli_foresight_see(&progress->foresight, &progress->approach, elapsed_s);
  return progress->foresight.end_s * fmax((double)total, 1);
}

static void show(cli_progress *progress, double end_s, double elapsed_s) {
  enum { LINE = 200 };
  char line[LINE], left[2 * DURATION] = "", near[2 * DURATION] = "", duration[DURATION];
  const xrd_approach *approach = &progress->approach;
  write_duration(end_s - elapsed_s, duration, sizeof duration);
  if (end_s > elapsed_s) (void)snprintf(left, sizeof left, ", %s left", duration);
  if (approach->gap_nats > 0)
    (void)snprintf(near, sizeof near, ", gap %.1e -> %.1e", approach->gap_nats, approach->goal_nats);
  write_duration(elapsed_s, duration, sizeof duration);
  if (progress->done > 0)
    (void)snprintf(line, sizeof line, "\r%zu of %zu %s%s%s\033[K", progress->done, progress->total, progress->unit,
                   left, near);
  else
    (void)snprintf(line, sizeof line, "\r%s: none yet after %s%s%s\033[K", progress->unit, duration, left, near);
  (void)fputs(line, stderr);
  progress->on_screen = true;
}

bool cli_progress_report(void *context, size_t done, size_t total) {
  cli_progress *progress = context;
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  const double elapsed_s = seconds_since(&progress->start, &now);
  const double end_s = foreseen_end(progress, done, total, elapsed_s);
  progress->done = done;
  progress->total = total;
  if (progress->visible && seconds_since(&progress->shown, &now) >= 0.25) {
    progress->shown = now;
    show(progress, end_s, elapsed_s);
  }
  return interrupted == 0 && (progress->settles || out_of_time == 0);
}

bool cli_progress_settle(void *context) {
  (void)context;
  return out_of_time != 0;
}

void cli_progress_hide(cli_progress *progress) {
  if (progress->on_screen) (void)fputs("\r\033[K", stderr);
  progress->on_screen = false;
}

void cli_progress_end(cli_progress *progress) {
  cli_progress_hide(progress);
  struct timespec now;
  char text[DURATION];
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  const double elapsed_s = seconds_since(&progress->start, &now);
  write_duration(elapsed_s, text, sizeof text);
  if (!quiet && !progress->visible && elapsed_s >= WORTH_A_LINE_S && progress->done > 0)
    (void)fprintf(stderr, "exactrd: %zu of %zu %s in %s\n", progress->done, progress->total, progress->unit, text);
  (void)signal(SIGINT, SIG_DFL);
  (void)signal(SIGTERM, SIG_DFL);
}
