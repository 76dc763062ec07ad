/* From what a user names (files, sources, distortions) to a validated problem with its provenance. */
#ifndef EXACTRD_INPUT_H
#define EXACTRD_INPUT_H

#include <stdbool.h>

#include "exactrd/capacity.h"
#include "exactrd/criteria.h"
#include "exactrd/density.h"
#include "exactrd/derived.h"
#include "exactrd/numbers.h"
#include "exactrd/perception.h"
#include "exactrd/problem.h"

XRD_API_BEGIN

/* Distortions besides the first. */
enum { XRD_MORE_DISTORTIONS = 7 };

/* What to load: each string is the value of the command-line option of the same name, NULL where it is not given.  A
   zeroed request asks for nothing.  Every FILE may be "-" (standard input), one of them at most.  Formats: numbers.h.

   The source is one of:
     pmf      FILE of n probabilities that sum to 1 within 1e-9 (with `normalize`: to anything finite and positive)
     counts   FILE of n non-negative counts, not all 0: p = count / sum
     bytes    any FILE, not empty: the frequencies of the n = 256 byte values, at the positions 0..255
     samples  FILE of N points with k coordinates; p = 1/N, or weight / sum with `weights`, a FILE of N numbers >= 0
     source   NAME, one of those listed by xrd_source_name

   The distortion is one of:
     squared, absolute
              between positions (see xrd_distortion_kind): those of `alphabet`, a FILE of n rows of k coordinates, or
              the built-in ones of bytes, samples and named sources.  Reproductions are the rows of `reproduction`,
              a FILE of m rows of k coordinates, or else the source's own positions.
     hamming  without `alphabet`, `reproduction` and samples: 0 where the indices are equal, else 1.  Otherwise 0 where
              the positions, taken as labels, are equal; labels may repeat; it becomes a matrix of at most 2^24 pairs
              unless symbols and reproductions are the same distinct labels.
     FILE     n rows of m numbers >= 0, `inf` forbids a pair (`./hamming` is a file).  It takes no `alphabet`, no
              `reproduction` and no samples.

   Samples are their own alphabet.  Their reproductions are `reproduction`, or `draw` >= 1 of the samples, chosen
   uniformly without replacement by the generator seeded with `seed` and kept in their order, or, with neither, all
   samples where N <= 32768. */
typedef struct {
  const char *pmf, *counts, *bytes, *samples, *source;
  const char *weights;
  bool normalize;
  const char *distortion;
  const char *alphabet;
  const char *reproduction;
  size_t draw; /* --draw COUNT; 0: not asked */
  uint64_t seed;
  const char *more_distortions[XRD_MORE_DISTORTIONS]; /* the second, third, ... where there are several; criteria.h */
  const char *channel, *cost;                         /* see xrd_capacity_load */
  const char *payoff, *observation;                   /* see xrd_derived_load */
  const char *constraint; /* tv, kl, wasserstein, whose cost is the distortion, or wasserstein:COST, with COST as
                             the second distortion too; perception.h */
  const char *density, *mixture, *histogram; /* see xrd_density_load */
  const char *joint, *labels;                /* see xrd_measure_load */
  double label_weight;                       /* with `labels`: >= 0 */
} xrd_input_request;

/* A file that was read, as the request named it. */
typedef struct {
  const char *role; /* the option's name, such as "pmf" or "distortion"; never freed */
  char *path;
  uint64_t bytes;
  xrd_digest sha256; /* of the raw bytes */
} xrd_input_file;

/* Memory that an array lies in where the program maps large files instead of reading them; else NULL, 0. */
typedef struct {
  void *address;
  size_t bytes;
  int64_t seconds, nanoseconds; /* of a file: when it changed last */
} xrd_mapping;

/* A table in a folder of files; see files/read/pieces.h. */
typedef struct xrd_pieces xrd_pieces;

/* As many files as a request can name. */
enum { XRD_INPUT_FILES = 6 + XRD_MORE_DISTORTIONS };

/* A loaded problem.  It owns everything it points to; release with xrd_input_clear.  `problem` borrows from the arrays
   below and has passed xrd_problem_validate. */
