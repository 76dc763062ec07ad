/* The body of every kernel; a .c file defines VECTOR_LANES, and XRD_KERNEL_TABLE for an exponential by a table, and
   then includes it. */
#include <stdint.h>
#include <string.h>

#include "solvers/kernel.h"

typedef double vector __attribute__((vector_size(8 * VECTOR_LANES)));
typedef int64_t mask __attribute__((vector_size(8 * VECTOR_LANES)));

typedef float coarse_vector __attribute__((vector_size(8 * VECTOR_LANES)));
typedef uint32_t coarse_bits __attribute__((vector_size(8 * VECTOR_LANES)));

static inline coarse_vector load_coarse(const float *from) {
  coarse_vector v;
  memcpy(&v, from, sizeof v);
  return v;
}

static inline vector load(const double *from) {
  vector v;
  memcpy(&v, from, sizeof v);
  return v;
}

static inline double horizontal_sum(vector v) {
  double sum = 0;
  for (int lane = 0; lane < VECTOR_LANES; lane++) sum += v[lane];
  return sum;
}

#ifdef XRD_KERNEL_TABLE
#include "solvers/kernel_table_body.h"
#else
/* exp(-x) for x >= 0, and 0 from x = 708 on: x = k log 2 - r with |r| <= log(2)/2, and exp(r) = 1 + r + r^2 P(r) with P
   the Chebyshev interpolant of degree 9 (relative error of the whole 1.6e-17 before rounding). */
static inline vector exp_negative(vector x) {
  const vector shift = (vector){0} + 0x1.8p52, limit = (vector){0} + 708.0;
  const mask below = x < limit;
  x = (vector)(((mask)x & below) | ((mask)limit & ~below));
  const vector shifted = x * -0x1.71547652b82fep+0 + shift;
  const vector k = shifted - shift;
  vector r = k * -0x1.62e42fefa3800p-1 - x;
  r = k * -0x1.ef35793c76730p-45 + r;
  const vector r2 = r * r;
  vector p = (r * 0x1.af389ed28db09p-26 + 0x1.28917c8be7ad6p-22) * r2 +
             (r * 0x1.71de0db2f585ep-19 + 0x1.a019b914985a9p-16);
  p = p * r2 + (r * 0x1.a01a01a7c2f03p-13 + 0x1.6c16c17889ef9p-10);
  p = p * r2 + (r * 0x1.11111111109b5p-7 + 0x1.5555555553d68p-5);
  p = p * r2 + (r * 0x1.5555555555556p-3 + 0x1.0000000000001p-1);
  const vector fraction = (p * r2 + r) + 1.0;
  return (vector)(((mask)fraction + ((mask)shifted << 52)) & below);
}
#endif

static void price(size_t stride, const double *excess, double slope, const double *w, const double *inverse_p,
                  double *c, double *v) {
  vector c0 = {0}, c1 = {0}, v0 = {0}, v1 = {0};
  size_t i = 0;
  for (; i + 2 * VECTOR_LANES <= stride; i += 2 * VECTOR_LANES) {
    const vector a0 = exp_negative(load(excess + i) * slope) * load(w + i);
    const vector a1 = exp_negative(load(excess + i + VECTOR_LANES) * slope) * load(w + i + VECTOR_LANES);
    c0 += a0;
    c1 += a1;
    v0 += a0 * a0 * load(inverse_p + i);
    v1 += a1 * a1 * load(inverse_p + i + VECTOR_LANES);
  }
  for (; i < stride; i += VECTOR_LANES) {
    const vector a0 = exp_negative(load(excess + i) * slope) * load(w + i);
    c0 += a0;
    v0 += a0 * a0 * load(inverse_p + i);
  }
  *c = horizontal_sum(c0 + c1);
  *v = horizontal_sum(v0 + v1);
}

/* exp(x) for x <= 88, and 0 below -87, within 7e-6 (3e-6 with fused operations): as above, with the minimax polynomial
 * of degree 4. */
static inline coarse_vector exp_coarse(coarse_vector x) {
  const coarse_vector shift = (coarse_vector){0} + 0x1.8p23f, limit = (coarse_vector){0} - 87.0f;
  const coarse_bits above = (coarse_bits)(x > limit);
  const coarse_vector shifted = x * 0x1.715476p+0f + shift;
  const coarse_vector r = (shifted - shift) * -0x1.62e430p-1f + x;
  coarse_vector p = r * 0x1.53a0eap-5f + 0x1.57e0d8p-3f;
  p = p * r + 0x1.0005b8p-1f;
  p = p * r + 0x1.fffb34p-1f;
  p = p * r + 0x1.ffffe8p-1f;
  return (coarse_vector)(((coarse_bits)p + ((coarse_bits)shifted << 23)) & above);
}

static inline double coarse_sum(coarse_vector v) {
  double sum = 0;
  for (int lane = 0; lane < 2 * VECTOR_LANES; lane++) sum += (double)v[lane];
  return sum;
}

