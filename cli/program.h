/* The program, whoever starts it. */
#ifndef XRD_CLI_PROGRAM_H
#define XRD_CLI_PROGRAM_H

/* Finds the command, parses its options, runs it; the exit code. */
int cli_program(int argc, char **argv);

#endif
