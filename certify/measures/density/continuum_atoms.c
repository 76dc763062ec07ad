/* u at atoms from their masses q.  Between stretches u'' = s^2 u, and at an atom u' falls by 2 s q: just below atom k
   u'/s = share u - charge, share = 1 and charge = 0 where nothing is below, and, l the distance from the one below,

     an interval   share = coth(s l),  charge = u_below / sinh(s l),
     an atom       share' = (sinh + share cosh) / (cosh + share sinh),  charge' = (charge + 2 q) / (cosh + share sinh),

   for u_below (cosh + share sinh) = u + (charge + 2 q) sinh.  From above likewise, which tells u at the last atom. */
#include <arb.h>

#include "certify/measures/density/continuum.h"

static bool is_atom(const xrd_interval *at) { return at->from == at->to; }

/* of s times the distance between neighbours */
static void set_step(const xrd_continuum_scene *scene, const xrd_interval *left, arb_t sinh, arb_t cosh) {
  arb_set_d(sinh, left[1].from), arb_set_d(cosh, left->to);
  arb_sub(sinh, sinh, cosh, scene->precision);
  arb_mul(sinh, sinh, scene->s, scene->precision);
  arb_sinh_cosh(sinh, cosh, sinh, scene->precision);
}

/* cosh + share sinh */
static void set_divisor(const xrd_continuum_scene *scene, const arb_t share, const arb_t sinh, const arb_t cosh,
                        arb_t divisor) {
  arb_mul(divisor, share, sinh, scene->precision);
  arb_add(divisor, divisor, cosh, scene->precision);
}

/* Leaves share in u_from and charge + 2 q in u_to. */
static void go_up(xrd_continuum_scene *scene, size_t k, double mass) {
  const slong precision = scene->precision;
  xrd_interval *at = &scene->interval[k];
  arb_t sinh, cosh, divisor;
  arb_init(sinh), arb_init(cosh), arb_init(divisor);
  arb_one(at->u_from), arb_zero(at->u_to);
  if (k > 0) set_step(scene, at - 1, sinh, cosh);
  if (k > 0 && is_atom(at - 1)) {
    set_divisor(scene, at[-1].u_from, sinh, cosh, divisor);
    arb_mul(at->u_from, at[-1].u_from, cosh, precision);
    arb_add(at->u_from, at->u_from, sinh, precision);
    arb_div(at->u_from, at->u_from, divisor, precision);
    arb_div(at->u_to, at[-1].u_to, divisor, precision);
  } else if (k > 0) {
    arb_div(at->u_from, cosh, sinh, precision);
    arb_div(at->u_to, at[-1].u_to, sinh, precision);
  }
  arb_set_d(divisor, mass);
  arb_mul_2exp_si(divisor, divisor, 1);
  arb_add(at->u_to, at->u_to, divisor, precision);
  arb_clear(sinh), arb_clear(cosh), arb_clear(divisor);
}

/* What is above is known: u. */
static void go_down(xrd_continuum_scene *scene, size_t k) {
  const slong precision = scene->precision;
  xrd_interval *at = &scene->interval[k];
  arb_t sinh, cosh, divisor;
  arb_init(sinh), arb_init(cosh), arb_init(divisor);
  if (k + 1 == scene->count) {
    arb_add_ui(divisor, at->u_from, 1, precision);
  } else {
    set_step(scene, at, sinh, cosh);
    set_divisor(scene, at->u_from, sinh, cosh, divisor);
    arb_mul(at->u_to, at->u_to, sinh, precision);
    arb_add(at->u_to, at->u_to, at[1].u_from, precision);
  }
  arb_div(at->u_to, at->u_to, divisor, precision);
  arb_set(at->u_from, at->u_to);
  arb_clear(sinh), arb_clear(cosh), arb_clear(divisor);
}

xrd_status xrd_continuum_set_atoms(xrd_continuum_scene *scene, const xrd_measure_witness *witness, xrd_error *error) {
  for (size_t k = 0; k < scene->count; k++)
    if (is_atom(&scene->interval[k])) go_up(scene, k, witness->masses[k]);
  for (size_t k = scene->count; k-- > 0;) {
    if (!is_atom(&scene->interval[k])) continue;
    go_down(scene, k);
    if (!arb_is_positive(scene->interval[k].u_from))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "the atoms give nothing at %.17g", scene->interval[k].from);
  }
  return XRD_OK;
}
