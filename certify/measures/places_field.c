#include "certify/measures/places_field.h"

#include <math.h>

#include "certify/ends.h"
#include "certify/measures/channel.h"

static const slong PRECISION = 64;

void xrd_places_values_init(xrd_places_values *values) {
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) arb_init(values->mean + k), arb_init(values->error + k);
}

void xrd_places_values_clear(xrd_places_values *values) {
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) arb_clear(values->mean + k), arb_clear(values->error + k);
}

static void set_symbol(xrd_places_field *f, size_t i) {
  const xrd_measure_scene *scene = &f->scene;
  if (arb_is_zero(scene->weight + i)) return;
  arb_div(f->inverse + i, scene->weight + i, scene->share + i, PRECISION);
  if (scene->row == NULL) {
    arb_set_d(f->x + i, scene->problem->x[i]);
    return;
  }
  arb_set(f->x + i, scene->row + 2 * i);
  arb_set(f->other + i, scene->row + 2 * i + 1);
}

xrd_status xrd_places_field_init(xrd_places_field *f, const xrd_measure_problem *problem,
                                 const xrd_measure_witness *witness, double gap, xrd_error *error) {
  *f = (xrd_places_field){.gap = gap};
  xrd_proof proof;
  xrd_proof_init(&proof);
  xrd_status status = xrd_measure_scene_init(&f->scene, problem, witness, PRECISION, error);
  if (status == XRD_OK) status = xrd_measure_channel(&f->scene, &proof, error);
  xrd_proof_clear(&proof);
  if (status != XRD_OK) return status;
  f->inverse = xrd_measure_balls_new(f->scene.n);
  f->x = xrd_measure_balls_new(f->scene.n);
  f->other = xrd_measure_balls_new(f->scene.n);
  if (f->inverse == NULL || f->x == NULL || f->other == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the places of %zu symbols", f->scene.n);
  for (size_t i = 0; i < f->scene.n; i++) set_symbol(f, i);
  return XRD_OK;
}

void xrd_places_field_clear(xrd_places_field *f) {
  xrd_measure_balls_free(f->inverse, f->scene.n);
  xrd_measure_balls_free(f->x, f->scene.n);
  xrd_measure_balls_free(f->other, f->scene.n);
  xrd_measure_scene_clear(&f->scene);
}

double xrd_places_of_atom(const xrd_places_field *f, size_t j) {
  const double *place = f->scene.witness->places + j * f->scene.width;
  return f->scene.row == NULL ? place[0] : place[0] / (place[0] + place[1]);
}

/* From y: the place, its complement, and for KL their logarithms. */
typedef struct {
  arb_t y, rest, log_y, log_rest;
} place;

static void place_init(place *at) { arb_init(at->y), arb_init(at->rest), arb_init(at->log_y), arb_init(at->log_rest); }

static void place_clear(place *at) {
  arb_clear(at->y), arb_clear(at->rest), arb_clear(at->log_y), arb_clear(at->log_rest);
}

static void place_set(place *at, double middle, double radius) {
  arb_set_d(at->y, middle);
  mag_set_d(arb_radref(at->y), radius);
  arb_sub_ui(at->rest, at->y, 1, PRECISION);
  arb_neg(at->rest, at->rest);
  arb_log(at->log_y, at->y, PRECISION);
  arb_log(at->log_rest, at->rest, PRECISION);
}

/* x log y; 0 where x = 0. */
static void add_log(const arb_t x, const arb_t log_y, arb_t sum) {
  if (!arb_is_zero(x)) arb_addmul(sum, x, log_y, PRECISION);
}

/* f_0 = k / u of symbol i; under KL k = exp(-s (entropy_i - x_1 log y - x_2 log(1 - y))). */
static void set_ratio(const xrd_places_field *f, size_t i, const place *at, arb_t z, arb_t ratio) {
  const xrd_measure_scene *scene = &f->scene;
  if (scene->row == NULL) {
    arb_sub(z, f->x + i, at->y, PRECISION);
    arb_mul(ratio, z, z, PRECISION);
  } else {
    arb_zero(z);
    add_log(f->x + i, at->log_y, z);
    add_log(f->other + i, at->log_rest, z);
    arb_sub(ratio, scene->entropy + i, z, PRECISION);
  }
  arb_mul(ratio, ratio, scene->slope, PRECISION);
  arb_neg(ratio, ratio);
  arb_exp(ratio, ratio, PRECISION);
  arb_mul(ratio, ratio, f->inverse + i, PRECISION);
}

/* The first and second derivative of log k: squared 2 s z and -2 s; KL s (x_1 / y - x_2 / (1 - y)) and
   -s (x_1 / y^2 + x_2 / (1 - y)^2). */
static void set_slopes(const xrd_places_field *f, size_t i, const place *at, const arb_t z, arb_t first, arb_t second) {
  const xrd_measure_scene *scene = &f->scene;
  if (scene->row == NULL) {
    arb_mul_2exp_si(first, z, 1);
    arb_set_si(second, -2);
  } else {
    arb_t part;
    arb_init(part);
    arb_zero(first), arb_zero(second);
    for (int side = 0; side < 2; side++) {
      arb_srcptr x = (side == 0 ? f->x : f->other) + i;
      if (arb_is_zero(x)) continue;
      arb_div(part, x, side == 0 ? at->y : at->rest, PRECISION);
      (side == 0 ? arb_add : arb_sub)(first, first, part, PRECISION);
      arb_div(part, part, side == 0 ? at->y : at->rest, PRECISION);
      arb_sub(second, second, part, PRECISION);
    }
    arb_clear(part);
  }
  arb_mul(first, first, scene->slope, PRECISION);
  arb_mul(second, second, scene->slope, PRECISION);
}

typedef struct {
  arb_struct f[XRD_PLACES_ORDERS], square[XRD_PLACES_ORDERS], least[XRD_PLACES_ORDERS], largest[XRD_PLACES_ORDERS];
  arb_t z, first, second, term;
} sums;

static void sums_init(sums *s) {
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) {
    arb_init(s->f + k), arb_init(s->square + k), arb_init(s->least + k), arb_init(s->largest + k);
    arb_pos_inf(s->least + k), arb_neg_inf(s->largest + k);
  }
  arb_init(s->z), arb_init(s->first), arb_init(s->second), arb_init(s->term);
}

