/* Every excess stored, column by column, in 8 bytes: rounded to single precision, by which most prices are told, and by
   how many places of a double the excess lies above that, which tells it whole.  As doubles alone where single
   precision is not wanted (on lattices prices are flat, and it could not tell them apart) or cannot hold some excess.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/memory.h"
#include "solvers/coarse.h"
#include "solvers/prepared.h"

/* Rows and columns taken together: rows are read, and columns written, in runs of these lengths. */
enum { BLOCK = 32, WIDTH = 64 };

static const double PAIR_NS = 1; /* a pair's work in either pass, coordinates apart */
static const double AXIS_NS = 0.1;

typedef struct {
  float *coarse;  /* xrd_coarse_stride x m */
  int32_t *rest;  /* as many */
  double *excess; /* stride x m; NULL where the two tell it */
} table_data;

/* Of one thread. */
typedef struct {
  double least_positive;
  bool told;    /* is every excess so far told by what is stored? */
  double *axes; /* coordinates of BLOCK rows, one axis after the other; NULL where distortions are not of points */
} share;

typedef struct {
  xrd_prepared *problem;
  share *shares;
} task;

static double work_ns(const xrd_prepared *problem, double pairs) {
  return pairs * (PAIR_NS + AXIS_NS * (double)problem->distortion->dim);
}

/* Rows first .. first + count - 1 (count <= BLOCK). */
static void gather_points(const xrd_prepared *problem, size_t first, size_t count, double *axes) {
  const xrd_distortion *distortion = problem->distortion;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < distortion->dim; k++)
      axes[k * BLOCK + i] = distortion->x[problem->symbol[first + i] * distortion->dim + k];
}

/* Distances of BLOCK gathered points to y, LANES at a time, in the order of operations that defines them. */
static void distances_to(const xrd_distortion *distortion, const double *axes, const double *y, double *d) {
  enum { LANES = 8 };
  for (size_t start = 0; start < BLOCK; start += LANES) {
    double sum[LANES] = {0};
    for (size_t k = 0; k < distortion->dim; k++) {
      const double *x = axes + k * BLOCK + start, at = y[k];
      if (distortion->kind == XRD_SQUARED)
        for (size_t i = 0; i < LANES; i++) sum[i] += (x[i] - at) * (x[i] - at);
      else
        for (size_t i = 0; i < LANES; i++) sum[i] += fabs(x[i] - at);
    }
    for (size_t i = 0; i < LANES; i++) d[start + i] = sum[i];
  }
}

/* d_ij of the rows whose points were gathered. */
static void fetch(const xrd_prepared *problem, size_t first, size_t count, size_t j, const double *axes, double *d) {
  const xrd_distortion *distortion = problem->distortion;
  if (axes != NULL) {
    distances_to(distortion, axes, distortion->y + j * distortion->dim, d);
    return;
  }
  for (size_t i = 0; i < count; i++) d[i] = xrd_distortion_entry(distortion, problem->symbol[first + i], j);
}

static size_t rows_from(const xrd_prepared *problem, size_t first) {
  return problem->n - first < BLOCK ? problem->n - first : BLOCK;
}

/* The least of a row, and the first that attains it. */
static void take_least_of(xrd_prepared *problem, size_t i, const double *d) {
  enum { LANES = 8 };
  double least[LANES];
  size_t j = 0;
  for (size_t k = 0; k < LANES; k++) least[k] = HUGE_VAL;
  for (; j + LANES <= problem->m; j += LANES)
    for (size_t k = 0; k < LANES; k++) least[k] = d[j + k] < least[k] ? d[j + k] : least[k];
  for (; j < problem->m; j++) least[0] = fmin(least[0], d[j]);
  for (size_t k = 1; k < LANES; k++) least[0] = fmin(least[0], least[k]);
  for (j = 0; d[j] > least[0]; j++) continue;
  problem->least[i] = least[0];
  problem->nearest[i] = j;
}

