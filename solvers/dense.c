#include "solvers/dense.h"

#include <cblas.h>
#include <lapacke.h>
#include <stdbool.h>

#include "base/crew.h"
#include "solvers/kernel.h"
#include "solvers/small.h"

enum { ROWS = 256, COLUMNS = 16, TILE = 64, SLICES = 8, PANEL = 128, WHOLE = 256 };

/* From these many multiplications on, pieces are worth a thread's while. */
static const double PRODUCT_PAYS = 1.5e5, GRAM_PAYS = 6e6;

static const double PRODUCT_NS = 0.05; /* of a multiplication in products of matrices */

/* Up to these many they take less than BLAS's calls do. */
static const size_t PRODUCT_TINY = 4096, GRAM_TINY = 16384;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static bool is_small(size_t rows, size_t count) { return (double)rows * (double)count < PRODUCT_PAYS; }

/* Do a kernel's loops serve, which want whole vectors? */
static bool is_tiny(size_t rows, size_t count, size_t most) { return rows % XRD_LANES == 0 && rows * count <= most; }

/* A times `in`, or A' times it. */
typedef struct {
  size_t rows, count;
  const double *a, *in;
  double *out;
} product;

static void mix_piece(void *context, size_t k, int thread) {
  (void)thread;
  const product *of = context;
  const size_t first = k * ROWS, rows = smaller(ROWS, of->rows - first);
  cblas_dgemv(CblasColMajor, CblasNoTrans, (int)rows, (int)of->count, 1, of->a + first, (int)of->rows, of->in, 1, 0,
              of->out + first, 1);
}

void xrd_dense_mix(int threads, size_t rows, size_t count, const double *a, const double *q, double *u) {
  if (is_tiny(rows, count, PRODUCT_TINY))
    xrd_kernel_select()->mix(rows, count, a, q, u);
  else if (is_small(rows, count))
    cblas_dgemv(CblasColMajor, CblasNoTrans, (int)rows, (int)count, 1, a, (int)rows, q, 1, 0, u, 1);
  else
    xrd_crew_share(threads, (rows + ROWS - 1) / ROWS, mix_piece, &(product){rows, count, a, q, u});
}

static void price_piece(void *context, size_t k, int thread) {
  (void)thread;
  const product *of = context;
  const size_t first = k * COLUMNS, columns = smaller(COLUMNS, of->count - first);
  cblas_dgemv(CblasColMajor, CblasTrans, (int)of->rows, (int)columns, 1, of->a + first * of->rows, (int)of->rows,
              of->in, 1, 0, of->out + first, 1);
}

void xrd_dense_price(int threads, size_t rows, size_t count, const double *a, const double *w, double *c) {
  if (is_tiny(rows, count, PRODUCT_TINY))
    xrd_kernel_select()->products(rows, count, a, w, c);
  else if (is_small(rows, count))
    cblas_dgemv(CblasColMajor, CblasTrans, (int)rows, (int)count, 1, a, (int)rows, w, 1, 0, c, 1);
  else
    xrd_crew_share(threads, (count + COLUMNS - 1) / COLUMNS, price_piece, &(product){rows, count, a, w, c});
}

size_t xrd_dense_gram_size(void) { return SLICES * TILE * TILE; }

typedef struct {
  size_t first, count;
} range;

/* h = B'C over some of the rows, B and C some of A's columns. */
static void multiply(const xrd_gram *g, range rows, range left, range right, double *h, size_t ld) {
  const double *a = g->a + rows.first;
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)left.count, (int)right.count, (int)rows.count, 1,
              a + left.first * g->rows, (int)g->rows, a + right.first * g->rows, (int)g->rows, 0, h, (int)ld);
}

static void gram_at_once(const xrd_gram *g, size_t kept, size_t count) {
  const size_t fresh = count - kept, rows = g->rows;
  if (kept > 0) multiply(g, (range){0, rows}, (range){0, kept}, (range){kept, fresh}, g->h + kept * g->ld, g->ld);
  cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)fresh, (int)rows, 1, g->a + kept * rows, (int)rows, 0,
              g->h + kept * g->ld + kept, (int)g->ld);
}

static void gram_by_kernel(const xrd_gram *g, size_t kept, size_t count) {
  for (size_t t = kept; t < count; t++)
    xrd_kernel_select()->products(g->rows, t + 1, g->a, g->a + t * g->rows, g->h + t * g->ld);
}

/* The part of a Gram matrix that is wanted. */
typedef struct {
  const xrd_gram *gram;
  size_t kept, count;
} columns_wanted;

static void multiply_slice(void *context, size_t slice, int thread) {
  (void)thread;
  const columns_wanted *wanted = context;
  const xrd_gram *g = wanted->gram;
  const size_t piece = (g->rows + SLICES - 1) / SLICES, first = smaller(slice * piece, g->rows);
  multiply(g, (range){first, smaller(piece, g->rows - first)}, (range){0, wanted->count},
           (range){wanted->kept, wanted->count - wanted->kept}, g->work + slice * TILE * TILE, TILE);
}

