#include "solvers/criteria_state.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double NOTHING = 1e-25; /* mass on a pair that changes no rate by more than about 60 times itself */

void xrd_criteria_state_clear(xrd_criteria_state *s) {
  free(s->p);
  free(s->d);
  free(s->barrier);
  free(s->packed);
  free(s->excess);
  free(s->column);
  free(s->q);
  free(s->share);
  free(s->hessian);
}

/* The least d_k > 0. */
static double least_positive(const xrd_criteria *criteria, size_t k) {
  double least = HUGE_VAL;
  for (size_t i = 0; i < criteria->distortions[k].n; i++)
    for (size_t j = 0; j < criteria->distortions[k].m && criteria->p[i] > 0; j++) {
      const double d = xrd_distortion_entry(&criteria->distortions[k], i, j);
      if (d > 0) least = fmin(least, d);
    }
  return isinf(least) ? 0 : least;
}

void xrd_criteria_state_begin(xrd_criteria_state *s, const xrd_criteria *criteria, const double *targets) {
  *s = (xrd_criteria_state){.m = criteria->distortions[0].m};
  for (size_t i = 0; i < criteria->distortions[0].n; i++) s->n += criteria->p[i] > 0;
  for (size_t k = 0; k < criteria->count; k++) {
    s->forbids[k] = targets[k] <= NOTHING * least_positive(criteria, k);
    if (s->forbids[k]) continue;
    s->criterion[s->count] = k;
    s->targets[s->count++] = targets[k];
  }
}

bool xrd_criteria_state_allocate(xrd_criteria_state *s) {
  const size_t n = s->n, m = s->m, k = s->count;
  size_t entries, all, shares;
  if (!xrd_size_multiply(n, m, &entries) || !xrd_size_multiply(entries, k > 0 ? k : 1, &all)) return false;
  if (!xrd_size_multiply(entries, 3, &shares)) return false;
  s->p = xrd_allocate(n, (2 + k) * sizeof(double));
  s->d = xrd_allocate(all, sizeof(double));
  s->barrier = xrd_allocate(entries, 2 * sizeof(double));
  s->packed = xrd_allocate(all, sizeof(double));
  s->excess = xrd_allocate_zero(m + XRD_LANES, 2 * sizeof(double));
  s->column = xrd_allocate(m, sizeof *s->column);
  s->q = xrd_allocate(m, (4 + 2 * k) * sizeof(double));
  s->share = xrd_allocate(shares, sizeof(double));
  s->hessian = xrd_allocate(m, m * sizeof(double));
  if (s->p == NULL || s->d == NULL || s->barrier == NULL || s->packed == NULL || s->excess == NULL ||
      s->column == NULL || s->q == NULL || s->share == NULL || s->hessian == NULL)
    return false;
  s->open = s->barrier + entries;
  s->power = s->excess + m + XRD_LANES;
  s->exponentials = xrd_kernel_select();
  s->u = s->p + n;
  s->row = s->u + n;
  s->z = s->q + m;
  s->c = s->z + m;
  s->s = s->c + m;
  s->solved = s->s + k * m;
  s->kernel = s->share + entries;
  s->weighted = s->kernel + entries;
  return true;
}

static void fill_row(xrd_criteria_state *s, const xrd_criteria *criteria, size_t i, size_t row) {
  double *barrier = s->barrier + row * s->m;
  memset(barrier, 0, s->m * sizeof *barrier);
  for (size_t k = 0; k < criteria->count; k++)
    for (size_t j = 0; j < s->m; j++) {
      const double d = xrd_distortion_entry(&criteria->distortions[k], i, j);
      if (isinf(d) || (d > 0 && s->forbids[k])) barrier[j] = HUGE_VAL;
    }
  for (size_t k = 0; k < s->count; k++)
    for (size_t j = 0; j < s->m; j++)
      s->d[(k * s->n + row) * s->m + j] = xrd_distortion_entry(&criteria->distortions[s->criterion[k]], i, j);
  for (size_t k = 0; k < s->count; k++)
    for (size_t j = 0; j < s->m; j++)
      if (isinf(barrier[j])) s->d[(k * s->n + row) * s->m + j] = 0;
}

