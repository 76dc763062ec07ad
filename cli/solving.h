/* What every command that solves has in common: options, rows that go out as soon as they are proved, documents,
   pictures, Ctrl-C, and the verdict.  A command says which kind its problem is and how to solve it. */
#ifndef XRD_CLI_SOLVING_H
#define XRD_CLI_SOLVING_H

#include "cli/data_output.h"
#include "cli/journal.h"
#include "cli/plot_source.h"
#include "cli/progress.h"
#include "files/write/kind.h"

extern const cli_option cli_solver_options[]; /* --gap, --threads */
extern const cli_option cli_format_options[]; /* --unit, --format, --plot */

/* What a command's solver works with and leaves. */
typedef struct {
  const cli_arguments *arguments;
  const xrd_kind *kind;
  const void *input;   /* the kind's structure for problems */
  xrd_options options; /* gap, threads and progress as asked for; on_point is the command's affair */
  xrd_unit unit;
  cli_drawn drawn; /* by --plot: the kind's own columns, unless the solver sets others */
  /* To be left, also where solving was interrupted: what is finished, allocated in one block; released here. */
  size_t count;
  void *points;
  cli_journal journal; /* set by the solver where rows are kept in a file too; ended here */
  bool missed;         /* a point is not the one asked for: the exit code of bounds that are open */
  /* Private. */
  cli_progress progress;
  xrd_table_writer table;
  size_t rows;
  bool is_document;
} cli_solving;

/* Solves everything that the command line asks for.  Errors: XRD_ERR_INTERRUPTED keeps what is finished. */
typedef xrd_status (*cli_solver)(cli_solving *solving, xrd_error *error);

/* --gap, --threads, and `progress` as what reports and hears of Ctrl-C. */
xrd_options cli_solving_options(const cli_arguments *arguments, cli_progress *progress);

/* Options of the tables above that do not fit together?  To ask before anything is read. */
XRD_MUST_USE xrd_status cli_solving_validate(const cli_arguments *arguments, xrd_error *error);

/* Opens the output, solves, writes and draws; *verdict becomes XRD_OPEN where a point is. */
XRD_MUST_USE xrd_status cli_solving_run(const cli_arguments *arguments, const xrd_kind *kind,
                                        const xrd_input_request *request, const void *input, cli_solver solve,
                                        xrd_verdict *verdict, xrd_error *error);

/* Writes the next row of a table, nothing of a document.  False stops the work. */
bool cli_solving_row(cli_solving *solving, size_t index, const void *point);

/* Solves point `index` into zeroed room, or leaves it empty after a failure. */
typedef xrd_status (*cli_point_solver)(const cli_solving *solving, const void *context, size_t index, void *point,
                                       xrd_error *error);

/* For solvers that find one point after the other: solves `count` of them, shows progress, writes each row. */
XRD_MUST_USE xrd_status cli_solving_each(cli_solving *solving, size_t count, cli_point_solver solve,
                                         const void *context, xrd_error *error);

/* Held against what was asked for: a rate in nats that is not `asked` to within the gap is said, and `missed`, unless
   `asked` lies between its bounds. */
void cli_solving_hold(cli_solving *solving, const char *option, size_t index, double asked, double lower, double upper);

#endif
