#include "solvers/dense.h"

#include <cblas.h>

enum { ROWS = 1024, COLUMNS = 16, TILE = 64, SLICES = 8 };

/* From these many multiplications on, pieces are worth a thread's while. */
static const double PRODUCT_PAYS = 1e6, GRAM_PAYS = 3.5e7;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

void xrd_dense_mix(int threads, size_t rows, size_t count, const double *a, const double *q, double *u) {
  const size_t piece = (double)rows * (double)count < PRODUCT_PAYS ? rows : ROWS;
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1 && piece < rows)
  for (size_t first = 0; first < rows; first += piece)
    cblas_dgemv(CblasColMajor, CblasNoTrans, (int)smaller(piece, rows - first), (int)count, 1, a + first, (int)rows, q,
                1, 0, u + first, 1);
}

void xrd_dense_price(int threads, size_t rows, size_t count, const double *a, const double *w, double *c) {
  const size_t piece = (double)rows * (double)count < PRODUCT_PAYS ? count : COLUMNS;
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1 && piece < count)
  for (size_t first = 0; first < count; first += piece)
    cblas_dgemv(CblasColMajor, CblasTrans, (int)rows, (int)smaller(piece, count - first), 1, a + first * rows,
                (int)rows, w, 1, 0, c + first, 1);
}

size_t xrd_dense_gram_size(void) { return SLICES * TILE * TILE; }

/* h = B'C over some of the rows. */
static void multiply(size_t rows, size_t ld_rows, size_t left, const double *b, size_t right, const double *c,
                     double *h, size_t ld) {
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)left, (int)right, (int)rows, 1, b, (int)ld_rows, c,
              (int)ld_rows, 0, h, (int)ld);
}

static void gram_at_once(size_t rows, size_t kept, size_t count, const double *a, double *h, size_t ld) {
  const size_t fresh = count - kept;
  if (kept > 0) multiply(rows, rows, kept, a, fresh, a + kept * rows, h + kept * ld, ld);
  cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)fresh, (int)rows, 1, a + kept * rows, (int)rows, 0,
              h + kept * ld + kept, (int)ld);
}

/* Few columns: slices of rows, added in their order. */
static void gram_by_rows(int threads, size_t rows, size_t kept, size_t count, const double *a, double *work, double *h,
                         size_t ld) {
  const size_t piece = (rows + SLICES - 1) / SLICES, fresh = count - kept;
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
  for (size_t slice = 0; slice < SLICES; slice++) {
    const size_t first = smaller(slice * piece, rows);
    multiply(smaller(piece, rows - first), rows, count, a + first, fresh, a + kept * rows + first,
             work + slice * TILE * TILE, TILE);
  }
  for (size_t t = 0; t < fresh; t++)
    for (size_t s = 0; s <= kept + t; s++) {
      double sum = 0;
      for (size_t slice = 0; slice < SLICES; slice++) sum += work[slice * TILE * TILE + t * TILE + s];
      h[(kept + t) * ld + s] = sum;
    }
}

/* Many columns: square tiles of the upper triangle. */
static void gram_by_tiles(int threads, size_t rows, size_t kept, size_t count, const double *a, double *h, size_t ld) {
  const size_t across = (count - kept + TILE - 1) / TILE, down = (count + TILE - 1) / TILE;
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (threads > 1)
  for (size_t job = 0; job < across * down; job++) {
    const size_t right = kept + job / down * TILE, left = job % down * TILE, end = smaller(right + TILE, count);
    if (left >= end) continue;
    multiply(rows, rows, smaller(TILE, end - left), a + left * rows, end - right, a + right * rows,
             h + right * ld + left, ld);
  }
}

void xrd_dense_gram(int threads, size_t rows, size_t kept, size_t count, const double *a, double *work, double *h,
                    size_t ld) {
  if (count == kept) return;
  if ((double)rows * (double)count * (double)(count - kept) < GRAM_PAYS)
    gram_at_once(rows, kept, count, a, h, ld);
  else if (count <= TILE)
    gram_by_rows(threads, rows, kept, count, a, work, h, ld);
  else
    gram_by_tiles(threads, rows, kept, count, a, h, ld);
}
