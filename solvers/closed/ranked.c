#include "solvers/closed/ranked.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/sum.h"

typedef struct {
  double p;
  size_t index;
} symbol;

static int likeliest_first(const void *left, const void *right) {
  const symbol *a = left, *b = right;
  if (a->p != b->p) return a->p > b->p ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

bool xrd_ranked_init(xrd_ranked *ranked, const double *p, size_t n) {
  symbol *list = xrd_allocate(n, sizeof *list);
  *ranked = (xrd_ranked){n, xrd_allocate(n, sizeof(double)), xrd_allocate(n, sizeof(size_t)), 0};
  if (list == NULL || ranked->p == NULL || ranked->order == NULL) {
    free(list);
    xrd_ranked_clear(ranked);
    return false;
  }
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < n; i++) {
    list[i] = (symbol){p[i], i};
    xrd_sum_add(&sum, p[i]);
  }
  qsort(list, n, sizeof *list, likeliest_first);
  for (size_t k = 0; k < n; k++) ranked->p[k] = list[k].p, ranked->order[k] = list[k].index;
  ranked->total = xrd_sum_value(&sum);
  free(list);
  return true;
}

void xrd_ranked_clear(xrd_ranked *ranked) {
  free(ranked->p);
  free(ranked->order);
  *ranked = (xrd_ranked){0};
}

double xrd_ranked_distortion_max(const xrd_ranked *ranked) {
  xrd_sum others = {0, 0};
  for (size_t k = 1; k < ranked->n; k++) xrd_sum_add(&others, ranked->p[k]);
  return xrd_sum_value(&others) / ranked->total;
}

xrd_ranked_head xrd_ranked_used(const xrd_ranked *ranked, double ratio) {
  xrd_sum sum = {0, 0};
  xrd_ranked_head head = {0, 0, 0};
  double last = ranked->p[0], short_of = 0;
  for (; head.count < ranked->n; head.count++) {
    const double p = ranked->p[head.count];
    short_of += (double)head.count * (last - p);
    if (head.count > 0 && !(p > (short_of > 0 ? short_of * ratio : 0))) break;
    xrd_sum_add(&sum, p);
    head.shortfall = short_of;
    last = p;
  }
  head.mass = xrd_sum_value(&sum);
  return head;
}
