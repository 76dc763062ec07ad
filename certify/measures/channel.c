/* With k_ij = exp(-s d(x_i, y_j)), u_i = sum_j q_j k_ij, v_i = pi_i / u_i, c_j = sum_i v_i k_ij, r_j = q_j c_j, the
   channel q_j k_ij / u_i has D = sum_i v_i sum_j q_j k_ij d_ij,     I = -s D - sum_i pi_i log u_i - sum_j r_j log c_j
   (certify/bounds.c, without its split at the least distances: a ball's exponent has no end). */
#include "certify/measures/channel.h"

static const double ATOM_NS = 1000; /* of one row */

typedef struct {
  xrd_measure_scene *scene;
  arb_ptr kernel, distance; /* count: k_ij and d_ij of the row at hand */
  arb_t normaliser, excess, term;
} pass;

static void set_kernel(pass *p, size_t i, size_t j) {
  const xrd_measure_scene *scene = p->scene;
  if (!xrd_measure_distance(scene, i, j, p->distance + j)) {
    arb_zero(p->distance + j);
    arb_zero(p->kernel + j);
    return;
  }
  arb_mul(p->term, scene->slope, p->distance + j, scene->precision);
  arb_neg(p->term, p->term);
  arb_exp(p->kernel + j, p->term, scene->precision);
}

static bool row(pass *p, size_t i, arb_t distortion) {
  xrd_measure_scene *scene = p->scene;
  arb_zero(p->normaliser), arb_zero(p->excess);
  for (size_t j = 0; j < scene->count; j++) {
    set_kernel(p, i, j);
    arb_mul(p->term, scene->mass + j, p->kernel + j, scene->precision);
    arb_add(p->normaliser, p->normaliser, p->term, scene->precision);
    arb_addmul(p->excess, p->term, p->distance + j, scene->precision);
  }
  if (arb_is_zero(p->normaliser)) return false;
  arb_div(scene->weight + i, scene->share + i, p->normaliser, scene->precision);
  arb_addmul(distortion, scene->weight + i, p->excess, scene->precision);
  arb_log(p->term, p->normaliser, scene->precision);
  arb_addmul(scene->log_u, scene->share + i, p->term, scene->precision);
  for (size_t j = 0; j < scene->count; j++)
    arb_addmul(scene->column + j, scene->weight + i, p->kernel + j, scene->precision);
  return true;
}

/* cost = -sum_i pi_i log u_i - sum_j r_j log c_j; returns how many atoms are in use. */
static size_t finish(pass *p, arb_t cost) {
  const xrd_measure_scene *scene = p->scene;
  size_t support = 0;
  arb_neg(cost, scene->log_u);
  for (size_t j = 0; j < scene->count; j++) {
    if (arb_is_zero(scene->mass + j) || arb_is_zero(scene->column + j)) continue;
    support++;
    arb_mul(p->excess, scene->mass + j, scene->column + j, scene->precision);
    arb_log(p->term, scene->column + j, scene->precision);
    arb_submul(cost, p->excess, p->term, scene->precision);
  }
  return support;
}

xrd_status xrd_measure_channel(xrd_measure_scene *scene, xrd_proof *proof, xrd_error *error) {
  pass p = {
      .scene = scene, .kernel = xrd_measure_balls_new(scene->count), .distance = xrd_measure_balls_new(scene->count)};
  arb_init(p.normaliser), arb_init(p.excess), arb_init(p.term);
  xrd_status status = XRD_OK;
  if (p.kernel == NULL || p.distance == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu atoms", scene->count);
  arb_zero(proof->excess);
  for (size_t i = 0; i < scene->n && status == XRD_OK && !xrd_stop_wanted(scene->stop, ATOM_NS * (double)scene->count);
       i++)
    if (!arb_is_zero(scene->share + i) && !row(&p, i, proof->excess))
      status = xrd_fail(error, XRD_ERR_ARGUMENT, "no atom with mass can stand for source symbol %zu", i);
  if (status == XRD_OK) {
    const size_t support = finish(&p, p.normaliser);
    xrd_proof_set_rate(proof, p.normaliser, scene->witness->slope, support);
  }
  xrd_measure_balls_free(p.kernel, scene->count);
  xrd_measure_balls_free(p.distance, scene->count);
  arb_clear(p.normaliser), arb_clear(p.excess), arb_clear(p.term);
  return status;
}