typedef struct {
  xrd_problem problem;
  double *p;      /* n */
  double *matrix; /* n x m, or NULL */
  double *x;      /* n x dim, or NULL */
  double *y;      /* m x dim, or NULL where the reproductions are the source's own (the problem then has y = x) */
  size_t file_count;
  xrd_input_file files[XRD_INPUT_FILES]; /* in reading order: source, weights, alphabet, reproduction, distortion */
  bool mapped;                           /* never after xrd_input_load: */
  xrd_mapping p_room, table_room;        /* what p, and what matrix or x lie in */
  xrd_pieces *pieces;                    /* what the table is read from row by row, or NULL */
} xrd_input;

/* Loads what the request asks for.  The same request on the same bytes gives the same problem, bit by bit (grids:
   with the same C library's exp); the files' SHA-256 and xrd_problem_digest tell whether it did.  Positions are kept
   only where the distortion uses them.

   Errors: XRD_ERR_ARGUMENT (the options do not fit together or a name is unknown; the message names the option),
   XRD_ERR_INPUT (bad data; the message names file and line, row or index), XRD_ERR_IO, XRD_ERR_MEMORY,
   XRD_ERR_INTERRUPTED.  `input` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_input_load(const xrd_input_request *request, xrd_input *input, xrd_error *error);

/* Validates `problem` and copies its arrays, so that an input can be built from numbers in memory; no files are
   recorded.  Errors: those of xrd_problem_validate, XRD_ERR_MEMORY.  `input` is empty after a failure. */
XRD_MUST_USE xrd_status xrd_input_copy(const xrd_problem *problem, xrd_input *input, xrd_error *error);

/* Several distortions between one source and one set of reproductions.  It owns everything. */
typedef struct {
  xrd_criteria criteria; /* borrows from the parts */
  xrd_input parts[XRD_CRITERIA_MAX];
  size_t file_count;
  xrd_input_file files[XRD_INPUT_FILES]; /* borrows from the parts; the k-th distortion's role is "distortion_k" */
} xrd_criteria_input;

/* As xrd_input_load, for `distortion` and as many of `more_distortions` as are not NULL. */
XRD_MUST_USE xrd_status xrd_criteria_load(const xrd_input_request *request, xrd_criteria_input *input,
                                          xrd_error *error);

