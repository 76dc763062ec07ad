#include "certify/measures/density/atoms.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/up.h"
#include "problem/order.h"

static bool allocate(xrd_atoms *atoms, size_t count) {
  atoms->place = xrd_allocate(count, sizeof *atoms->place);
  atoms->log_mass = xrd_allocate(count, sizeof *atoms->log_mass);
  atoms->mass = xrd_measure_balls_new(count);
  atoms->count = count;
  return atoms->place != NULL && atoms->log_mass != NULL && atoms->mass != NULL;
}

static void fill(xrd_atoms *atoms, const xrd_measure_witness *witness, const xrd_place *order) {
  arb_t total;
  arb_init(total);
  size_t j = 0;
  for (size_t k = 0; k < witness->count; k++) {
    const double mass = witness->masses[order[k].index];
    if (!(mass > 0)) continue;
    atoms->place[j] = order[k].position;
    atoms->log_mass[j] = log(mass);
    arb_set_d(atoms->mass + j, mass);
    arb_add(total, total, atoms->mass + j++, atoms->precision + 64);
  }
  atoms->count = j;
  const double log_total = log(arf_get_d(arb_midref(total), ARF_RND_NEAR));
  for (j = 0; j < atoms->count; j++) {
    arb_div(atoms->mass + j, atoms->mass + j, total, atoms->precision + 8);
    atoms->log_mass[j] -= log_total;
  }
  arb_clear(total);
}

xrd_status xrd_atoms_init(xrd_atoms *atoms, const xrd_measure_witness *witness, slong precision, xrd_error *error) {
  *atoms = (xrd_atoms){.slope = witness->slope, .precision = precision, .sum_bits = precision + 40, .strip_bits = 40};
  arb_init(atoms->s);
  arb_set_d(atoms->s, witness->slope);
  xrd_place *order = xrd_order_points(witness->places, witness->count);
  const bool ready = order != NULL && allocate(atoms, witness->count);
  if (ready) fill(atoms, witness, order);
  free(order);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu atoms", witness->count);
}

void xrd_atoms_clear(xrd_atoms *atoms) {
  xrd_measure_balls_free(atoms->mass, atoms->count);
  free(atoms->place);
  free(atoms->log_mass);
  arb_clear(atoms->s);
}

/* The first place above x. */
static size_t above(const xrd_atoms *atoms, double x) {
  size_t low = 0, high = atoms->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (atoms->place[middle] > x)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

xrd_atoms_window xrd_atoms_near(const xrd_atoms *atoms, double x, double slack, slong bits) {
  const size_t next = above(atoms, x);
  double best = HUGE_VAL; /* of distance^2 - log(mass) / s, over the two neighbours */
  if (next > 0) best = pow(x - atoms->place[next - 1], 2) - atoms->log_mass[next - 1] / atoms->slope;
  if (next < atoms->count) best = fmin(best, pow(x - atoms->place[next], 2) - atoms->log_mass[next] / atoms->slope);
  const double radius = sqrt(fmax(0, best) + (double)bits * 0.7 / atoms->slope);
  const xrd_up reach = xrd_up_add(xrd_up_of(radius), xrd_up_scale(2, xrd_up_of(slack)));
  const double wide = xrd_up_value(xrd_up_add(reach, xrd_up_scale(0x1p-40, xrd_up_of(x))));
  xrd_atoms_window window = {.radius = radius};
  window.last = above(atoms, x + wide);
  window.first = above(atoms, x - wide);
  return window;
}

/* exp(-s radius^2) */
static void outside(const xrd_atoms *atoms, double radius, arb_t share, slong precision) {
  arb_set_d(share, radius);
  arb_mul(share, share, share, precision);
  arb_mul(share, share, atoms->s, precision);
  arb_neg(share, share);
  arb_exp(share, share, precision);
}

/* x = ball [0, 2 upper]: adds what lies between 0 and `upper`. */
static void add_between(arb_t x, arb_t upper, slong precision) {
  arb_mul_2exp_si(upper, upper, -1);
  arb_add(x, x, upper, precision);
  arb_add_error(x, upper);
}

/* Beyond the radius, where s radius^2 >= 1, k and k (x - y)^2 fall: masses sum to at most 1. */
static void add_outside(const xrd_atoms *atoms, double radius, arb_t u, arb_t uu) {
  arb_t share, square;
  arb_init(share), arb_init(square);
  outside(atoms, radius, share, 53);
  arb_set_d(square, radius);
  arb_mul(square, square, square, 53);
  arb_mul(square, square, share, 53);
  add_between(u, share, atoms->precision);
  add_between(uu, square, atoms->precision);
  arb_clear(share), arb_clear(square);
}

void xrd_atoms_sums(const xrd_atoms *atoms, const arb_t x, arb_t u, arb_t uu) {
  const slong precision = atoms->precision;
  const xrd_atoms_window window = xrd_atoms_near(atoms, xrd_upper_end(x), 1e-9 / sqrt(atoms->slope), atoms->sum_bits);
  arb_t square, term;
  arb_init(square), arb_init(term);
  arb_zero(u), arb_zero(uu);
  for (size_t j = window.first; j < window.last; j++) {
    arb_set_d(term, atoms->place[j]);
    arb_sub(term, x, term, precision);
    arb_mul(square, term, term, precision);
    arb_mul(term, square, atoms->s, precision);
    arb_neg(term, term);
    arb_exp(term, term, precision);
    arb_mul(term, term, atoms->mass + j, precision);
    arb_add(u, u, term, precision);
    arb_addmul(uu, term, square, precision);
  }
  if (window.first > 0 || window.last < atoms->count) add_outside(atoms, window.radius, u, uu);
  arb_clear(square), arb_clear(term);
}
