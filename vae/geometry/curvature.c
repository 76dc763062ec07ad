/* With m = p(p+1)/2 pairs a <= b and B the m x N second derivatives: C = B Q' are their tangential coordinates, N = B -
   C Q their normal parts II_ab, and M = N N' holds every product <II_ab, II_cd> that a curvature is made of.  All of it
   is of the map 2^-e f whose largest derivative is about 1: squares of lengths stay in range, the Christoffel symbols
   and the Ricci tensor are those of f, and the other curvatures only wait for a power of two. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/geometry/tangent.h"

typedef struct {
  xrd_tangent tangent;
  size_t p, pairs;
  int exponent;        /* e */
  double *coordinates; /* C: pairs x p */
  double *products;    /* M: pairs x pairs */
  double *inverse;     /* G^-1: p x p */
  double *block;       /* owned */
} second_form;

/* The index of a pair among the second derivatives. */
static size_t pair(const second_form *s, size_t a, size_t b) { return xrd_jet_row(s->p, a, b) - 1 - s->p; }

static double product(const second_form *s, size_t a, size_t b, size_t c, size_t d) {
  return s->products[pair(s, a, b) * s->pairs + pair(s, c, d)];
}

/* normal -= (its tangential part), whose coordinates are added to C.  Done twice, the rest is orthogonal to rounding.
 */
static void project(second_form *s, double *normal, double *part) {
  const int m = (int)s->pairs, p = (int)s->p, n = (int)s->tangent.outputs;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, p, n, 1, normal, n, s->tangent.q, n, 0, part, p);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, p, -1, part, p, s->tangent.q, n, 1, normal, n);
  cblas_daxpy(m * p, 1, part, 1, s->coordinates, 1);
}

/* Column d of G^-1 = R^-1 R'^-1. */
static void invert(second_form *s) {
  for (size_t d = 0; d < s->p; d++) {
    double *column = s->inverse + d * s->p; /* G^-1 is symmetric */
    column[d] = 1;
    xrd_tangent_solve(&s->tangent, true, column);
    xrd_tangent_solve(&s->tangent, false, column);
  }
}

/* The derivatives of 2^-e f, which the caller frees; NULL where memory is out. */
static double *scaled_derivatives(second_form *s, const double *jet, size_t outputs) {
  const size_t count = (s->p + s->pairs) * outputs;
  double largest = 0, *derivatives = xrd_duplicate(jet + outputs, count, sizeof *jet);
  for (size_t i = 0; i < s->p * outputs; i++) largest = fmax(largest, fabs(jet[outputs + i]));
  (void)frexp(largest, &s->exponent);
  for (size_t i = 0; derivatives != NULL && i < count; i++) derivatives[i] = ldexp(derivatives[i], -s->exponent);
  return derivatives;
}

static xrd_status fill(second_form *s, const double *derivatives, size_t outputs, xrd_error *error) {
  const size_t p = s->p;
  xrd_status status = xrd_tangent_init(&s->tangent, derivatives, outputs, p, true, error);
  if (status == XRD_OK) status = xrd_tangent_check(&s->tangent, error);
  if (status != XRD_OK) return status;
  const size_t m = s->pairs;
  s->block = xrd_allocate_zero(m * outputs + 2 * m * p + m * m + p * p, sizeof *s->block);
  if (s->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu second derivatives", m);
  double *normal = s->block, *part = normal + m * outputs;
  s->coordinates = part + m * p;
  s->products = s->coordinates + m * p;
  s->inverse = s->products + m * m;
  memcpy(normal, derivatives + p * outputs, m * outputs * sizeof *normal);
  project(s, normal, part);
  project(s, normal, part);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)m, (int)outputs, 1, normal, (int)outputs, normal,
              (int)outputs, 0, s->products, (int)m);
  invert(s);
  return XRD_OK;
}

static xrd_status second_form_init(second_form *s, const double *jet, size_t outputs, size_t p, xrd_error *error) {
  memset(s, 0, sizeof *s);
  s->p = p;
  s->pairs = p * (p + 1) / 2;
  double *derivatives = scaled_derivatives(s, jet, outputs);
  const xrd_status status = derivatives != NULL
                                ? fill(s, derivatives, outputs, error)
                                : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu second derivatives", s->pairs);
  free(derivatives);
  return status;
}

static void second_form_clear(second_form *s) {
  free(s->block);
  xrd_tangent_clear(&s->tangent);
}

/* Gamma_ab = G^-1 J' D_a D_b f = R^-1 C_ab */
static void fill_christoffel(const second_form *s, double *christoffel) {
  const size_t p = s->p;
  double column[XRD_GEOMETRY_DIRECTIONS];
  for (size_t a = 0; a < p; a++)
    for (size_t b = 0; b < p; b++) {
      memcpy(column, s->coordinates + pair(s, a, b) * p, p * sizeof *column);
      xrd_tangent_solve(&s->tangent, false, column);
      for (size_t c = 0; c < p; c++) christoffel[(c * p + a) * p + b] = column[c];
    }
}

