/* Results as files: atomic writing, tables (CSV), documents that can be proved again (JSON), and their provenance. */
#ifndef EXACTRD_OUTPUT_H
#define EXACTRD_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "exactrd/check.h"
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

/* A kind of problem, such as "curve": how its results stand in documents and how they are proved again. */
typedef struct xrd_kind xrd_kind;

/* The kind of that name, NULL if there is none:
     curve     R(D) of a finite source: problems are xrd_input, points xrd_point, the format "exactrd-curve-1";
     criteria  R(D_1, .., D_K): xrd_criteria_input, xrd_criteria_point, "exactrd-criteria-1";
     capacity  of a finite channel: xrd_capacity_input, xrd_capacity_point, "exactrd-capacity-1";
     peak      under Gaussian noise: a request of channel awgn, xrd_peak_point, "exactrd-peak-1";
     perception  R(D, P): xrd_perception_input, xrd_perception_point, "exactrd-perception-1";
     measure, labelled, density, bottleneck  reproductions anywhere: xrd_measure_input, xrd_measure_point,
               "exactrd-measure-1", "exactrd-labelled-1", "exactrd-density-1", "exactrd-bottleneck-1";
     payoff, indirect  losses that follow from others: xrd_derived_input, xrd_derived_point, "exactrd-payoff-1" and
               "exactrd-indirect-1";
     length    codes of finite length: xrd_input, xrd_length_point, "exactrd-length-1". */
const xrd_kind *xrd_kind_find(const char *name);

/* Its name; never NULL. */
const char *xrd_kind_name(const xrd_kind *kind);

/* Points with everything needed to prove them again.  Borrows all. */
typedef struct {
  const xrd_kind *kind;
  char *const *command; /* the words of the command line, ended by NULL */
  const xrd_input_request *request;
  const void *input; /* what the request gave: the kind's structure for problems */
  xrd_unit unit;     /* of the rates shown; the proofs are in nats */
  double gap_nats;
  int threads;
  size_t count;
  const void *points; /* count of the kind's structures for points */
} xrd_result;

/* Writes `result` as JSON, one line a point:
     format, version, command[], provenance{compiler, libraries, threads}, unit, gap_nats,
     input{options{}, files[{role, path, bytes, sha256}], n, m, sha256, problem},
     points[], sha256.
   A point of "exactrd-curve-1" is
     {slope, distortion, distortion_low, rate, rate_lower, rate_upper, support, status,
      proof{slope, rate_nats, lower_nats, upper_nats, output{index[], mass[]}, dual[]}}.
   Numbers have 17 digits and stand for the doubles they read back as; infinities are the strings "inf" and "-inf".
   `input.problem` holds the numbers of the problem where they came from standard input or from memory (a request that
   names nothing), else it is null.  The last sha256 is that of the content, whatever its layout: the object without
   `points` and `sha256`, then each point, as compact JSON with sorted keys.
   Errors: XRD_ERR_ARGUMENT (a word of the command is not UTF-8), XRD_ERR_MEMORY, XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_document_write(FILE *stream, const xrd_result *result, xrd_error *error);

/* A document read back.  It owns everything; release with xrd_document_clear. */
typedef struct {
  const xrd_kind *kind;
  char *path;                /* for messages; "standard input" for "-" */
  xrd_input_request request; /* its strings are owned */
  size_t file_count;
  xrd_input_file files[XRD_INPUT_FILES]; /* what was read when the result was made; `role` is an option's name */
  size_t n, m;
  xrd_digest problem_sha256;
  void *embedded; /* the problem, where it is in the document; else NULL */
  xrd_unit unit;
  double gap_nats;
  size_t count;
  void *points; /* count of the kind's structures; what they do not say is 0 */
} xrd_document;

/* Reads what xrd_document_write wrote and refuses everything else: another format, a missing, unknown or doubled field,
   a number out of its range, and any content that its sha256 does not match.  `path` may be "-" (standard input).
   Errors: XRD_ERR_INPUT (the message starts with the path of the file and of the field, as `curve.json:
   points[3].proof.dual[7]: ...`), XRD_ERR_IO, XRD_ERR_MEMORY.  `document` needs no initialisation; it is empty after a
   failure.  The words must agree with each other: the files are those that the options name, a problem stands inside
   exactly where no file holds its numbers, and the command's input options are the document's. */
XRD_MUST_USE xrd_status xrd_document_read(const char *path, xrd_document *document, xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_document_clear(xrd_document *document);

/* The problem that was solved, bit by bit: loaded from the files that `request` names (NULL: those of the document),
   or, where it names nothing or standard input, that in the document, held against everything named beside it.  *input
   is the kind's structure, to be released with xrd_document_problem_clear; NULL where the problem is in the document.
   Errors: those of loading; XRD_ERR_INPUT where a file or the problem is not the one that was used. */
XRD_MUST_USE xrd_status xrd_document_problem(const xrd_document *document, const xrd_input_request *request,
                                             void **input, xrd_error *error);

/* NULL is fine. */
void xrd_document_problem_clear(const xrd_document *document, void *input);

/* Proves a point again, with code that shares nothing with solvers and certificates: see check.h.  `input`: from
   xrd_document_problem.  Errors: those of the kind's check. */
XRD_MUST_USE xrd_status xrd_document_check(const xrd_document *document, const void *input, size_t index,
                                           xrd_finding *finding, xrd_error *error);

/* The same, and XRD_ERR_INTERRUPTED soon after progress(context, 0, 0) has returned false, where the kind's check asks
   for it: that of lengths does.  NULL: never. */
XRD_MUST_USE xrd_status xrd_document_check_until(const xrd_document *document, const void *input, size_t index,
                                                 xrd_progress progress, void *context, xrd_finding *finding,
                                                 xrd_error *error);

XRD_API_END

#endif
