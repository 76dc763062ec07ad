/* Tables of numbers from a file or from standard input: text or NumPy's .npy. */
#ifndef EXACTRD_NUMBERS_H
#define EXACTRD_NUMBERS_H

#include <stdint.h>

#include "exactrd/derived.h"
#include "exactrd/problem.h"
#include "exactrd/status.h"

XRD_API_BEGIN

/* How the numbers are arranged. */
typedef enum {
  XRD_VECTOR,  /* text: all numbers in reading order, however many a line; .npy: rank 1.  columns = 1 */
  XRD_TABLE,   /* text: one row a line, all of one length; .npy: rank 2 */
  XRD_POINTS,  /* one point a row: as XRD_TABLE, but a .npy of rank 1 is taken as one coordinate a row */
  XRD_SAMPLES, /* one sample a row: as XRD_POINTS, but of a .npy of more dimensions all but the first are one, in C
                  order */
} xrd_shape;

/* Which numbers are allowed; NaN never is. */
typedef enum {
  XRD_FINITE,      /* any finite number */
  XRD_NONNEGATIVE, /* finite and >= 0 */
  XRD_COORDINATE,  /* at most XRD_COORDINATE_MAX in magnitude */
  XRD_DISTORTION,  /* >= 0, and at most XRD_DISTORTION_MAX or +infinity */
  XRD_PAYOFFS,     /* at most XRD_PAYOFF_MAX in magnitude */
  XRD_LAWS,        /* finite and >= 0, each row of a table with a sum of 1 within XRD_SUM_TOLERANCE */
  XRD_MIXTURE,     /* finite; where columns have names, these are weight, mean, sd (or w, mu, sigma and the like) */
  XRD_HISTOGRAM,   /* likewise left, right, weight */
  XRD_SPECTRUM,    /* likewise w, S(w) */
} xrd_domain;

/* rows x columns numbers, row-major, both counts >= 1, and what was read.  Release with xrd_numbers_clear. */
typedef struct {
  size_t rows, columns;
  double *values;
  double scale;        /* the largest number of the elements' type where the file is .npy of bytes or unsigned 16-bit
                          words, as pictures are kept: 255 or 65535; else 1 */
  size_t rank, second; /* of a .npy: how many dimensions it has, and the second of them, 1 where there is one; else 0 */
  uint64_t bytes;      /* length of the input */
  xrd_digest sha256;   /* of the raw input */
} xrd_numbers;

/* Reads all of `path` ("-" is standard input) once, front to back, so that pipes work.  The format is recognised by its
   first bytes, not by its name.

   Text: cells between the file's one separator, which its first line tells: `;` if it has one, else `,`, else blanks.
   Cells may be quoted; a first line of names is a header and is skipped, and with it, where it begins with an empty
   cell, each row's first cell; an empty last cell of every line is no column.  `#` at the start of a line or after a
   blank begins a comment, empty lines are skipped, line ends are LF or CR LF, a UTF-8 byte-order mark at the start is
   skipped.  A number is a decimal (`-1.5e-3`) or hexadecimal (`0x1.8p-1`) floating-point literal or `inf`/`infinity`,
   in any case, whatever the locale.  It is rounded to the nearest double; one that overflows, or that is not zero and
   would become zero, is an error.  So is a list whose lines look like 0,5: these may be decimal commas.

   .npy (versions 1, 2 and 3): float64 or float32, or integers of 8 to 64 bits that doubles hold exactly, of either byte
   order, in C or Fortran order.  Either format may be packed by gzip; a .npz archive may hold one array.

   Memory grows with the numbers found, never with what a header announces: at most twice the result.

   Errors: XRD_ERR_IO (cannot be opened or read), XRD_ERR_INPUT (the message starts with `path:line:` for text, with
   `path[i]:`, `path[i,j]:` (from 0) or `path:` for .npy), XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED (a signal came while
   waiting for data).  `numbers` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_numbers_read(const char *path, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                                         xrd_error *error);

/* Releases the values; an empty or zeroed object is fine. */
void xrd_numbers_clear(xrd_numbers *numbers);

XRD_API_END

#endif
