/* Results as files: atomic writing, tables (CSV), documents that can be proved again (JSON), and their provenance. */
#ifndef EXACTRD_OUTPUT_H
#define EXACTRD_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "exactrd/curve.h"
#include "exactrd/input.h"

XRD_API_BEGIN

/* A file that appears under its name only when it is complete. */
typedef struct xrd_atomic_file xrd_atomic_file;

/* Opens a temporary file in the folder of `path`.  Write to xrd_atomic_file_stream, then commit or discard; both
   release it.  An existing regular file keeps its permissions; a symbolic link keeps pointing to the file it names;
   a device or pipe is written directly.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_atomic_file_open(const char *path, xrd_atomic_file **file, xrd_error *error);

/* Where to write; closed by commit or discard. */
FILE *xrd_atomic_file_stream(const xrd_atomic_file *file);

/* The temporary file's own path, for programs that write it themselves; `path` itself for a device. */
const char *xrd_atomic_file_name(const xrd_atomic_file *file);

/* Flushes to the disk and renames; on failure (XRD_ERR_IO) the old file is intact and the temporary one removed. */
XRD_MUST_USE xrd_status xrd_atomic_file_commit(xrd_atomic_file *file, xrd_error *error);

/* Removes the temporary file.  NULL is fine. */
void xrd_atomic_file_discard(xrd_atomic_file *file);

/* What the numbers were computed with.  The strings are never freed. */
typedef struct {
  const char *name;
  char version[96];
} xrd_component;

/* The index-th component of the running program: exactrd itself, the compiler, then the libraries; false past the last
   one.  OpenBLAS tells the processor core that it chose too, for its bits depend on it. */
bool xrd_component_at(size_t index, xrd_component *component);

/* Rates are nats in every structure; only text can be in bits. */
typedef enum { XRD_NATS = 0, XRD_BITS } xrd_unit;

/* One line of a table of R(D). */
typedef struct {
  double slope;                      /* nats per unit of distortion; FLOAT; may be +infinity */
  double distortion, distortion_low; /* their sum is D exactly */
  double rate_nats;                  /* FLOAT */
  double rate_lower, rate_upper;     /* nats; rate_lower <= R(D) <= rate_upper */
  double tangent;                    /* R(D + e) >= rate_lower - tangent * e for e >= 0; unused where low is 0 */
  size_t support;                    /* reproduction symbols in use; 0 where there is nothing to count: left empty */
  xrd_verdict verdict;               /* "proved" or "open" */
} xrd_row;

/* The row that shows a point. */
xrd_row xrd_row_of(const xrd_point *point);

/* The header `slope,distortion,rate,rate_lower,rate_upper,support,status` and one row.  Rates are in `unit`, the slope
   is in nats per unit of distortion whatever the unit.  slope, distortion and rate have the fewest digits that read
   back as the same double; rate_lower is rounded down and rate_upper up, to 17 digits, so that the bounds hold for the
   printed numbers.  Where distortion_low is not 0 the distortion has 34 digits, is rounded up and stands for itself,
   and rate_lower is lowered by what that costs.  Errors show in ferror(stream). */
void xrd_csv_header(FILE *stream);
void xrd_csv_row(FILE *stream, const xrd_row *row, xrd_unit unit);

/* A curve with everything needed to prove it again.  Borrows all. */
typedef struct {
  char *const *command; /* the words of the command line, ended by NULL */
  const xrd_input_request *request;
  const xrd_input *input; /* what the request gave */
  xrd_unit unit;          /* of the rates shown; the proofs are in nats */
  double gap_nats;
  int threads;
  const xrd_curve *curve;
} xrd_result;

/* Writes `result` as JSON, format "exactrd-curve-1", one line a point:
     format, version, command[], provenance{compiler, libraries, threads}, unit, gap_nats,
     input{options{}, files[{role, path, bytes, sha256}], n, m, sha256, problem},
     points[{slope, distortion, distortion_low, rate, rate_lower, rate_upper, support, status,
             proof{slope, rate_nats, lower_nats, upper_nats, output{index[], mass[]}, dual[]}}],
     sha256.
   Numbers have 17 digits and stand for the doubles they read back as; infinities are the strings "inf" and "-inf".
   `input.problem` holds the numbers of the problem where they came from standard input or from memory (a request that
   names nothing), else it is null.  The last sha256 is that of the content, whatever its layout: the object without
   `points` and `sha256`, then each point, as compact JSON with sorted keys.
   Errors: XRD_ERR_ARGUMENT (a word of the command is not UTF-8), XRD_ERR_MEMORY, XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_document_write(FILE *stream, const xrd_result *result, xrd_error *error);

/* A point read back.  q and w are dense, of the lengths m and n. */
typedef struct {
  xrd_row row;
  double witness_slope, *q, *w;
} xrd_saved_point;

/* A document read back.  It owns everything; release with xrd_document_clear. */
typedef struct {
  xrd_input_request request; /* its strings are owned */
  size_t file_count;
  xrd_input_file files[XRD_INPUT_FILES]; /* what was read when the result was made; `role` is an option's name */
  size_t n, m;
  xrd_digest problem_sha256;
  bool embedded;   /* the problem is in the document */
  xrd_input input; /* the embedded problem, else empty */
  xrd_unit unit;
  double gap_nats;
  size_t count;
  xrd_saved_point *points;
} xrd_document;

/* Reads what xrd_document_write wrote and refuses everything else: another format, a missing, unknown or doubled field,
   a number out of its range, and any content that its sha256 does not match.  `path` may be "-" (standard input).
   Errors: XRD_ERR_INPUT (the message starts with the path of the file and of the field, as `curve.json:
   points[3].proof.dual[7]: ...`), XRD_ERR_IO, XRD_ERR_MEMORY.  `document` needs no initialisation; it is empty after a
   failure. */
XRD_MUST_USE xrd_status xrd_document_read(const char *path, xrd_document *document, xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_document_clear(xrd_document *document);

XRD_API_END

#endif
