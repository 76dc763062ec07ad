#include "tests/vae/geometry/surfaces.h"

#include <math.h>
#include <string.h>

enum { K = 3 };

/* A number with its first and second derivatives by the inputs. */
typedef struct {
  double value, first[K], second[K][K];
} number;

static number constant(double value) { return (number){.value = value}; }

static number input(const double *z, size_t a) {
  number x = constant(z[a]);
  x.first[a] = 1;
  return x;
}

static number add(number x, number y) {
  x.value += y.value;
  for (int a = 0; a < K; a++) {
    x.first[a] += y.first[a];
    for (int b = 0; b < K; b++) x.second[a][b] += y.second[a][b];
  }
  return x;
}

static number multiply(number x, number y) {
  number r = constant(x.value * y.value);
  for (int a = 0; a < K; a++) {
    r.first[a] = x.first[a] * y.value + x.value * y.first[a];
    for (int b = 0; b < K; b++)
      r.second[a][b] = x.second[a][b] * y.value + x.first[a] * y.first[b] + x.first[b] * y.first[a] +
                       x.value * y.second[a][b];
  }
  return r;
}

static number scale(double c, number x) { return multiply(constant(c), x); }

/* g(x) from g and its derivatives there. */
static number compose(number x, double g, double slope, double bend) {
  number r = constant(g);
  for (int a = 0; a < K; a++) {
    r.first[a] = slope * x.first[a];
    for (int b = 0; b < K; b++) r.second[a][b] = slope * x.second[a][b] + bend * x.first[a] * x.first[b];
  }
  return r;
}

static number sine(number x) { return compose(x, sin(x.value), cos(x.value), -sin(x.value)); }
static number cosine(number x) { return compose(x, cos(x.value), -sin(x.value), -cos(x.value)); }

static void embed(const surface *s, const number *c, number *f) {
  const number x = c[0], y = c[1];
  switch (s->kind) {
  case PLANE:
    f[0] = add(scale(2, x), scale(-1, y));
    f[1] = add(x, y);
    f[2] = scale(0.5, x);
    return;
  case CYLINDER:
    f[0] = scale(s->size, cosine(x));
    f[1] = scale(s->size, sine(x));
    f[2] = y;
    return;
  case SPHERE:
    f[0] = scale(s->size, multiply(sine(x), cosine(y)));
    f[1] = scale(s->size, multiply(sine(x), sine(y)));
    f[2] = scale(s->size, cosine(x));
    return;
  case PARABOLOID:
    f[0] = x;
    f[1] = y;
    f[2] = scale(s->size / 2, add(multiply(x, x), multiply(y, y)));
    return;
  case TORUS: {
    const number ring = add(constant(2), scale(s->size, cosine(x)));
    f[0] = multiply(ring, cosine(y));
    f[1] = multiply(ring, sine(y));
    f[2] = scale(s->size, sine(x));
    return;
  }
  case SPHERE3:
    f[0] = scale(s->size, cosine(x));
    f[1] = scale(s->size, multiply(sine(x), cosine(y)));
    f[2] = scale(s->size, multiply(multiply(sine(x), sine(y)), cosine(c[2])));
    f[3] = scale(s->size, multiply(multiply(sine(x), sine(y)), sine(c[2])));
    return;
  }
}

static void evaluate(const surface *s, const double *z, number *f) {
  number c[K] = {input(z, 0), input(z, 1), s->map.inputs > 2 ? input(z, 2) : constant(0)};
  if (s->bent) {
    c[0] = add(c[0], scale(0.3, sine(c[1])));
    c[1] = add(c[1], scale(0.2, sine(c[0])));
  }
  embed(s, c, f);
}

/* Contracts the derivatives by the inputs with the directions. */
static xrd_status jet(const xrd_map *map, const xrd_jet_request *r, double *jets, xrd_error *error) {
  (void)error;
  const size_t k = map->inputs, n = map->outputs, rows = xrd_jet_rows(r->order, r->p);
  for (size_t i = 0; i < r->count; i++) {
    number f[4];
    evaluate(map->context, r->points + i * k, f);
    double *at = jets + i * rows * n;
    memset(at, 0, rows * n * sizeof *at);
    for (size_t j = 0; j < n; j++) {
      at[j] = f[j].value;
      for (size_t a = 0; r->order >= 1 && a < r->p; a++)
        for (size_t c = 0; c < k; c++) at[(1 + a) * n + j] += r->directions[a * k + c] * f[j].first[c];
      for (size_t a = 0; r->order >= 2 && a < r->p; a++)
        for (size_t b = a; b < r->p; b++)
          for (size_t c = 0; c < k; c++)
            for (size_t d = 0; d < k; d++)
              at[xrd_jet_row(r->p, a, b) * n + j] += r->directions[a * k + c] * r->directions[b * k + d] *
                                                     f[j].second[c][d];
    }
  }
  return XRD_OK;
}

void surface_init(surface *s, surface_kind kind, double size, bool bent) {
  *s = (surface){.kind = kind, .size = size, .bent = bent};
  s->map = (xrd_map){
      .inputs = kind == SPHERE3 ? 3 : 2, .outputs = kind == SPHERE3 ? 4 : 3, .smooth = true, .context = s, .jet = jet};
}

void surface_place(const surface *s, const double *c, double *z) {
  memcpy(z, c, s->map.inputs * sizeof *z);
  if (!s->bent) return;
  z[1] = c[1] - 0.2 * sin(c[0]);
  z[0] = c[0] - 0.3 * sin(z[1]);
}

void surface_coordinates(const surface *s, const double *z, double *c) {
  memcpy(c, z, s->map.inputs * sizeof *c);
  if (!s->bent) return;
  c[0] = z[0] + 0.3 * sin(z[1]);
  c[1] = z[1] + 0.2 * sin(c[0]);
}

double surface_gauss(const surface *s, const double *c) {
  const double a = s->size;
  switch (s->kind) {
  case SPHERE: return 1 / (a * a);
  case PARABOLOID: return a * a / pow(1 + a * a * (c[0] * c[0] + c[1] * c[1]), 2);
  case TORUS: return cos(c[0]) / (a * (2 + a * cos(c[0])));
  default: return 0;
  }
}
