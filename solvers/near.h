/* The entries of columns of A that count, where they are few: at steep slopes a reproduction reaches few symbols of a
   table.  Entries up to `least` are left out, which changes prices by no more than least * sum_i p_i / u_i, and u_i
   relatively by least / u_i: nothing as long as sum_i p_i / u_i^2 is small beside 1 / least.

   Columns are cut into pieces by their number alone: the same bits on any number of threads. */
#ifndef XRD_SOLVERS_NEAR_H
#define XRD_SOLVERS_NEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/stop.h"
#include "solvers/prepared.h"

typedef struct {
  void *block;     /* of all arrays; NULL: there are none */
  size_t rows;     /* of a column */
  size_t stride;   /* the same with the padding */
  size_t capacity; /* columns there is room for */
  size_t most;     /* entries there is room for */
  size_t count;    /* columns listed */
  bool crowded;    /* too many entries count for lists to pay; until they are emptied */
  double least;    /* entries above it are listed */
  size_t *start;   /* capacity + 1: where each column begins */
  uint32_t *row;   /* most: ascending, and so the entries */
  double *entry;
  double *part; /* of sums over columns, one after the other */
} xrd_near;

/* Without arrays where lists never pay. */
XRD_MUST_USE xrd_status xrd_near_init(xrd_near *near, const xrd_prepared *problem, size_t capacity, xrd_error *error);
void xrd_near_clear(xrd_near *near);
void xrd_near_empty(xrd_near *near);

/* Lists the columns of a, stride x count, from near->count on; false where that does not pay, or `stop` says so. */
bool xrd_near_extend(xrd_near *near, int threads, const double *a, size_t count, xrd_stop *stop);

/* Is what is left out nothing to sums at these weights w = p / u? */
bool xrd_near_serves(const xrd_near *near, const double *u, const double *w);

/* Keeps of the columns those that survive, `kept` of old indices that rise. */
void xrd_near_select(xrd_near *near, const size_t *survivor, size_t kept);

/* The sums of `count` arrays of stride numbers one behind the other, each added in its turn, in the place of the first.
 */
void xrd_near_gather(size_t stride, size_t count, double *part);

/* out = A x, padding 0, and c = A'w, over all columns listed. */
void xrd_near_mix(const xrd_near *near, int threads, const double *x, double *out);
void xrd_near_price(const xrd_near *near, int threads, const double *w, double *c);

#endif
