#include "solvers/tall/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double ENTRIES = 0x1p22, SHARE = 0x1p-6;
enum { ROWS_LEAST = 4096, ROWS_MOST = 16384 };
static const double GAP = 1e-7; /* far below what a sample differs from the whole by */

typedef struct {
  size_t each;   /* rows drawn from a leaf */
  size_t *count; /* of every rank */
  size_t total, here;
} draw;

static size_t leaves_of(size_t rows) { return (rows + XRD_LEAF - 1) / XRD_LEAF; }

/* Leaves are whole but for the last, which gives as many rows: some twice. */
static xrd_status plan(const xrd_tall *tall, draw *d, xrd_error *error) {
  const xrd_team *team = tall->tree.team;
  const size_t ranks = team == NULL ? 1 : team->size, rows = tall->problem->distortion.n;
  const size_t all = leaves_of(xrd_team_rows(team, rows));
  const xrd_distortion *distortion = &tall->problem->distortion;
  const double rows_of_all = (double)xrd_team_rows(team, rows);
  const double share = distortion->kind == XRD_MATRIX ? 0 : SHARE * rows_of_all; /* points take no memory */
  const double most = fmin(ROWS_MOST, fmax(fmax(ROWS_LEAST, share), ENTRIES / (double)distortion->m));
  d->each = (size_t)fmin(XRD_LEAF, ceil(most / (double)all));
  d->total = d->each * all;
  d->here = d->each * leaves_of(rows);
  d->count = xrd_allocate(ranks, sizeof *d->count);
  if (d->count == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a sample of the rows");
  for (size_t rank = 0; rank < ranks; rank++)
    d->count[rank] = team == NULL ? d->here
                                  : d->each * leaves_of(xrd_team_first_row(team->total, rank + 1, ranks) -
                                                        xrd_team_first_row(team->total, rank, ranks));
  return XRD_OK;
}

/* Row s of those drawn here. */
static size_t row_of(const xrd_tall *tall, const draw *d, size_t s) {
  const size_t begin = s / d->each * XRD_LEAF, n = tall->problem->distortion.n;
  const size_t rows = n - begin < XRD_LEAF ? n - begin : XRD_LEAF;
  return begin + s % d->each * rows / d->each;
}

/* Numbers of a row. */
static size_t width_of(const xrd_distortion *distortion) {
  return distortion->kind == XRD_MATRIX ? distortion->m : distortion->dim;
}

static void take_rows(const xrd_tall *tall, const draw *d, double *p, double *rows) {
  const xrd_distortion *distortion = &tall->problem->distortion;
  const size_t width = width_of(distortion);
  for (size_t s = 0; s < d->here; s++) {
    const size_t i = row_of(tall, d, s);
    p[s] = tall->problem->p[i]; /* NOLINT(clang-analyzer-core.NullDereference): largest of all statuses was XRD_OK */
    for (size_t k = 0; k < width; k++) {
      double number = distortion->kind == XRD_MATRIX ? distortion->matrix[i * width + k] : distortion->x[i * width + k];
      if (distortion->kind == XRD_MATRIX && isfinite(number)) number -= tall->rows.least[i];
      rows[s * width + k] = number; /* NOLINT(clang-analyzer-core.NullDereference): as p */
    }
  }
}

/* False where none of the rows has any probability. */
static bool scale_to_one(double *p, size_t count) {
  double total = 0;
  for (size_t s = 0; s < count; s++) total += p[s];
  for (size_t s = 0; s < count && total > 0; s++) p[s] /= total;
  return total > 0;
}

static xrd_status begin(xrd_tall_sample *sample, const xrd_tall *tall, xrd_error *error) {
  const xrd_options options = {.method = XRD_NEWTON, .threads = tall->tree.threads};
  sample->solution.w = xrd_allocate(sample->problem.distortion.n, sizeof(double));
  if (sample->solution.w == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the duals of a sample");
  return xrd_solver_create_until(&sample->solver, &sample->problem, &options, tall->stop, error);
}

xrd_status xrd_tall_sample_init(xrd_tall_sample *sample, xrd_tall *tall, xrd_error *error) {
  const xrd_distortion *distortion = &tall->problem->distortion;
  const size_t width = width_of(distortion);
  const xrd_team *team = tall->tree.team;
  const bool first = team == NULL || team->rank == 0;
  draw d;
  *sample = (xrd_tall_sample){.team = team};
  xrd_status status = plan(tall, &d, error);
  if (status != XRD_OK) return status;
  double *p = xrd_allocate(d.here + 1, sizeof *p), *rows = xrd_allocate(d.here * width + 1, sizeof *rows);
  sample->p = xrd_allocate(first ? d.total : 1, sizeof *p);
  sample->rows = xrd_allocate(first ? d.total * width : 1, sizeof *p);
  if (p == NULL || rows == NULL || sample->p == NULL || sample->rows == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for a sample of %zu rows", d.total);
  if (xrd_team_largest(team, status) == XRD_OK) {
    take_rows(tall, &d, p, rows);
    xrd_team_gather(team, p, d.count, sizeof *p, sample->p);
    xrd_team_gather(team, rows, d.count, width * sizeof *rows, sample->rows);
    sample->problem = (xrd_problem){sample->p, *distortion};
    sample->problem.distortion.n = d.total;
    sample->problem.distortion.matrix = distortion->kind == XRD_MATRIX ? sample->rows : NULL;
    sample->problem.distortion.x = distortion->kind == XRD_MATRIX ? NULL : sample->rows;
    if (first && scale_to_one(sample->p, d.total)) status = begin(sample, tall, error);
  }
  free(p);
  free(rows);
  free(d.count);
  return status;
}

void xrd_tall_sample_clear(xrd_tall_sample *sample) {
  xrd_solver_free(sample->solver);
  free(sample->solution.w);
  free(sample->p);
  free(sample->rows);
  memset(sample, 0, sizeof *sample);
}

bool xrd_tall_sample_solve(xrd_tall_sample *sample, double slope, double *q) {
  int found = sample->solver != NULL;
  if (found) {
    sample->solution.q = q;
    xrd_solver_solve(sample->solver, slope, GAP, &sample->solution);
    found = isfinite(sample->solution.gap_nats);
  }
  return xrd_team_largest(sample->team, found) > 0;
}

void xrd_tall_sample_tell(const xrd_tall_sample *sample, double *excess, double *rate_nats) {
  double told[2] = {sample->solution.excess, sample->solution.rate_nats};
  xrd_team_broadcast(sample->team, told, sizeof told);
  *excess = told[0];
  *rate_nats = told[1];
}

void xrd_tall_sample_forget(xrd_tall_sample *sample) {
  if (sample->solver != NULL) xrd_solver_forget(sample->solver);
}