static void price_coarse(size_t stride, const float *excess, float slope, const float *log_w, const float *inverse_p,
                         double *c, double *v) {
  enum { LANES = 2 * VECTOR_LANES, RUN = 32 * LANES };
  double c_sum = 0, v_sum = 0;
  for (size_t first = 0; first < stride; first += RUN) {
    const size_t end = stride - first < RUN ? stride : first + RUN;
    coarse_vector c_run = {0}, v_run = {0};
    for (size_t i = first; i < end; i += LANES) {
      const coarse_vector a = exp_coarse(load_coarse(log_w + i) - load_coarse(excess + i) * slope);
      c_run += a;
      v_run += a * a * load_coarse(inverse_p + i);
    }
    c_sum += coarse_sum(c_run);
    v_sum += coarse_sum(v_run);
  }
  *c = c_sum;
  *v = v_sum;
}

static void price_stored(size_t stride, const double *a, const double *w, const double *inverse_p, double *c,
                         double *v) {
  vector c0 = {0}, v0 = {0};
  for (size_t i = 0; i < stride; i += VECTOR_LANES) {
    const vector a0 = load(a + i) * load(w + i);
    c0 += a0;
    v0 += a0 * a0 * load(inverse_p + i);
  }
  *c = horizontal_sum(c0);
  *v = horizontal_sum(v0);
}

static void column(size_t stride, const double *excess, double slope, double *a) {
  for (size_t i = 0; i < stride; i += VECTOR_LANES) {
    const vector value = exp_negative(load(excess + i) * slope);
    memcpy(a + i, &value, sizeof value);
  }
}

typedef float narrow_vector __attribute__((vector_size(4 * VECTOR_LANES)));
typedef int32_t narrow_mask __attribute__((vector_size(4 * VECTOR_LANES)));

static void widen(size_t stride, const float *coarse, const int32_t *rest, double *excess) {
  for (size_t i = 0; i < stride; i += VECTOR_LANES) {
    narrow_vector near;
    narrow_mask above;
    memcpy(&near, coarse + i, sizeof near);
    memcpy(&above, rest + i, sizeof above);
    const mask bits = (mask) __builtin_convertvector(near, vector) + __builtin_convertvector(above, mask);
    memcpy(excess + i, &bits, sizeof bits);
  }
}

static void mix(size_t stride, size_t count, const double *a, const double *q, double *u) {
  enum { BLOCK = 4 }; /* vectors at a time: as many sums that need not wait for each other */
  size_t i = 0;
  for (; i + BLOCK * VECTOR_LANES <= stride; i += BLOCK * VECTOR_LANES) {
    vector sum[BLOCK] = {{0}};
    for (size_t t = 0; t < count; t++)
      for (size_t b = 0; b < BLOCK; b++) sum[b] += load(a + t * stride + i + b * VECTOR_LANES) * q[t];
    memcpy(u + i, sum, sizeof sum);
  }
  for (; i < stride; i += VECTOR_LANES) {
    vector sum = {0};
    for (size_t t = 0; t < count; t++) sum += load(a + t * stride + i) * q[t];
    memcpy(u + i, &sum, sizeof sum);
  }
}

static void products(size_t stride, size_t count, const double *a, const double *w, double *c) {
  for (size_t t = 0; t < count; t++) {
    vector sum = {0};
    for (size_t i = 0; i < stride; i += VECTOR_LANES) sum += load(a + t * stride + i) * load(w + i);
    c[t] = horizontal_sum(sum);
  }
}

/* e, and 0 for infinity. */
static inline vector finite(vector e) {
  const vector limit = (vector){0} + 0x1p1000;
  return (vector)((mask)e & (e < limit));
}

static void trend(size_t stride, const double *excess, double slope, const double *w, const double *g, double sums[3]) {
  vector price = {0}, gain = {0}, loss = {0};
  for (size_t i = 0; i < stride; i += VECTOR_LANES) {
    const vector e = load(excess + i), a = exp_negative(e * slope), aw = a * load(w + i);
    price += aw;
    gain += a * load(g + i);
    loss += aw * finite(e);
  }
  sums[0] = horizontal_sum(price);
  sums[1] = horizontal_sum(gain);
  sums[2] = horizontal_sum(loss);
}

static void spread(size_t stride, const double *a, const double *excess, double q, double *once, double *twice) {
  for (size_t i = 0; i < stride; i += VECTOR_LANES) {
    const vector e = finite(load(excess + i)), first = load(a + i) * e * q;
    const vector sum = load(once + i) + first, square = load(twice + i) + first * e;
    memcpy(once + i, &sum, sizeof sum);
    memcpy(twice + i, &square, sizeof square);
  }
}

static double moment(size_t stride, const double *a, const double *w, const double *excess) {
  vector sum = {0};
  for (size_t i = 0; i < stride; i += VECTOR_LANES) sum += load(a + i) * load(w + i) * finite(load(excess + i));
  return horizontal_sum(sum);
}
