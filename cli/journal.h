/* Finished rows of a table kept in a file, after which the same command goes on. */
#ifndef XRD_CLI_JOURNAL_H
#define XRD_CLI_JOURNAL_H

#include <stdio.h>

#include "cli/arguments.h"
#include "exactrd/input.h"
#include "files/write/columns.h"

extern const cli_option cli_journal_options[];

/* The file is a table itself, under a comment that names the command. */
typedef struct {
  FILE *stream; /* NULL: none was asked for, or another process keeps it */
  size_t count; /* rows that were finished when this command began; the same on all processes */
  int failure;  /* errno where a row could not be kept; else 0 */
  bool open;    /* one of them is not proved to the gap */
  char *text;   /* the table's head and those rows; NULL where there are none, or another process keeps them */
} cli_journal;

/* A journal is for values of --slope, --at or --rate, one table and nothing else?  Errors: XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status cli_journal_validate(const cli_arguments *arguments, xrd_error *error);

/* Opens what --journal asks for, with rows of `table`; a half-written row is forgotten.  Errors: XRD_ERR_INPUT (it was
   kept for another command or other files), XRD_ERR_IO, XRD_ERR_MEMORY: the same on all processes. */
XRD_MUST_USE xrd_status cli_journal_begin(const cli_arguments *arguments, const xrd_input *input,
                                          const xrd_table_writer *table, cli_journal *journal, xrd_error *error);

/* Keeps a row, on the disk when it returns.  False: that failed, and cli_journal_judge says so. */
bool cli_journal_row(cli_journal *journal, const xrd_table_writer *table, const void *row);

/* `status`, or XRD_ERR_IO where a row could not be kept. */
XRD_MUST_USE xrd_status cli_journal_judge(const cli_arguments *arguments, const cli_journal *journal, xrd_status status,
                                          xrd_error *error);

/* A zeroed object is fine. */
void cli_journal_end(cli_journal *journal);

#endif