static void sums_clear(sums *s) {
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) {
    arb_clear(s->f + k), arb_clear(s->square + k), arb_clear(s->least + k), arb_clear(s->largest + k);
  }
  arb_clear(s->z), arb_clear(s->first), arb_clear(s->second), arb_clear(s->term);
}

/* Adds symbol i to E f, E f^2 and the range of f. */
static void add_symbol(const xrd_places_field *f, size_t i, const place *at, arb_srcptr weights, sums *s,
                       xrd_places_values *values) {
  set_ratio(f, i, at, s->z, s->f);
  if (weights != NULL) arb_mul(s->f, s->f, weights + i, PRECISION);
  set_slopes(f, i, at, s->z, s->first, s->second);
  arb_mul(s->f + 1, s->f, s->first, PRECISION);
  arb_mul(s->term, s->first, s->first, PRECISION);
  arb_add(s->term, s->term, s->second, PRECISION);
  arb_mul(s->f + 2, s->f, s->term, PRECISION);
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) {
    arb_srcptr share = f->scene.share + i;
    arb_addmul(values->mean + k, share, s->f + k, PRECISION);
    arb_min(s->least + k, s->least + k, s->f + k, PRECISION);
    arb_max(s->largest + k, s->largest + k, s->f + k, PRECISION);
    arb_mul(s->term, s->f + k, s->f + k, PRECISION);
    arb_addmul(s->square + k, share, s->term, PRECISION);
  }
}

/* G / l + l V / (2 (1 - l M)) + G |E f| for l near sqrt(2 G / V), at most 1 / (2 M); M is the length of f's range. */
static void set_error(double gap, const arb_t square, const arb_t range, const arb_t mean, arb_t error) {
  arb_t most, variance, part;
  arb_init(most), arb_init(variance), arb_init(part);
  arb_set(most, range);
  arb_mul(variance, mean, mean, PRECISION);
  arb_sub(variance, square, variance, PRECISION);
  const double m = xrd_upper_end(most), v = xrd_upper_end(variance);
  const double l = fmin(sqrt(2 * gap / v), 0.5 / m);
  if (gap == 0) {
    arb_zero(error);
  } else if (!isfinite(m) || !isfinite(v) || l == 0) {
    arb_pos_inf(error);
  } else {
    arb_set_d(part, l);
    arb_mul(most, most, part, PRECISION);
    arb_sub_ui(most, most, 1, PRECISION);
    arb_mul_si(most, most, -2, PRECISION);
    arb_mul(variance, variance, part, PRECISION);
    arb_div(variance, variance, most, PRECISION);
    arb_set_d(error, gap);
    arb_div(part, error, part, PRECISION);
    arb_mul(error, error, mean, PRECISION);
    arb_abs(error, error);
    arb_add(error, error, part, PRECISION);
    arb_add(error, error, variance, PRECISION);
  }
  arb_clear(most), arb_clear(variance), arb_clear(part);
}

