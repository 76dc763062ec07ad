/* The calls between R and the library.  R stores matrices by columns: the R code passes them transposed, row-major.
   Whatever the library allocates is released before R's error() leaves by a long jump. */
#include <exactrd/capacity.h>
#include <exactrd/curve.h>
#include <exactrd/numbers.h>
#include <exactrd/version.h>

#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>
#include <limits.h>
#include <string.h>

enum { CURVE_COLUMNS = 7, CAPACITY_COLUMNS = 6 };

/* Ctrl-C: asked inside a frame of its own, so that no long jump passes through the library. */
static void check_interrupt(void *unused) {
  (void)unused;
  R_CheckUserInterrupt();
}

static bool go_on(void *context, size_t done, size_t total) {
  (void)context;
  (void)done;
  (void)total;
  return R_ToplevelExec(check_interrupt, NULL) == TRUE;
}

static xrd_options options_of(SEXP gap, SEXP threads) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = asReal(gap);
  options.threads = asInteger(threads);
  options.progress = go_on;
  return options;
}

static xrd_status solve(const xrd_problem *problem, const char *kind, const double *values, size_t count,
                        const xrd_options *options, xrd_curve *curve, xrd_error *failure) {
  if (strcmp(kind, "slopes") == 0) return xrd_curve_at_slopes(problem, values, count, options, curve, failure);
  if (strcmp(kind, "at") == 0) return xrd_curve_at_distortions(problem, values, count, options, curve, failure);
  if (strcmp(kind, "rates") == 0) return xrd_curve_at_rates(problem, values, count, options, curve, failure);
  return xrd_curve_whole(problem, (size_t)values[0], options, curve, failure);
}

/* A list of columns; the last one is logical. */
static SEXP columns_of(const xrd_curve *curve) {
  SEXP list = PROTECT(allocVector(VECSXP, CURVE_COLUMNS));
  for (int c = 0; c < CURVE_COLUMNS; c++)
    SET_VECTOR_ELT(list, c, allocVector(c + 1 == CURVE_COLUMNS ? LGLSXP : REALSXP, (R_xlen_t)curve->count));
  for (size_t k = 0; k < curve->count; k++) {
    const xrd_point *p = &curve->points[k];
    const double row[CURVE_COLUMNS - 1] = {
        p->slope, p->bounds.distortion, p->rate_nats, p->bounds.rate_lower, p->bounds.rate_upper, (double)p->support};
    for (int c = 0; c + 1 < CURVE_COLUMNS; c++) REAL(VECTOR_ELT(list, c))[k] = row[c];
    LOGICAL(VECTOR_ELT(list, CURVE_COLUMNS - 1))[k] = p->verdict == XRD_CLOSED;
  }
  UNPROTECT(1);
  return list;
}

/* problem: pmf, matrix, its rows and columns, name; how: gap, threads, method, iterations. */
static SEXP rd_curve(SEXP problem, SEXP kind, SEXP values, SEXP how) {
  SEXP pmf = VECTOR_ELT(problem, 0), matrix = VECTOR_ELT(problem, 1), size = VECTOR_ELT(problem, 2);
  const char *name = CHAR(STRING_ELT(VECTOR_ELT(problem, 3), 0));
  const size_t n = (size_t)xlength(pmf);
  const bool hamming = strcmp(name, "hamming") == 0;
  if (!hamming && name[0] != '\0') error("distortion: a matrix, \"hamming\", \"squared\" or \"absolute\"");
  if (!hamming && (size_t)INTEGER(size)[0] != n)
    error("distortion: rows: %d, source symbols: %d", INTEGER(size)[0], (int)n);
  const size_t m = hamming ? n : (size_t)INTEGER(size)[1];
  const xrd_problem source = {REAL(pmf),
                              {.kind = hamming ? XRD_HAMMING : XRD_MATRIX, .n = n, .m = m, .matrix = REAL(matrix)}};
  xrd_options options = options_of(VECTOR_ELT(how, 0), VECTOR_ELT(how, 1));
  options.method = (xrd_method)asInteger(VECTOR_ELT(how, 2));
  options.max_iterations = (size_t)asReal(VECTOR_ELT(how, 3));
  xrd_curve curve = {0, NULL};
  xrd_error failure = {""};
  const xrd_status status = solve(&source, CHAR(STRING_ELT(kind, 0)), REAL(values), (size_t)xlength(values), &options,
                                  &curve, &failure);
  SEXP list = PROTECT(status == XRD_OK ? columns_of(&curve) : R_NilValue);
  xrd_curve_clear(&curve);
  if (status != XRD_OK) error("%s", failure.message);
  UNPROTECT(1);
  return list;
}

static SEXP rd_capacity(SEXP matrix, SEXP size, SEXP cost, SEXP limit, SEXP gap, SEXP threads) {
  const xrd_capacity_problem problem = {.n = (size_t)INTEGER(size)[0],
                                        .m = (size_t)INTEGER(size)[1],
                                        .matrix = REAL(matrix),
                                        .cost = isNull(cost) ? NULL : REAL(cost)};
  if (problem.cost != NULL && (size_t)xlength(cost) != problem.n) error("cost: one number for each row of the channel");
  const double most = asReal(limit);
  const xrd_options options = options_of(gap, threads);
  xrd_capacity_point point;
  xrd_error failure = {""};
  const xrd_status status = xrd_capacity_at(&problem, ISNAN(most) ? NULL : &most, &options, &point, &failure);
  if (status != XRD_OK) error("%s", failure.message);
  const double row[CAPACITY_COLUMNS] = {point.cost,           point.capacity_nats,   point.capacity_lower,
                                        point.capacity_upper, (double)point.support, point.verdict == XRD_CLOSED};
  xrd_capacity_point_clear(&point);
  SEXP result = PROTECT(allocVector(REALSXP, CAPACITY_COLUMNS));
  memcpy(REAL(result), row, sizeof row);
  UNPROTECT(1);
  return result;
}

/* The numbers of a file, as the program reads them: a vector, or a matrix. */
static SEXP rd_read(SEXP path, SEXP list) {
  xrd_numbers numbers;
  xrd_error failure = {""};
  const bool vector = asLogical(list) == TRUE;
  const xrd_status status = xrd_numbers_read(CHAR(STRING_ELT(path, 0)), vector ? XRD_VECTOR : XRD_TABLE,
                                             vector ? XRD_FINITE : XRD_DISTORTION, &numbers, &failure);
  if (status != XRD_OK) error("%s", failure.message);
  const size_t n = numbers.rows, m = numbers.columns;
  if (n > INT_MAX || m > INT_MAX) {
    xrd_numbers_clear(&numbers);
    error("%s: too many numbers", CHAR(STRING_ELT(path, 0)));
  }
  SEXP found = PROTECT(allocMatrix(REALSXP, (int)n, (int)m));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++) REAL(found)[i + j * n] = numbers.values[i * m + j];
  xrd_numbers_clear(&numbers);
  UNPROTECT(1);
  return found;
}

static SEXP rd_version(void) { return mkString(xrd_version()); }

static const R_CallMethodDef calls[] = {{"C_rd_curve", (DL_FUNC)&rd_curve, 4},
                                        {"C_rd_capacity", (DL_FUNC)&rd_capacity, 6},
                                        {"C_rd_read", (DL_FUNC)&rd_read, 2},
                                        {"C_rd_version", (DL_FUNC)&rd_version, 0},
                                        {NULL, NULL, 0}};

void R_init_exactrd(DllInfo *library) {
  R_registerRoutines(library, NULL, calls, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
}