/* Few columns: slices of rows, added in their order. */
static void gram_by_rows(const xrd_gram *g, size_t kept, size_t count) {
  xrd_crew_share(g->threads, SLICES, multiply_slice, &(columns_wanted){g, kept, count});
  for (size_t t = 0; t < count - kept; t++)
    for (size_t s = 0; s <= kept + t; s++) {
      double sum = 0;
      for (size_t slice = 0; slice < SLICES; slice++) sum += g->work[slice * TILE * TILE + t * TILE + s];
      g->h[(kept + t) * g->ld + s] = sum;
    }
}

static size_t tiles(size_t count) { return (count + TILE - 1) / TILE; }

static void multiply_tile(void *context, size_t job, int thread) {
  (void)thread;
  const columns_wanted *wanted = context;
  const xrd_gram *g = wanted->gram;
  const size_t count = wanted->count, down = tiles(count), right = wanted->kept + job / down * TILE;
  const size_t left = job % down * TILE, end = smaller(right + TILE, count);
  if (left >= end || xrd_stop_wanted(g->stop, PRODUCT_NS * (double)(TILE * TILE) * (double)g->rows)) return;
  multiply(g, (range){0, g->rows}, (range){left, smaller(TILE, end - left)}, (range){right, end - right},
           g->h + right * g->ld + left, g->ld);
}

/* Many columns: square tiles of the upper triangle. */
static void gram_by_tiles(const xrd_gram *g, size_t kept, size_t count) {
  xrd_crew_share(g->threads, tiles(count - kept) * tiles(count), multiply_tile, &(columns_wanted){g, kept, count});
}

void xrd_dense_gram(const xrd_gram *g, size_t kept, size_t count) {
  if (count == kept) return;
  if (is_tiny(g->rows, count * (count - kept), GRAM_TINY))
    gram_by_kernel(g, kept, count);
  else if ((double)g->rows * (double)count * (double)(count - kept) < GRAM_PAYS)
    gram_at_once(g, kept, count);
  else if (count <= TILE)
    gram_by_rows(g, kept, count);
  else
    gram_by_tiles(g, kept, count);
}

/* The rows of one panel of R right of its corner, and what they leave of the rows below, in tiles of columns. */
typedef struct {
  const double *corner;
  double *side;
  size_t rows, right, ld;
} panel_rest;

static size_t width_of(const panel_rest *of, size_t first) { return smaller(PANEL, of->right - first); }

static void solve_side(void *context, size_t k, int thread) {
  (void)thread;
  const panel_rest *of = context;
  const size_t first = k * PANEL;
  cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, (int)of->rows, (int)width_of(of, first),
              1, of->corner, (int)of->ld, of->side + first * of->ld, (int)of->ld);
}

static void update_tile(void *context, size_t job, int thread) {
  (void)thread;
  const panel_rest *of = context;
  const size_t across = (of->right + PANEL - 1) / PANEL, left = job % across * PANEL, right = job / across * PANEL;
  const int ld = (int)of->ld, rows = (int)of->rows;
  const double *a = of->side + left * of->ld, *b = of->side + right * of->ld;
  double *h = of->side + right * of->ld + of->rows + left;
  if (left == right)
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)width_of(of, right), rows, -1, b, ld, 1, h, ld);
  else if (left < right)
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)width_of(of, left), (int)width_of(of, right), rows, -1, a,
                ld, b, ld, 1, h, ld);
}

static bool factor_panel(int threads, size_t first, size_t panel, size_t end, double *h, size_t ld) {
  double *corner = h + first * ld + first;
  if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', (int)panel, corner, (int)ld) != 0) return false;
  panel_rest rest = {corner, corner + panel * ld, panel, end - first - panel, ld};
  const size_t across = (rest.right + PANEL - 1) / PANEL;
  if (PRODUCT_NS * (double)panel * (double)rest.right * (double)rest.right < XRD_CREW_ROW_PAYS) threads = 1;
  xrd_crew_share(threads, across, solve_side, &rest);
  xrd_crew_share(threads, across * across, update_tile, &rest);
  return true;
}

bool xrd_dense_cholesky(int threads, size_t count, size_t width, double *h, size_t ld, xrd_stop *stop) {
  if (count <= XRD_SMALL) return xrd_small_cholesky(count, h, ld);
  if (count <= WHOLE) return LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', (int)count, h, (int)ld) == 0;
  for (size_t first = 0; first < count; first += PANEL) {
    const size_t panel = smaller(PANEL, count - first), end = smaller(first + panel + width, count);
    const double left = (double)(end - first);
    if (xrd_stop_wanted(stop, PRODUCT_NS * PANEL * left * left)) return false;
    if (!factor_panel(threads, first, panel, end, h, ld)) return false;
  }
  return true;
}