static void take_rows(void *context, size_t block, int thread) {
  const task *of = context;
  xrd_prepared *problem = of->problem;
  const xrd_distortion *distortion = problem->distortion;
  const size_t first = block * BLOCK, count = rows_from(problem, first);
  double *axes = of->shares[thread].axes, d[BLOCK];
  if (xrd_stop_wanted(problem->stop, work_ns(problem, (double)(count * problem->m)))) return;
  if (axes != NULL) gather_points(problem, first, count, axes);
  for (size_t i = first; i < first + count; i++) {
    problem->least[i] = HUGE_VAL;
    if (distortion->kind == XRD_MATRIX)
      take_least_of(problem, i, distortion->matrix + problem->symbol[i] * distortion->m);
  }
  for (size_t j = 0; j < problem->m && distortion->kind != XRD_MATRIX; j++) {
    fetch(problem, first, count, j, axes, d);
    for (size_t i = 0; i < count; i++) {
      if (!(d[i] < problem->least[first + i])) continue;
      problem->least[first + i] = d[i];
      problem->nearest[first + i] = j;
    }
  }
}

static int64_t places(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* False where an excess is beyond the normal numbers of single precision. */
static bool split(size_t count, const double *e, float *coarse, int32_t *rest) {
  bool told = true;
  for (size_t i = 0; i < count; i++) {
    const float rounded = (float)e[i];
    const int64_t above = places(e[i]) - places((double)rounded);
    coarse[i] = rounded;
    rest[i] = (int32_t)above;
    told &= above == rest[i] && (rounded >= FLT_MIN || e[i] == 0);
  }
  return told;
}

/* The excess of some rows of column j; what they add to its mean, from the first row on. */
static void take_entries(xrd_prepared *problem, size_t first, size_t count, size_t j, share *mine) {
  const table_data *data = problem->data;
  double e[BLOCK], mean = first == 0 ? 0 : problem->mean[j];
  fetch(problem, first, count, j, mine->axes, e);
  for (size_t i = 0; i < count; i++) {
    if (!isinf(e[i])) e[i] -= problem->least[first + i];
    mean += problem->p[first + i] * e[i];
    if (e[i] > 0 && e[i] < mine->least_positive) mine->least_positive = e[i];
  }
  problem->mean[j] = mean;
  const size_t at = j * xrd_coarse_stride(problem) + first;
  if (data->excess != NULL)
    memcpy(data->excess + j * problem->stride + first, e, count * sizeof *e);
  else
    mine->told &= split(count, e, data->coarse + at, data->rest + at);
}

static void pad(const xrd_prepared *problem, size_t j) {
  const table_data *data = problem->data;
  const size_t n = problem->n, stride = problem->stride, padded = xrd_coarse_stride(problem);
  if (data->excess != NULL) {
    memset(data->excess + j * stride + n, 0, (stride - n) * sizeof *data->excess);
    return;
  }
  memset(data->coarse + j * padded + n, 0, (padded - n) * sizeof *data->coarse);
  memset(data->rest + j * padded + n, 0, (padded - n) * sizeof *data->rest);
}

static void take_columns(void *context, size_t piece, int thread) {
  const task *of = context;
  xrd_prepared *problem = of->problem;
  share *mine = &of->shares[thread];
  const size_t from = piece * WIDTH, to = from + WIDTH < problem->m ? from + WIDTH : problem->m;
  for (size_t first = 0; first < problem->n; first += BLOCK) {
    const size_t count = rows_from(problem, first);
    if (xrd_stop_wanted(problem->stop, work_ns(problem, (double)(count * (to - from))))) return;
    if (mine->axes != NULL) gather_points(problem, first, count, mine->axes);
    for (size_t j = from; j < to; j++) take_entries(problem, first, count, j, mine);
  }
  for (size_t j = from; j < to; j++) pad(problem, j);
}

/* Of all columns; false where single precision does not tell all. */
static bool fill(const task *of, int threads) {
  xrd_prepared *problem = of->problem;
  for (int k = 0; k < problem->threads; k++) of->shares[k].least_positive = HUGE_VAL, of->shares[k].told = true;
  xrd_crew_share(threads, (problem->m + WIDTH - 1) / WIDTH, take_columns, (void *)of);
  bool told = true;
  for (int k = 0; k < problem->threads; k++) {
    problem->least_positive = fmin(problem->least_positive, of->shares[k].least_positive);
    told &= of->shares[k].told;
  }
  return told;
}

static bool add_doubles(xrd_prepared *problem, table_data *data) {
  size_t entries;
  problem->has_coarse = false;
  if (xrd_size_multiply(problem->stride, problem->m, &entries))
    data->excess = xrd_allocate(entries, sizeof *data->excess);
  return data->excess != NULL;
}

static bool add_halves(xrd_prepared *problem, table_data *data) {
  size_t entries;
  if (!xrd_size_multiply(xrd_coarse_stride(problem), problem->m, &entries)) return false;
  data->coarse = xrd_allocate(entries, sizeof *data->coarse);
  data->rest = xrd_allocate(entries, sizeof *data->rest);
  problem->has_coarse = true;
  return data->coarse != NULL && data->rest != NULL;
}

static void drop_halves(table_data *data) {
  free(data->coarse);
  free(data->rest);
  data->coarse = NULL;
  data->rest = NULL;
}

/* False where memory is out. */
static bool take(const task *of, table_data *data) {
  xrd_prepared *problem = of->problem;
  const bool pays = work_ns(problem, (double)problem->n * (double)problem->m) >= XRD_CREW_PAYS;
  const int threads = pays ? problem->threads : 1;
  if (!(problem->lattice.rank > 0 ? add_doubles(problem, data) : add_halves(problem, data))) return false;
  xrd_crew_share(threads, (problem->n + BLOCK - 1) / BLOCK, take_rows, (void *)of);
  if (fill(of, threads)) return true;
  drop_halves(data);
  return add_doubles(problem, data) && fill(of, threads);
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  const xrd_distortion *distortion = problem->distortion;
  const bool points = distortion->kind == XRD_SQUARED || distortion->kind == XRD_ABSOLUTE;
  const size_t threads = (size_t)problem->threads;
  size_t room;
  table_data *data = problem->data = xrd_allocate_zero(1, sizeof *data);
  const task of = {problem, xrd_allocate_zero(threads, sizeof *of.shares)};
  double *axes = points && xrd_size_multiply(threads * BLOCK, distortion->dim, &room)
                     ? xrd_allocate_zero(room, sizeof *axes)
                     : NULL;
  bool good = data != NULL && of.shares != NULL && (axes != NULL || !points);
  for (size_t k = 0; good && points && k < threads; k++) of.shares[k].axes = axes + k * BLOCK * distortion->dim;
  good = good && take(&of, data);
  free(axes);
  free(of.shares);
  if (good) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a table of %zu x %zu distortions", problem->n, problem->m);
}

static void release(xrd_prepared *problem) {
  table_data *data = problem->data;
  if (data == NULL) return;
  drop_halves(data);
  free(data->excess);
  free(data);
}

static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  const table_data *data = problem->data;
  if (data->excess != NULL) return data->excess + j * problem->stride;
  const size_t at = j * xrd_coarse_stride(problem);
  problem->kernel->widen(problem->stride, data->coarse + at, data->rest + at, scratch);
  return scratch;
}

static const float *rounded(const xrd_prepared *problem, size_t j, double *scratch) {
  (void)scratch;
  return ((const table_data *)problem->data)->coarse + j * xrd_coarse_stride(problem);
}

const xrd_form xrd_form_table = {.name = "table",
                                 .prepare = prepare,
                                 .release = release,
                                 .excess = excess,
                                 .rounded = rounded,
                                 .price = xrd_columns_price,
                                 .work_size = xrd_columns_work_size};
