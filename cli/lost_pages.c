#include "cli/lost_pages.h"

#include <signal.h>
#include <unistd.h>

#include "cli/exit_code.h"

static const char MESSAGE[] = "exactrd: a file that was being read became shorter\n";

static void on_lost_page(int number) {
  (void)number;
  (void)!write(STDERR_FILENO, MESSAGE, sizeof MESSAGE - 1);
  _exit(CLI_EXIT_IO);
}

void cli_lost_pages_end(void) {
  struct sigaction action = {.sa_flags = 0};
  action.sa_handler = on_lost_page;
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGBUS, &action, NULL);
}
