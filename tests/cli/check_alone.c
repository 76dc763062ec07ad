/* Linking this program proves that checking shares no solver code; running it proves that it works alone. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

int main(void) {
  char path[] = "/no/such/file.json";
  char *words[] = {path, NULL};
  cli_arguments *arguments = NULL;
  xrd_error error = {""};
  xrd_verdict verdict = XRD_CLOSED;
  xrd_status status = cli_arguments_parse(&cli_command_check, words, 1, words, &arguments, &error);
  if (status == XRD_OK) status = cli_command_check.run(arguments, &verdict, &error);
  cli_arguments_free(arguments);
  if (status == XRD_ERR_IO && strstr(error.message, path) != NULL) return 0;
  (void)fprintf(stderr, "status %d: %s\n", (int)status, error.message);
  return 1;
}