/* As xrd_input_copy. */
XRD_MUST_USE xrd_status xrd_criteria_copy(const xrd_criteria *criteria, xrd_criteria_input *input, xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_criteria_input_clear(xrd_criteria_input *input);

/* A constraint on the law of the reproductions.  It owns everything. */
typedef struct {
  xrd_perception perception; /* borrows from the parts */
  xrd_criteria_input parts;  /* the distortion, and the cost where one is named */
} xrd_perception_input;

/* As xrd_criteria_load, with `constraint`.  XRD_ERR_ARGUMENT: an unknown constraint, a cost that it does not take. */
XRD_MUST_USE xrd_status xrd_perception_load(const xrd_input_request *request, xrd_perception_input *input,
                                            xrd_error *error);

/* As xrd_input_copy. */
XRD_MUST_USE xrd_status xrd_perception_copy(const xrd_perception *perception, xrd_perception_input *input,
                                            xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_perception_input_clear(xrd_perception_input *input);

/* Losses that follow from payoffs or through an observation.  It owns everything. */
typedef struct {
  xrd_derived derived; /* borrows from the rest */
  xrd_input held;      /* the source, the distortion where there is one, and all files */
  double *observation, *payoff;
} xrd_derived_input;

/* Loads a source and
     payoff       FILE of a row for each symbol and a column for each answer: any numbers up to 5e299 in magnitude; it
                  stands for the distortion
     observation  FILE of a row for each symbol and a column for each x >= 0 that can be seen, rows with the sum 1.
   Errors as xrd_input_load. */
XRD_MUST_USE xrd_status xrd_derived_load(const xrd_input_request *request, xrd_derived_input *input, xrd_error *error);

/* As xrd_input_copy. */
XRD_MUST_USE xrd_status xrd_derived_copy(const xrd_derived *derived, xrd_derived_input *input, xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_derived_input_clear(xrd_derived_input *input);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_input_clear(xrd_input *input);

/* A loaded channel with costs.  Release with xrd_capacity_input_clear. */
typedef struct {
  xrd_capacity_problem problem; /* borrows from `held` */
  xrd_input held;               /* matrix: the channel; p: the costs, or NULL; files: channel, cost */
} xrd_capacity_input;

/* Loads
     channel  FILE of n rows of m numbers >= 0, each row with the sum 1 within 1e-9: W(y|x)
     cost     FILE of n numbers >= 0, or NULL.
   The request names nothing else.  Errors as xrd_input_load; a row with another sum is named by its line. */
XRD_MUST_USE xrd_status xrd_capacity_load(const xrd_input_request *request, xrd_capacity_input *input,
                                          xrd_error *error);

/* As xrd_input_copy. */
XRD_MUST_USE xrd_status xrd_capacity_copy(const xrd_capacity_problem *problem, xrd_capacity_input *input,
                                          xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_capacity_input_clear(xrd_capacity_input *input);

/* The pattern of the index-th named source and what it means, such as "bernoulli:P"; NULL past the last one.
   `meaning` may be NULL.

     bernoulli:P              symbols 0, 1 with probabilities 1-P, P; 0 <= P <= 1
     uniform:M                symbols 0..M-1 with probability 1/M; 1 <= M <= 2^24
     gaussian-grid:N[,HALF]   exp(-x^2/2), normalised, at N even points from -HALF to HALF; 0 < HALF <= 37, default 4
     laplace-grid:N[,HALF]    exp(-|x|) likewise; 0 < HALF <= 690, default 10

   2 <= N <= 2^24. */
const char *xrd_source_name(size_t index, const char **meaning);

/* A loaded density, valid, and the file it came from.  Owns both; release with xrd_density_input_clear. */
typedef struct {
  xrd_density density;
  double *rows;
  size_t file_count; /* 0 or 1 */
  xrd_input_file file;
} xrd_density_input;

/* Loads the one of these that the request names:
     density    NAME[:PARAMETERS], one of those listed by xrd_density_pattern
     mixture    FILE of rows "weight mean sd": a mixture of normal densities
     histogram  FILE of rows "left right weight": constant on each [left, right), with mass weight / sum
   Errors: XRD_ERR_ARGUMENT (not exactly one option, unknown name, too many or too few parameters), XRD_ERR_INPUT (a
   parameter or a row outside its range: the message names option and parameter, or file and line or row), XRD_ERR_IO,
   XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED.  `input` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_density_load(const xrd_input_request *request, xrd_density_input *input, xrd_error *error);

/* Releases everything; a zeroed object is fine. */
void xrd_density_input_clear(xrd_density_input *input);

/* A loaded problem over measures, reproductions anywhere.  It owns everything and stays where it was loaded, for its
   problem points into it; release with xrd_measure_input_clear. */
typedef struct {
  xrd_measure_problem problem; /* borrows from what follows */
  xrd_input held;              /* a finite source at its points (y = x); matrix: a joint distribution */
  xrd_density_input density;   /* a density */
  size_t *label_counts;        /* tasks, or NULL */
  uint32_t *labels;            /* tasks x n, or NULL */
} xrd_measure_input;

/* Loads what the request names:
     joint      FILE of n rows of m numbers >= 0, probabilities or counts of X (rows) and Y: XRD_MEASURE_KL
     density, mixture, histogram
                as xrd_density_load, with `distortion` squared or absolute; `reproduction` is NULL or "continuous"
     otherwise  a finite source at points, as xrd_input_load, with `distortion` squared or absolute and `reproduction`
                "continuous"; under squared distances also
     labels     FILE of n rows, a column for each task: the symbol's label, a whole number from 0 to 65535.  A task has
                as many labels as its largest says; `label_weight` is that of XRD_MEASURE_LABELLED.
   Errors as xrd_input_load. */
XRD_MUST_USE xrd_status xrd_measure_load(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error);

/* As xrd_input_copy. */
XRD_MUST_USE xrd_status xrd_measure_copy(const xrd_measure_problem *problem, xrd_measure_input *input,
                                         xrd_error *error);

/* Releases everything; an empty or zeroed object is fine. */
void xrd_measure_input_clear(xrd_measure_input *input);

/* The pattern of the index-th named density, such as "normal[:MEAN,SD]"; NULL past the last one. */
const char *xrd_density_pattern(size_t index);

XRD_API_END

#endif
