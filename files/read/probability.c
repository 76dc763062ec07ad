#include "files/read/probability.h"

#include <math.h>

#include "base/sum.h"
#include "base/tree.h"
#include "exactrd/problem.h"
#include "files/read/message.h"

typedef struct {
  const double *w;
  double scale;
} terms;

static void sum_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const terms *of = context;
  (void)scratch;
  for (size_t i = begin; i < end; i++) xrd_sum_add(value, of->w[i] * of->scale);
}

static void add(size_t size, void *left, const void *right) {
  const xrd_sum *term = right;
  (void)size;
  xrd_sum_add(left, term->high);
  if (isfinite(term->high)) xrd_sum_add(left, term->low);
}

/* In one order, whatever the team. */
static xrd_status scaled_sum(const double *w, size_t n, const xrd_team *team, double scale, double *total,
                             xrd_error *error) {
  terms of = {w, scale};
  const xrd_tree_job job = {sizeof(xrd_sum), 0, sum_leaf, add, &of};
  xrd_tree tree;
  xrd_status status = xrd_tree_init(&tree, n, 1, team, sizeof(xrd_sum), 1, NULL);
  if (status != XRD_OK) status = xrd_fail(error, status, "not enough memory for a sum of probabilities");
  status = xrd_team_agree(team, status, error);
  if (status == XRD_OK) *total = xrd_sum_value(xrd_tree_sum(&tree, &job));
  xrd_tree_clear(&tree);
  return status;
}

xrd_status xrd_probability_check(const double *p, size_t n, const xrd_team *team, const char *path, xrd_error *error) {
  double total;
  const xrd_status status = scaled_sum(p, n, team, 1, &total, error);
  if (status != XRD_OK || fabs(total - 1) <= XRD_SUM_TOLERANCE) return status;
  return xrd_fail_at(error, XRD_ERR_INPUT, path, "",
                     "the %zu probabilities sum to %.17g, not to 1 within %g (--normalize divides by the sum)",
                     xrd_team_rows(team, n), total, XRD_SUM_TOLERANCE);
}

/* Those here, of which `first` is the first of all. */
static xrd_status divide(double *w, size_t n, size_t first, double scale, double total, const char *path,
                         xrd_error *error) {
  for (size_t i = 0; i < n; i++) {
    const double share = w[i] * scale / total;
    if (share == 0 && w[i] > 0)
      return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "number %zu (from 0) is so small a share that it becomes 0",
                         first + i);
    w[i] = share;
  }
  return XRD_OK;
}

xrd_status xrd_probability_normalize(double *w, size_t n, const xrd_team *team, const char *path, xrd_error *error) {
  double scale = 1, total;
  xrd_status status = scaled_sum(w, n, team, scale, &total, error);
  if (status == XRD_OK && isinf(total)) { /* 2^-64 brings n < 2^64 finite numbers back into range */
    scale = 0x1p-64;
    status = scaled_sum(w, n, team, scale, &total, error);
  }
  if (status != XRD_OK) return status;
  if (total == 0) return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "all %zu numbers are 0", xrd_team_rows(team, n));
  return xrd_team_agree(team, divide(w, n, team == NULL ? 0 : team->first, scale, total, path, error), error);
}