double xrd_places_radius(double low, double middle, double high) {
  const double radius = fmax(high - middle, middle - low);
  return radius > 0 ? nextafter(radius, HUGE_VAL) : 0;
}

void xrd_places_evaluate(const xrd_places_field *f, double middle, double radius, arb_srcptr weights,
                         xrd_places_values *values) {
  place at;
  sums s;
  place_init(&at), sums_init(&s);
  place_set(&at, middle, radius);
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) arb_zero(values->mean + k);
  for (size_t i = 0; i < f->scene.n; i++)
    if (!arb_is_zero(f->scene.weight + i)) add_symbol(f, i, &at, weights, &s, values);
  for (int k = 0; k < XRD_PLACES_ORDERS; k++) {
    arb_sub(s.term, s.largest + k, s.least + k, PRECISION);
    set_error(f->gap, s.square + k, s.term, values->mean + k, values->error + k);
  }
  place_clear(&at), sums_clear(&s);
}

void xrd_places_top(const xrd_places_field *f, double middle, double radius, const xrd_places_values *box, arb_t top) {
  xrd_places_values at;
  arb_t part;
  arb_init(part), xrd_places_values_init(&at);
  xrd_places_evaluate(f, middle, 0, NULL, &at);
  arb_zero(part);
  mag_set_d(arb_radref(part), radius);
  arb_mul(top, at.mean + 1, part, PRECISION);
  arb_add(top, top, at.mean, PRECISION);
  arb_mul(part, part, part, PRECISION);
  arb_mul_2exp_si(part, part, -1);
  arb_addmul(top, part, box->mean + 2, PRECISION);
  xrd_places_values_clear(&at), arb_clear(part);
}

void xrd_places_ratios(const xrd_places_field *f, double y, arb_ptr ratios) {
  place at;
  arb_t z;
  place_init(&at), arb_init(z);
  place_set(&at, y, 0);
  for (size_t i = 0; i < f->scene.n; i++)
    if (!arb_is_zero(f->scene.weight + i)) set_ratio(f, i, &at, z, ratios + i);
  place_clear(&at), arb_clear(z);
}

/* The largest f_0 of symbol i for a share of at most `edge`. */
static void set_end_ratio(const xrd_places_field *f, size_t i, const place *at, bool other, arb_t z, arb_t ratio) {
  arb_srcptr x = (other ? f->other : f->x) + i;
  if (arb_gt(x, other ? at->rest : at->y))
    set_ratio(f, i, at, z, ratio);
  else
    arb_set(ratio, f->inverse + i);
}

bool xrd_places_end_is_low(const xrd_places_field *f, double edge, bool other) {
  place at;
  arb_t z, ratio, mean, square, largest;
  place_init(&at);
  arb_init(z), arb_init(ratio), arb_init(mean), arb_init(square), arb_init(largest);
  place_set(&at, edge, 0);
  if (other) arb_swap(at.y, at.rest), arb_swap(at.log_y, at.log_rest);
  for (size_t i = 0; i < f->scene.n; i++) {
    if (arb_is_zero(f->scene.weight + i)) continue;
    set_end_ratio(f, i, &at, other, z, ratio);
    arb_addmul(mean, f->scene.share + i, ratio, PRECISION);
    arb_max(largest, largest, ratio, PRECISION);
    arb_mul(ratio, ratio, ratio, PRECISION);
    arb_addmul(square, f->scene.share + i, ratio, PRECISION);
  }
  arb_zero(z);
  set_error(f->gap, square, largest, z, ratio); /* E f^2 >= Var f for the f below the ratios, whatever they are */
  arb_set_d(z, f->gap);
  arb_addmul(ratio, z, mean, PRECISION);
  arb_add(mean, mean, ratio, PRECISION);
  arb_one(z);
  const bool low = arb_lt(mean, z);
  place_clear(&at);
  arb_clear(z), arb_clear(ratio), arb_clear(mean), arb_clear(square), arb_clear(largest);
  return low;
}

bool xrd_places_is_concave(const xrd_places_values *box) {
  arb_t bend;
  arb_init(bend);
  arb_add(bend, box->mean + 2, box->error + 2, ARF_PREC_EXACT);
  const bool concave = arb_is_negative(bend);
  arb_clear(bend);
  return concave;
}
