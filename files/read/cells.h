/* The cells of a text table, one after another.

   A file keeps to one separator, told by its first line that is neither empty nor a comment: `;` if that line has one,
   else `,`; else a tab, where each gap between its cells has one (or, in a line of names, any), so that two tabs in a
   row enclose an empty cell; else blanks (spaces and tabs).  A cell may stand in double quotes ("" within them is one
   quote).  `#` at the start of a line or after a blank makes the rest of the line a comment. */
#ifndef XRD_FILES_READ_CELLS_H
#define XRD_FILES_READ_CELLS_H

#include "files/read/stream.h"

enum { XRD_LONGEST_CELL = 4095, XRD_COMMENT_SIZE = 200 };

typedef enum {
  XRD_CELL,       /* `text` holds it */
  XRD_CELL_EMPTY, /* nothing before a separator or after the last one of a line, or nothing in quotes */
  XRD_CELLS_LINE, /* the line has ended */
  XRD_CELLS_END,  /* so has the file; a last line without a newline has had its XRD_CELLS_LINE */
} xrd_cell_kind;

typedef struct {
  xrd_stream *stream; /* borrowed */
  xrd_error *error;   /* borrowed */
  uint64_t line;      /* of the cell; after XRD_CELLS_LINE still the line that ended */
  char separator;     /* '\0' until the first line with cells, then ' ', '\t', ',' or ';' */
  bool line_begun;    /* a cell of this line has been given */
  bool after_blank;   /* blanks stood before the cell */
  bool after_separator, line_ended;
  size_t tabs;                    /* skipped last, of blanks */
  char comment[XRD_COMMENT_SIZE]; /* of the line at hand or, after XRD_CELLS_LINE, of the one that ended; cut to fit */
  size_t length;                  /* of text, which ends with '\0' too */
  char text[XRD_LONGEST_CELL + 1];
} xrd_cells;

/* Skips a byte-order mark of UTF-8.  Errors: XRD_ERR_IO, XRD_ERR_INTERRUPTED, XRD_ERR_INPUT (UTF-16). */
XRD_MUST_USE xrd_status xrd_cells_begin(xrd_cells *cells, xrd_stream *stream, xrd_error *error);

/* The next cell or end.  Errors: those of the stream; XRD_ERR_INPUT with the line (a cell that is too long, text beside
   a quoted cell, a carriage return within a line). */
XRD_MUST_USE xrd_status xrd_cells_next(xrd_cells *cells, xrd_cell_kind *kind);

/* Fails with the path and the line before `reason`. */
xrd_status xrd_cells_fail(const xrd_cells *cells, xrd_status status, const char *reason);

#endif