static double ricci(const second_form *s, size_t a, size_t b) {
  double sum = 0;
  for (size_t c = 0; c < s->p; c++)
    for (size_t d = 0; d < s->p; d++)
      sum += s->inverse[c * s->p + d] * (product(s, a, b, c, d) - product(s, a, c, b, d));
  return sum;
}

/* sum_cd G^cd <II_ac, II_bd> */
static double squared(const second_form *s, size_t a, size_t b) {
  double sum = 0;
  for (size_t c = 0; c < s->p; c++)
    for (size_t d = 0; d < s->p; d++) sum += s->inverse[c * s->p + d] * product(s, a, c, b, d);
  return sum;
}

static double sectional(const second_form *s) {
  if (s->p < 2) return 0;
  const double area = s->tangent.r[0] * s->tangent.r[s->p + 1];
  return (product(s, 0, 0, 1, 1) - product(s, 0, 1, 0, 1)) / (area * area);
}

/* The number 2^exponent times *value, which must fit a double. */
static xrd_status rescale(double *value, int exponent, const char *name, xrd_error *error) {
  const double scaled = ldexp(*value, exponent);
  if (isfinite(scaled) && (*value == 0 || isnormal(scaled))) {
    *value = scaled;
    return XRD_OK;
  }
  return xrd_fail(error, XRD_ERR_INPUT, "the %s here is beyond the range of doubles", name);
}

static xrd_status check_finite(const double *numbers, size_t count, const char *name, xrd_error *error) {
  for (size_t i = 0; numbers != NULL && i < count; i++)
    if (!isfinite(numbers[i])) return xrd_fail(error, XRD_ERR_INPUT, "%s here are beyond the range of doubles", name);
  return XRD_OK;
}

static void measure(const second_form *s, xrd_curvature *curvature) {
  const size_t p = s->p;
  double scalar = 0, bending = 0;
  if (curvature->christoffel != NULL) fill_christoffel(s, curvature->christoffel);
  for (size_t a = 0; a < p; a++)
    for (size_t b = 0; b < p; b++) {
      const double r = ricci(s, a, b);
      if (curvature->ricci != NULL) curvature->ricci[a * p + b] = r;
      scalar += s->inverse[a * p + b] * r;
      bending += s->inverse[a * p + b] * squared(s, a, b);
    }
  curvature->scalar = scalar;
  curvature->bending = sqrt(fmax(0, bending));
  curvature->gauss = sectional(s);
}

xrd_status xrd_curvature_at(const double *jet, size_t outputs, size_t p, xrd_curvature *curvature, xrd_error *error) {
  second_form s;
  xrd_status status = second_form_init(&s, jet, outputs, p, error);
  if (status == XRD_OK) {
    measure(&s, curvature);
    status = check_finite(curvature->christoffel, p * p * p, "the Christoffel symbols", error);
  }
  if (status == XRD_OK) status = check_finite(curvature->ricci, p * p, "the Ricci curvatures", error);
  if (status == XRD_OK) status = rescale(&curvature->scalar, -2 * s.exponent, "scalar curvature", error);
  if (status == XRD_OK) status = rescale(&curvature->gauss, -2 * s.exponent, "sectional curvature", error);
  if (status == XRD_OK) status = rescale(&curvature->bending, -s.exponent, "bending", error);
  second_form_clear(&s);
  return status;
}

xrd_status xrd_line_curvature(const double *jet, size_t outputs, size_t p, const double *weights, double *curvature,
                              xrd_error *error) {
  second_form s;
  xrd_status status = second_form_init(&s, jet, outputs, p, error);
  if (status == XRD_OK) {
    double velocity[XRD_GEOMETRY_DIRECTIONS], acceleration[XRD_GEOMETRY_DIRECTIONS] = {0};
    memcpy(velocity, weights, p * sizeof *velocity);
    cblas_dtrmv(CblasRowMajor, CblasUpper, CblasNoTrans, CblasNonUnit, (int)p, s.tangent.r, (int)p, velocity, 1);
    for (size_t a = 0; a < p; a++)
      for (size_t b = 0; b < p; b++)
        cblas_daxpy((int)p, weights[a] * weights[b], s.coordinates + pair(&s, a, b) * p, 1, acceleration, 1);
    const double speed = cblas_dnrm2((int)p, velocity, 1);
    if (speed > 0) {
      const double along = cblas_ddot((int)p, velocity, 1, acceleration, 1) / (speed * speed);
      cblas_daxpy((int)p, -along, velocity, 1, acceleration, 1);
      *curvature = cblas_dnrm2((int)p, acceleration, 1) / (speed * speed);
      status = rescale(curvature, -s.exponent, "curvature", error);
    } else
      status = xrd_fail(error, XRD_ERR_INPUT, "a line of direction 0 has no curvature");
  }
  second_form_clear(&s);
  return status;
}
