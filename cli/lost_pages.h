/* A file that gets shorter while it is mapped. */
#ifndef XRD_CLI_LOST_PAGES_H
#define XRD_CLI_LOST_PAGES_H

/* From now on the signal that reading past its end raises ends the program as a failed read does: with a message and
   the exit code of input and output.  What was being written is left for the next run to clear away, as after kill. */
void cli_lost_pages_end(void);

#endif
