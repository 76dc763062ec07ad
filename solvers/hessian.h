/* The Hessian A' diag(p / u^2) A over the members of a working set, scaled to a unit diagonal.

   It is assembled at some u and then kept while u moves little: new members are appended at the old weights, which
   makes the method an inexact Newton method whose error falls with the change of the weights.

   Where distances have structure its entries come from tables: see gram/squared.h. */
#ifndef XRD_SOLVERS_HESSIAN_H
#define XRD_SOLVERS_HESSIAN_H

#include "solvers/factor.h"
#include "solvers/gram/squared.h"
#include "solvers/working_set.h"

typedef enum {
  XRD_HESSIAN_PRODUCTS, /* entries from products of columns */
  XRD_HESSIAN_TABLES,   /* entries from tables */
  XRD_HESSIAN_BAND,     /* entries from tables, those next to zero left out */
} xrd_hessian_mode;

typedef struct {
  size_t capacity;
  size_t count; /* members covered; 0: nothing kept */
  double ridge; /* on the unit diagonal: XRD_RIDGE unless set; the next update takes it.  A band has its own */
  xrd_hessian_mode mode;
  const xrd_working_set *set; /* borrowed: whose members they are */
  double *root;               /* stride: sqrt(p) / u at assembly, padding 0 */
  double *scaled;             /* stride x capacity: root * A * scale, column by column; of products */
  double *scale;              /* capacity: one over the root of the true diagonal */
  double *work;               /* of products */
  double *spread;             /* capacity: of products with the whole by structure */
  double *image;              /* stride: the same */
  double *entries; /* capacity x capacity, both triangles, leading dimension capacity; or those of the band */
  size_t *order;   /* capacity: the members along a grid; of tables */
  bool has_tables;
  xrd_gram_squared gram;
  xrd_band band;
  void *block;
} xrd_hessian;

XRD_MUST_USE xrd_status xrd_hessian_init(xrd_hessian *hessian, const xrd_prepared *problem, size_t capacity,
                                         xrd_error *error);
void xrd_hessian_clear(xrd_hessian *hessian);

/* The members were reordered or their columns changed: nothing kept is of use. */
void xrd_hessian_forget(xrd_hessian *hessian);

/* Follows a pruning of the set to `count` members: survivor[t] is the old index of member t. */
void xrd_hessian_select(xrd_hessian *hessian, const xrd_working_set *set, const size_t *survivor);

/* Has some weight sqrt(p) / u changed by more than a fifth since assembly? */
bool xrd_hessian_is_stale(const xrd_hessian *hessian, const xrd_working_set *set);

/* Covers all members: from scratch when nothing is kept, else by appending the new ones.  Cost n k^2, or n k per new
   one; from tables k^2 and k. */
void xrd_hessian_update(xrd_hessian *hessian, const xrd_working_set *set);

/* The Hessian for factors and quadratic programs; good until it changes. */
xrd_gram_matrix xrd_hessian_matrix(xrd_hessian *hessian);

#endif
