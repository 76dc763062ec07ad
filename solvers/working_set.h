/* The reproductions in play: their columns of A, their masses, and what follows from them. */
#ifndef XRD_SOLVERS_WORKING_SET_H
#define XRD_SOLVERS_WORKING_SET_H

#include <stdbool.h>

#include "base/stop.h"
#include "solvers/near.h"
#include "solvers/prepared.h"

typedef struct xrd_working_set {
  const xrd_prepared *problem;
  int threads;    /* one unless set */
  xrd_stop *stop; /* borrowed, NULL unless set; columns computed after it says so mean nothing */
  double slope;
  size_t capacity;
  bool full; /* a symbol found no room for a reproduction that reaches it; until the set is emptied */
  size_t count;
  size_t *member; /* count: reproduction index */
  size_t *place;  /* m: index into member, or SIZE_MAX */
  double *a;      /* stride x capacity: columns of A at `slope` */
  size_t *first;  /* capacity: member t reaches only rows first[t] to end[t] - 1; what a has beyond is below 1e-60 */
  size_t *end;
  bool windowed; /* products stop where members no longer reach; decided by each mix */
  xrd_near near; /* what counts of the columns, as far as that was wanted */
  bool listed;   /* products take the entries that count alone; decided by each mix */
  double *q;     /* capacity: masses >= 0 */
  double *u;     /* stride: A q, padding 1 */
  double *w;     /* stride: p / u, padding 0 */
  double *c;     /* capacity: A'w */
  double *all;   /* m, in forms that multiply by structure, and what they need to */
  double *work;
  void *block;
} xrd_working_set;

XRD_MUST_USE xrd_status xrd_working_set_init(xrd_working_set *set, const xrd_prepared *problem, size_t capacity,
                                             xrd_error *error);
void xrd_working_set_clear(xrd_working_set *set);

/* Adds reproduction j with mass q; false when it is there already or the set is full. */
bool xrd_working_set_add(xrd_working_set *set, size_t j, double q);

/* Adds mass to reproduction j, which comes in where it is not there; nothing where there is no room. */
void xrd_working_set_give(xrd_working_set *set, size_t j, double mass);

/* Adds those that are not there yet, as far as there is room, with no mass. */
void xrd_working_set_add_all(xrd_working_set *set, const size_t *reproductions, size_t count);

/* Drops members of mass zero whose c lies below `keep`; c must be current.  survivor[t] is the old index of member t.
 */
void xrd_working_set_prune(xrd_working_set *set, double keep, size_t *survivor);

/* Drops all members. */
void xrd_working_set_empty(xrd_working_set *set);

/* Recomputes every column at a new slope. */
void xrd_working_set_move(xrd_working_set *set, double slope);

/* Are all members listed, and do products take the entries listed alone? */
static inline bool xrd_working_set_is_listed(const xrd_working_set *set) {
  return set->listed && set->near.count == set->count;
}

/* out = A x over the members: stride numbers, padding 0. */
void xrd_working_set_multiply(const xrd_working_set *set, const double *x, double *out);

/* out = A'w over the members, to rounding or 1e-16; w of stride numbers, padding 0. */
void xrd_working_set_contract(const xrd_working_set *set, const double *w, double *out);

/* u = A q and w = p / u; false when some u is zero or not finite. */
bool xrd_working_set_mix(xrd_working_set *set);

/* c = A'w over the members. */
void xrd_working_set_price(xrd_working_set *set);

/* The change of member t's mass that Newton's method in this one mass would make: (c - 1) / sum p (a / u)^2. */
double xrd_working_set_wish(const xrd_working_set *set, size_t t);

/* Puts on member t the mass that is best with all others fixed: the root of sum_i p_i a_i / (u_i + (s - q_t) a_i) = 1,
   or zero; keeps u current.  Newton on the reciprocal, which is concave and close to linear in s. */
void xrd_working_set_settle(xrd_working_set *set, size_t t);

#endif
