/* The program: finds the command, parses its options, runs it, and turns its status into an exit code. */
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/blas.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/suggest.h"
#include "exactrd/version.h"

/* Data that did not reach stdout must not look like success. */
static int finish(int code) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return code;
  (void)fprintf(stderr, "exactrd: standard output: writing failed: %s\n", strerror(errno));
  return CLI_EXIT_IO;
}

/* A standard descriptor that the caller closed would be given to the next file opened: it gets one that fails in use.
 */
static int occupy_standard_descriptors(void) {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
    if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
      return 0;
  return 1;
}

static int is_family(const char *word) {
  const size_t length = strlen(word);
  for (size_t k = 0; cli_commands[k] != NULL; k++)
    if (strncmp(cli_commands[k]->name, word, length) == 0 && cli_commands[k]->name[length] == ' ') return 1;
  return 0;
}

static int is_word(const char *word, const char *one, const char *two, const char *three) {
  return strcmp(word, one) == 0 || strcmp(word, two) == 0 || (three != NULL && strcmp(word, three) == 0);
}

static const char *command_at(size_t index) { return cli_commands[index] != NULL ? cli_commands[index]->name : NULL; }

/* The command nearest to the first word, or to the first two. */
static bool nearest_command(int count, char **words, char nearest[CLI_NEAREST_SIZE]) {
  char both[2 * CLI_NEAREST_SIZE] = "";
  if (count > 1) (void)snprintf(both, sizeof both, "%s %s", words[0], words[1]);
  return (!is_family(words[0]) && cli_nearest(words[0], command_at, nearest)) ||
         (count > 1 && cli_nearest(both, command_at, nearest));
}

/* The commands of a family, asked for or named in part. */
static int show_family(int count, char **words) {
  char nearest[CLI_NEAREST_SIZE];
  const int asked = count > 1 && is_word(words[1], "--help", "-h", NULL);
  if (!asked && count > 1 && nearest_command(count, words, nearest)) {
    (void)fprintf(stderr, "exactrd: unknown command '%s %s'; did you mean %s?\n", words[0], words[1], nearest);
    return CLI_EXIT_USAGE;
  }
  if (!asked && count > 1) (void)fprintf(stderr, "exactrd: unknown command '%s %s'\n", words[0], words[1]);
  cli_help_program(asked ? stdout : stderr, words[0]);
  return asked ? finish(CLI_EXIT_DONE) : CLI_EXIT_USAGE;
}

static int no_such_command(int count, char **words) {
  char nearest[CLI_NEAREST_SIZE];
  if (count > 0 && is_family(words[0])) return show_family(count, words);
  if (count == 0) {
    cli_help_program(stderr, NULL);
    return CLI_EXIT_USAGE;
  }
  if (nearest_command(count, words, nearest) || cli_nearest_choice(words[0], "--help|--version", nearest))
    (void)fprintf(stderr, "exactrd: unknown command '%s'; did you mean %s?\n", words[0], nearest);
  else
    (void)fprintf(stderr, "exactrd: unknown command '%s'; see 'exactrd --help'\n", words[0]);
  return CLI_EXIT_USAGE;
}

static int run(const cli_command *command, char **words, int count, char **whole) {
  xrd_error error = {""};
  xrd_verdict verdict = XRD_CLOSED;
  cli_arguments *arguments = NULL;
  xrd_status status = cli_arguments_parse(command, words, count, whole, &arguments, &error);
  if (status == XRD_OK) {
    if (cli_wants_help(arguments)) {
      cli_help_command(stdout, command);
    } else {
      cli_common_options_apply(arguments);
      status = command->run(arguments, &verdict, &error);
    }
  }
  cli_arguments_free(arguments);
  if (status == XRD_ERR_INTERRUPTED && cli_progress_out_of_time()) {
    (void)fprintf(stderr, "exactrd %s: --time-limit: %s\n", command->name, error.message);
    return CLI_EXIT_OPEN;
  }
  if (status != XRD_OK)
    (void)fprintf(stderr, "exactrd %s: %s\n", command->name,
                  error.message[0] != '\0' ? error.message : xrd_status_name(status));
  return cli_exit_code(status, verdict);
}

/* exactrd help COMMAND. */
static int help_about(char **words, int count) {
  int used;
  const cli_command *command = cli_commands_find(words, count, &used);
  if (command == NULL && is_family(words[0]) && count == 1) {
    cli_help_program(stdout, words[0]);
    return finish(CLI_EXIT_DONE);
  }
  if (command == NULL) return no_such_command(count, words);
  cli_help_command(stdout, command);
  return finish(CLI_EXIT_DONE);
}

int cli_program(int argc, char **argv) {
  (void)gsl_set_error_handler_off();
  (void)signal(SIGXFSZ, SIG_IGN); /* a file beyond the limit of its size is a failed write, with a message */
  xrd_blas_alone();               /* the same bits on every machine with the same core */
  if (!occupy_standard_descriptors()) return CLI_EXIT_IO;
  char **words = argv + 1;
  int count = argc - 1;
  if (count > 0 && is_word(words[0], "--version", "-V", NULL)) {
    (void)printf("exactrd %s\n", xrd_version());
    return finish(CLI_EXIT_DONE);
  }
  if (count == 1 && is_word(words[0], "--help", "-h", "help")) {
    cli_help_program(stdout, NULL);
    return finish(CLI_EXIT_DONE);
  }
  if (count > 1 && strcmp(words[0], "help") == 0) return help_about(words + 1, count - 1);
  int used;
  const cli_command *command = cli_commands_find(words, count, &used);
  if (command == NULL) return no_such_command(count, words);
  const int code = run(command, words + used, count - used, argv);
  return code == CLI_EXIT_IO ? code : finish(code);
}
