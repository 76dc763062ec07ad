/* Any u > 0 with q = (s/2) (u - u''/s^2) >= 0 is int q k, as (1 - d^2/dx^2 / s^2) k = (2/s) delta; q's total is
   Q = (s/2) int u.  The channel q k / u gives, with w = 1/u and c = int p w k dx,

     D = int u c - 1/s,     I <= -s D - E log u + log Q,     R(D) >= -E log u - log sup c - s D.

   D: d/ds int q k (its minus is int q |x - y| k) has the source term (s^2 u + u'')/s in the same equation, so that
   D = (1 / (2 s^2)) int (s^2 u + u'') c = int u c - (1/s) int q c, and int q c = E[u/u] = 1.

   THE WITNESS gives intervals: there u = 2 p / s, elsewhere u'' = s^2 u, continuous, but for atoms (continuum_atoms.c).
   Both halves of c (from below, from above) pass an interval of length l as a e^{-s l} + (1 - e^{-s l})/2.

   int u c: on an interval (2/s) P (1 + v), |v| <= that at its ends (v'' = s^2 v); outside u_e c_e / (2 s) + E|X - e|;
   on a gap [g, h] with H = (x - g) u' / (2 s^2), H'' - s^2 H = u:  [H' c - H c'] - (1/s) E[(X - g) u'/u]. */
#include "certify/measures/density/continuum.h"

#include "certify/ends.h"

enum { GUARD = 16 };

static void set_proof(xrd_continuum_scene *scene, xrd_proof *proof, double *excess_nats) {
  const slong precision = scene->precision;
  arb_t term;
  arb_init(term);
  arb_inv(term, scene->s, precision);
  arb_sub(proof->excess, scene->uc, term, precision);
  arb_log(term, scene->sup, precision);
  *excess_nats = xrd_upper_end(term);
  arb_add(proof->value, scene->log_u, term, precision);
  arb_neg(proof->value, proof->value);
  arb_mul(term, scene->u, scene->s, precision);
  arb_mul_2exp_si(term, term, -1);
  arb_log(term, term, precision);
  arb_sub(term, term, scene->log_u, precision);
  xrd_proof_set_rate(proof, term, scene->slope, scene->count == 1 && !scene->intervals ? 1 : 2);
  arb_clear(term);
}
xrd_status xrd_measure_continuum(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                 slong precision, xrd_stop *stop, xrd_proof *proof, double *excess_nats,
                                 xrd_error *error) {
  xrd_status status = xrd_density_validate(problem->density, error);
  if (status != XRD_OK) return status;
  if (problem->density->family == XRD_DENSITY_STUDENT && !(problem->density->parameter[0] > 1))
    return xrd_fail(error, XRD_ERR_INPUT, "student: NU = %.17g has no mean; absolute error wants NU > 1",
                    problem->density->parameter[0]);
  xrd_continuum_scene scene = {.precision = precision + GUARD, .slope = witness->slope};
  xrd_law_init(&scene.law, problem->density, scene.precision);
  scene.law.stop = stop;
  arb_init(scene.s), arb_init(scene.log_u), arb_init(scene.u), arb_init(scene.uc), arb_init(scene.sup);
  arb_set_d(scene.s, witness->slope);
  arb_one(scene.sup);
  status = xrd_continuum_prepare(&scene, witness, error);
  if (status == XRD_OK) {
    arb_t inside;
    arb_init(inside);
    arb_one(inside);
    xrd_continuum_sweep(&scene, inside);
    xrd_continuum_finish(&scene, inside);
    set_proof(&scene, proof, excess_nats);
    arb_clear(inside);
  }
  if (xrd_stop_wanted(stop, 0)) /* whatever was amiss in what it left */
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  xrd_continuum_release(&scene);
  arb_clear(scene.s), arb_clear(scene.log_u), arb_clear(scene.u), arb_clear(scene.uc), arb_clear(scene.sup);
  xrd_law_clear(&scene.law);
  return status;
}
