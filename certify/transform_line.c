/* Symbols: the reproductions in order, y_1 <= ... <= y_m; d~ between neighbours is the double fl(y_k+1 - y_k), between
   a source point x and the reproductions y_l <= x < y_l+1 beside it fl(x - y_l) and fl(y_l+1 - x), and d~ of any pair
   the exact sum along the way; s~_i is the smaller of the two.  What lies to the left is carried from y_k to y_k+1 over
   a step g of weight e = exp(-slope g): mass S -> e S + q,   excess Y -> e (Y + g S)             (distances from the
   point where we stand); row i then takes  u += E S,  x += E (Y + (d - s~) S)  with its own step d and E = exp(-slope
   (d - s~)).  The way back carries  S -> e S + sum of weight_i E_i.  The right side is the mirror image.

   Errors.  d and d~ are within relative 2^-53 and 2^-53 of |x - y| each, so that |d - d~| <= 2.01 * 2^-53 d~.  A term
   that has made a steps errs relatively by a (XRD_WEIGHT_ERROR + 4 XRD_PAIR_ERROR) and its own weight's
   XRD_WEIGHT_ERROR; A -> e (A + S) carries the sum of the ages of the terms of S, B -> e (B + Y + g (A + S)) of those
   of Y, rounded up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/pair.h"
#include "certify/transform.h"
#include "problem/order.h"

static const double SMALL = 0x1p-900;
static const double STEP_NS = 100; /* of a point on the way */
enum { LEFT, RIGHT };

/* One row: so many reproductions are at or left of it; its distances to the neighbours on both sides and their weights
   (0 where there is none). */
typedef struct {
  size_t left;
  double distance[2];
  xrd_pair weight[2];
} row_steps;

typedef struct {
  xrd_place *order; /* m */
  double *gap;      /* m: from place k to k + 1 */
  xrd_pair *decay;  /* m: exp(-slope gap) */
  row_steps *row;   /* n */
} line;

typedef struct {
  xrd_pair mass, excess;
  xrd_up mass_age, excess_age;
} carried;

static xrd_pair weight_of(const xrd_transform *transform, double d, double s) {
  xrd_pair weight;
  transform->kernel->weights(1, &d, s, transform->slope, &weight.high, &weight.low);
  return xrd_pair_normal(weight);
}

static void fill_row(const xrd_transform *transform, const line *l, double x, row_steps *row) {
  const size_t m = transform->distortion->m, left = xrd_order_count(l->order, m, x);
  *row = (row_steps){.left = left, .distance = {HUGE_VAL, HUGE_VAL}};
  if (left > 0) row->distance[LEFT] = (x - l->order[left - 1].position) * transform->scale;
  if (left < m) row->distance[RIGHT] = (l->order[left].position - x) * transform->scale;
  const double least = fmin(row->distance[LEFT], row->distance[RIGHT]);
  for (int side = LEFT; side <= RIGHT; side++) row->weight[side] = weight_of(transform, row->distance[side], least);
}

static void release(xrd_transform *transform) {
  line *l = transform->data;
  if (l == NULL) return;
  free(l->order);
  free(l->gap);
  free(l->decay);
  free(l->row);
  free(l);
  transform->data = NULL;
}

static bool prepare(xrd_transform *transform) {
  const xrd_distortion *d = transform->distortion;
  line *l = transform->data = xrd_allocate_zero(1, sizeof *l);
  if (l == NULL) return false;
  l->order = xrd_order_points(d->y, d->m);
  l->gap = xrd_allocate_zero(d->m, sizeof *l->gap);
  l->decay = xrd_allocate_zero(d->m, sizeof *l->decay);
  l->row = xrd_allocate(d->n, sizeof *l->row);
  if (!l->order || !l->gap || !l->decay || !l->row) return false;
  for (size_t k = 0; k + 1 < d->m && !xrd_stop_wanted(transform->stop, STEP_NS); k++) {
    l->gap[k] = (l->order[k + 1].position - l->order[k].position) * transform->scale;
    l->decay[k] = weight_of(transform, l->gap[k], 0);
  }
  for (size_t i = 0; i < d->n && !xrd_stop_wanted(transform->stop, STEP_NS); i++)
    fill_row(transform, l, d->x[i], &l->row[i]);
  return true;
}

/* The place beside a row; false where there is none or its weight is 0. */
static bool neighbour(const row_steps *row, int side, size_t *k) {
  *k = row->left - (side == LEFT);
  return row->weight[side].high > 0;
}

static xrd_pair sum_of(xrd_pair a, xrd_pair b) {
  xrd_pair_add(&a, b);
  return xrd_pair_normal(a);
}

/* Over one step.  Nothing survives a weight of 0. */
static void carry(carried *c, double gap, xrd_pair decay) {
  if (!(decay.high > 0)) {
    *c = (carried){.mass = {0, 0}};
    return;
  }
  const xrd_pair way = xrd_pair_normal(xrd_pair_scaled(gap, c->mass));
  const xrd_up older = xrd_up_add(c->mass_age, xrd_up_of(c->mass.high));
  const xrd_up oldest = xrd_up_add(xrd_up_add(c->excess_age, xrd_up_of(c->excess.high)), xrd_up_scale(gap, older));
  c->excess_age = xrd_up_scale(decay.high, oldest);
  c->mass_age = xrd_up_scale(decay.high, older);
  c->excess = xrd_pair_normal(xrd_pair_product(sum_of(c->excess, way), decay));
  c->mass = xrd_pair_normal(xrd_pair_product(c->mass, decay));
}