void xrd_criteria_state_fill(xrd_criteria_state *s, const xrd_criteria *criteria) {
  size_t row = 0;
  double total = 0;
  for (size_t i = 0; i < criteria->distortions[0].n; i++) {
    if (!(criteria->p[i] > 0)) continue;
    s->p[row] = criteria->p[i];
    total += criteria->p[i];
    fill_row(s, criteria, i, row++);
  }
  for (size_t i = 0; i < s->n; i++) s->p[i] /= total;
}

double xrd_criteria_state_entry(const xrd_criteria_state *s, size_t i, size_t j) {
  double sum = s->barrier[i * s->m + j];
  for (size_t k = 0; k < s->count; k++) sum += s->b[k] * s->d[(k * s->n + i) * s->m + j];
  return sum;
}

void xrd_criteria_state_pack(xrd_criteria_state *s) {
  const size_t used = s->used;
  for (size_t r = 0; r < s->count * s->n; r++)
    for (size_t a = 0; a < used; a++) s->packed[r * used + a] = s->d[r * s->m + s->column[a]];
  for (size_t i = 0; i < s->n; i++)
    for (size_t a = 0; a < used; a++) s->open[i * used + a] = s->barrier[i * s->m + s->column[a]];
}

static double dot(const double *x, const double *y, size_t count) { return cblas_ddot((int)count, x, 1, y, 1); }

/* excess = c_ij less its least, which is returned. */
static double combine_row(xrd_criteria_state *s, size_t i) {
  const size_t used = s->used;
  double least = HUGE_VAL;
  memcpy(s->excess, s->open + i * used, used * sizeof *s->excess);
  for (size_t k = 0; k < s->count; k++) {
    const double *d = s->packed + (k * s->n + i) * used, b = s->b[k];
    for (size_t a = 0; a < used; a++) s->excess[a] += b * d[a];
  }
  for (size_t a = 0; a < used; a++) least = s->excess[a] < least ? s->excess[a] : least;
  for (size_t a = 0; a < used; a++) s->excess[a] -= least;
  for (size_t a = used; a % XRD_LANES != 0; a++) s->excess[a] = 0;
  return least;
}

/* Row i of the channel and its moments. */
static void evaluate_row(xrd_criteria_state *s, size_t i) {
  const size_t used = s->used, stride = (used + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  double *share = s->share + i * used, *kernel = s->kernel + i * used;
  const double least = combine_row(s, i);
  s->exponentials->column(stride, s->excess, 1, s->power);
  const double u = dot(s->power, s->q, used);
  s->log_sum += s->p[i] * (log(u) - least);
  for (size_t a = 0; a < used; a++) {
    kernel[a] = s->power[a] / u;
    share[a] = s->q[a] * kernel[a];
    s->c[a] += s->p[i] * kernel[a];
  }
  for (size_t k = 0; k < s->count; k++) {
    const double mean = dot(share, s->packed + (k * s->n + i) * used, used);
    s->row[k * s->n + i] = mean;
    s->reached[k] += s->p[i] * mean;
  }
}

void xrd_criteria_state_evaluate(xrd_criteria_state *s) {
  memset(s->c, 0, s->used * sizeof *s->c);
  memset(s->reached, 0, sizeof s->reached);
  s->log_sum = 0;
  for (size_t i = 0; i < s->n; i++) evaluate_row(s, i);
}

void xrd_criteria_state_couple(xrd_criteria_state *s) {
  const size_t used = s->used;
  memset(s->s, 0, s->count * used * sizeof *s->s);
  memset(s->covariance, 0, sizeof s->covariance);
  for (size_t i = 0; i < s->n; i++)
    for (size_t k = 0; k < s->count; k++) {
      const double *d = s->packed + (k * s->n + i) * used, *share = s->share + i * used, mean = s->row[k * s->n + i];
      double *weighted = s->excess;
      for (size_t a = 0; a < used; a++) {
        weighted[a] = s->p[i] * share[a] * (d[a] - mean);
        s->s[k * used + a] += weighted[a];
      }
      for (size_t l = 0; l <= k; l++) {
        const double *other = s->packed + (l * s->n + i) * used, middle = s->row[l * s->n + i];
        for (size_t a = 0; a < used; a++) s->power[a] = other[a] - middle;
        s->covariance[k * XRD_CRITERIA_MAX + l] += dot(weighted, s->power, used);
      }
    }
}
