/* A kind of problem as data: how its results stand in tables and documents, and how they are proved again.

   A kind is one file, kind_NAME.c, that holds its row, and that row in kinds.c.  Tables, documents, `exactrd check`,
   `exactrd plot` and Python see the row and nothing else of it.  None of its functions may call a solver or a
   certificate. */
#ifndef XRD_OUTPUT_KIND_H
#define XRD_OUTPUT_KIND_H

#include <jansson.h>

#include "files/write/columns.h"
#include "files/write/json_field.h"

/* What a document says of a loaded problem besides its numbers. */
typedef struct {
  size_t n, m; /* its sizes; 1 where it has none */
  xrd_digest sha256;
  size_t file_count;
  const xrd_input_file *files;
} xrd_loaded;

/* A problem: a structure of `size` bytes, made from what the user named.  Kinds that ask of the same problem share it.
 */
typedef struct {
  size_t size;
  /* Leaves `input` empty after a failure. */
  xrd_status (*load)(const xrd_input_request *request, void *input, xrd_error *error);
  void (*clear)(void *input);
  xrd_loaded (*loaded)(const void *input);
  /* The numbers of the problem as an object, for those that came from memory; NULL when out of memory. */
  json_t *(*embed)(const void *input);
  /* The other way, validated; place: that object. */
  xrd_status (*unembed)(const xrd_json_place *place, size_t n, size_t m, void *input);
} xrd_kind_input;

struct xrd_kind {
  const char *name;   /* "curve" */
  const char *format; /* "exactrd-curve-1" */

  const xrd_kind_input *input; /* the problem */
  const char *const *options;  /* the fields of xrd_input_request that it uses, ended by NULL */
  /* Numbers from standard input exist in the document alone: holds the embedded problem against everything that the
     request names beside it, read again; XRD_ERR_INPUT where they differ.  NULL: nothing else may be named. */
  xrd_status (*compare)(const xrd_document *document, const xrd_input_request *request, xrd_error *error);

  /* A point: a structure of `point_size` bytes whose fields are these columns, in the table's order, and `proof`, which
     only documents have.  `dimensions` sets the sizes that do not stand in the document, before a point is read; NULL
     where there are none. */
  size_t point_size;
  const xrd_column *columns, *proof;
  size_t tangent; /* see xrd_table_writer */
  /* The two slopes of xrd_proved_point, of kinds whose lower bound may be proved otherwise than by a line with the
     slope `tangent`; NULL: no others. */
  void (*lines)(const void *point, double *shallow, double *steep);
  void (*dimensions)(size_t n, size_t m, void *point);

  /* How many numbers each NUMBERS among the columns has; NULL where there are none. */
  size_t (*repeat)(const void *input);

  /* Proves a point again from the raw problem, with code of check/ alone. */
  xrd_status (*check)(const void *input, const void *point, double gap_nats, xrd_finding *finding, xrd_error *error);
  /* The same until `progress` says no; NULL where a point is done too soon for anybody to ask. */
  xrd_status (*check_until)(const void *input, const void *point, double gap_nats, xrd_progress progress, void *context,
                            xrd_finding *finding, xrd_error *error);
  /* What the bounds enclose, such as "R(0.25)". */
  void (*describe)(const void *point, char *text, size_t size);

  /* Its picture: column y over column x.  Where `convex` holds, y is a convex function of x with the slope -`slope`,
     and the band between the LOWER and UPPER that follow y is drawn. */
  const char *title, *x, *y;
  bool convex;
};

/* The rows; ends with NULL. */
extern const xrd_kind *const xrd_kinds[];

extern const xrd_kind xrd_kind_curve, xrd_kind_criteria, xrd_kind_capacity, xrd_kind_peak, xrd_kind_perception,
    xrd_kind_measure, xrd_kind_labelled, xrd_kind_density, xrd_kind_bottleneck, xrd_kind_payoff, xrd_kind_indirect,
    xrd_kind_length;

/* Releases what the columns and `proof` of a point own. */
void xrd_kind_clear_point(const xrd_kind *kind, void *point);

/* The slopes with which a point's lower bound goes on to its left, at least, and to its right, at most; of a kind that
   has a tangent. */
void xrd_kind_lines(const xrd_kind *kind, const void *point, double *shallow, double *steep);

/* The kind with that format; NULL if there is none. */
const xrd_kind *xrd_kind_of_format(const char *format);

#endif