static xrd_up older(xrd_up age, const carried *c) {
  if (c->mass.high > SMALL) age = xrd_up_larger(age, xrd_up_divide(c->mass_age, c->mass.high));
  if (c->excess.high > SMALL) age = xrd_up_larger(age, xrd_up_divide(c->excess_age, c->excess.high));
  return age;
}

/* From one end to the other, `side` saying where the things carried come from: state[k] after taking mass[k] (at place
   k).  Returns the greatest mean age. */
static xrd_up sweep(const xrd_transform *transform, int side, const xrd_pair *mass, carried *state) {
  const line *l = transform->data;
  const size_t m = transform->distortion->m;
  carried c = {.mass = {0, 0}};
  xrd_up age = XRD_UP_ZERO;
  for (size_t t = 0; t < m && !xrd_stop_wanted(transform->stop, STEP_NS); t++) {
    const size_t k = side == LEFT ? t : m - 1 - t, step = side == LEFT ? k - 1 : k;
    if (t > 0) carry(&c, l->gap[step], l->decay[step]);
    c.mass = sum_of(c.mass, mass[k]);
    age = older(age, &c);
    state[k] = c;
  }
  return age;
}

static xrd_up error_of(xrd_up age, size_t terms) {
  const xrd_up pair = xrd_up_of(XRD_PAIR_ERROR), step = xrd_up_add(xrd_up_of(XRD_WEIGHT_ERROR), xrd_up_scale(4, pair));
  const xrd_up steps = xrd_up_multiply(step, xrd_up_add(age, xrd_up_of(2)));
  const xrd_up sums = xrd_up_add(xrd_up_scale(8, pair), xrd_sum_error(terms));
  return xrd_up_scale(1.01, xrd_up_add(steps, sums));
}

static void add_to(xrd_pairs sum, size_t k, xrd_pair term) {
  const xrd_pair total = sum_of((xrd_pair){sum.high[k], sum.low[k]}, term);
  sum.high[k] = total.high;
  sum.low[k] = total.low;
}

static void take_row(const row_steps *row, int side, const carried *c, size_t i, xrd_pairs u, xrd_pairs x) {
  const double least = fmin(row->distance[LEFT], row->distance[RIGHT]);
  const xrd_pair own = xrd_two_sum(row->distance[side], -least);
  const xrd_pair way = xrd_pair_normal(xrd_pair_product(c->mass, own));
  add_to(u, i, xrd_pair_product(c->mass, row->weight[side]));
  add_to(x, i, xrd_pair_product(sum_of(c->excess, way), row->weight[side]));
}

static xrd_up forward(const xrd_transform *transform, const double *q, xrd_pairs u, xrd_pairs x) {
  const line *l = transform->data;
  const size_t n = transform->distortion->n, m = transform->distortion->m;
  xrd_pair *mass = xrd_allocate(m, sizeof *mass);
  carried *state = xrd_allocate(m, sizeof *state);
  const bool good = mass != NULL && state != NULL;
  xrd_up age = XRD_UP_ZERO;
  memset(u.high, 0, n * sizeof(double)), memset(u.low, 0, n * sizeof(double));
  memset(x.high, 0, n * sizeof(double)), memset(x.low, 0, n * sizeof(double));
  for (size_t k = 0; good && k < m; k++) mass[k] = (xrd_pair){q[l->order[k].index], 0};
  for (int side = LEFT; side <= RIGHT && good; side++) {
    age = xrd_up_larger(age, sweep(transform, side, mass, state));
    size_t k;
    for (size_t i = 0; i < n && !xrd_stop_wanted(transform->stop, STEP_NS); i++)
      if (neighbour(&l->row[i], side, &k)) take_row(&l->row[i], side, &state[k], i, u, x);
  }
  free(mass);
  free(state);
  return good ? error_of(age, m + 2) : XRD_UP_INFINITE;
}

static xrd_up backward(const xrd_transform *transform, xrd_pairs weight, xrd_pairs sum) {
  const line *l = transform->data;
  const size_t n = transform->distortion->n, m = transform->distortion->m;
  xrd_pair *mass = xrd_allocate(m, sizeof *mass);
  carried *state = xrd_allocate(m, sizeof *state);
  const bool good = mass != NULL && state != NULL;
  xrd_up age = XRD_UP_ZERO;
  memset(sum.high, 0, m * sizeof(double)), memset(sum.low, 0, m * sizeof(double));
  for (int side = LEFT; side <= RIGHT && good; side++) { /* rows on one side of their neighbour see it on the other */
    memset(mass, 0, m * sizeof *mass);
    size_t k;
    for (size_t i = 0; i < n && !xrd_stop_wanted(transform->stop, STEP_NS); i++)
      if (weight.high[i] > 0 && neighbour(&l->row[i], 1 - side, &k))
        mass[k] = sum_of(mass[k],
                         xrd_pair_product((xrd_pair){weight.high[i], weight.low[i]}, l->row[i].weight[1 - side]));
    age = xrd_up_larger(age, sweep(transform, side, mass, state));
    for (k = 0; k < m; k++) add_to(sum, l->order[k].index, state[k].mass);
  }
  free(mass);
  free(state);
  return good ? error_of(age, n + m) : XRD_UP_INFINITE;
}

const xrd_transform_form xrd_transform_line = {{0x1.02p-52}, prepare, release, forward, backward};
