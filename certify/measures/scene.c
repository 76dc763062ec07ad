/* pi_i = p_i / sum p, or the share of row i in a joint distribution.  KL splits into what a row and what an atom know:
     sum_k x_k log(x_k / y_k) = sum_k x_k log x_k - sum_k x_k log y_k,   0 log 0 = 0. */
#include "certify/measures/scene.h"

#include "base/memory.h"

/* values / sum(values); the sum is 0 only where all values are. */
static void normalise(arb_ptr balls, const double *values, size_t count, arb_t sum, slong precision) {
  arb_zero(sum);
  for (size_t k = 0; k < count; k++) {
    arb_set_d(balls + k, values[k]);
    arb_add(sum, sum, balls + k, precision);
  }
  for (size_t k = 0; k < count && !arb_is_zero(sum); k++)
    if (values[k] != 0) arb_div(balls + k, balls + k, sum, precision);
}

/* Rows of a joint distribution leave their sums in `share`. */
static void set_rows(xrd_measure_scene *scene) {
  const xrd_measure_problem *problem = scene->problem;
  const size_t dim = problem->dim;
  arb_t sum, term;
  arb_init(sum), arb_init(term);
  for (size_t i = 0; i < scene->n; i++) {
    normalise(scene->row + i * dim, problem->x + i * dim, dim, sum, scene->precision);
    if (problem->p == NULL) arb_set(scene->share + i, sum);
    for (size_t k = 0; k < dim; k++) {
      if (!(problem->x[i * dim + k] > 0)) continue;
      arb_log(term, scene->row + i * dim + k, scene->precision);
      arb_addmul(scene->entropy + i, scene->row + i * dim + k, term, scene->precision);
    }
  }
  arb_clear(sum), arb_clear(term);
}

static void set_shares(xrd_measure_scene *scene) {
  arb_t sum;
  arb_init(sum);
  if (scene->problem->p != NULL) {
    normalise(scene->share, scene->problem->p, scene->n, sum, scene->precision);
  } else {
    for (size_t i = 0; i < scene->n; i++) arb_add(sum, sum, scene->share + i, scene->precision);
    for (size_t i = 0; i < scene->n; i++) arb_div(scene->share + i, scene->share + i, sum, scene->precision);
  }
  arb_clear(sum);
}

/* Logarithms of `count` numbers divided by their sum. */
static void set_logs(arb_ptr log_place, const double *values, size_t count, arb_t sum, slong precision) {
  normalise(log_place, values, count, sum, precision);
  for (size_t k = 0; k < count; k++)
    if (values[k] > 0) arb_log(log_place + k, log_place + k, precision);
}

static void set_places(xrd_measure_scene *scene) {
  const xrd_measure_problem *problem = scene->problem;
  arb_t sum;
  arb_init(sum);
  normalise(scene->mass, scene->witness->masses, scene->count, sum, scene->precision);
  for (size_t j = 0; j < scene->count; j++) {
    const double *place = scene->witness->places + j * scene->width;
    arb_ptr logs = scene->log_place + j * scene->width;
    if (problem->kernel == XRD_MEASURE_KL) set_logs(logs, place, problem->dim, sum, scene->precision);
    for (size_t t = 0, k = problem->dim; problem->kernel == XRD_MEASURE_LABELLED && t < problem->tasks; t++) {
      set_logs(logs + k, place + k, problem->label_counts[t], sum, scene->precision);
      k += problem->label_counts[t];
    }
  }
  arb_clear(sum);
}

static bool allocate(xrd_measure_scene *scene) {
  const bool kl = scene->problem->kernel == XRD_MEASURE_KL;
  size_t rows, places;
  if (!xrd_size_multiply(scene->n, scene->problem->dim, &rows)) return false;
  if (!xrd_size_multiply(scene->count, scene->width, &places)) return false;
  scene->share = xrd_measure_balls_new(scene->n);
  scene->weight = xrd_measure_balls_new(scene->n);
  scene->mass = xrd_measure_balls_new(scene->count);
  scene->column = xrd_measure_balls_new(scene->count);
  scene->log_place = xrd_measure_balls_new(places);
  scene->row = kl ? xrd_measure_balls_new(rows) : NULL;
  scene->entropy = kl ? xrd_measure_balls_new(scene->n) : NULL;
  return scene->share != NULL && scene->mass != NULL && scene->weight != NULL && scene->column != NULL &&
         scene->log_place != NULL && (!kl || (scene->row != NULL && scene->entropy != NULL));
}

xrd_status xrd_measure_scene_init(xrd_measure_scene *scene, const xrd_measure_problem *problem,
                                  const xrd_measure_witness *witness, slong precision, xrd_error *error) {
  *scene = (xrd_measure_scene){.problem = problem,
                               .witness = witness,
                               .precision = precision,
                               .n = problem->n,
                               .count = witness->count,
                               .width = xrd_measure_width(problem)};
  arb_init(scene->slope), arb_init(scene->log_u);
  arb_set_d(scene->slope, witness->slope);
  if (!allocate(scene)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to prove a problem over measures");
  if (scene->row != NULL) set_rows(scene);
  set_shares(scene);
  set_places(scene);
  return XRD_OK;
}

void xrd_measure_scene_clear(xrd_measure_scene *scene) {
  xrd_measure_balls_free(scene->share, scene->n);
  xrd_measure_balls_free(scene->weight, scene->n);
  xrd_measure_balls_free(scene->mass, scene->count);
  xrd_measure_balls_free(scene->column, scene->count);
  xrd_measure_balls_free(scene->log_place, scene->count * scene->width);
  xrd_measure_balls_free(scene->row, scene->n * scene->problem->dim);
  xrd_measure_balls_free(scene->entropy, scene->n);
  arb_clear(scene->slope), arb_clear(scene->log_u);
}

/* |x - y|^2, or |x - y| on the line. */
static void point_distance(const xrd_measure_scene *scene, const double *x, const double *y, arb_t distance) {
  arb_t step, part_of_y;
  arb_init(step), arb_init(part_of_y);
  arb_zero(distance);
  for (size_t k = 0; k < scene->problem->dim; k++) {
    arb_set_d(step, x[k]);
    arb_set_d(part_of_y, y[k]);
    arb_sub(step, step, part_of_y, scene->precision);
    if (scene->problem->kernel == XRD_MEASURE_ABSOLUTE)
      arb_abs(distance, step);
    else
      arb_addmul(distance, step, step, scene->precision);
  }
  arb_clear(step), arb_clear(part_of_y);
}

static bool kl_distance(const xrd_measure_scene *scene, size_t i, size_t j, arb_t distance) {
  const size_t dim = scene->problem->dim;
  const double *x = scene->problem->x + i * dim, *y = scene->witness->places + j * dim;
  arb_set(distance, scene->entropy + i);
  for (size_t k = 0; k < dim; k++) {
    if (!(x[k] > 0)) continue;
    if (!(y[k] > 0)) return false;
    arb_submul(distance, scene->row + i * dim + k, scene->log_place + j * dim + k, scene->precision);
  }
  return true;
}

/* weight sum_t -log a_t(label) */
static bool add_log_loss(const xrd_measure_scene *scene, size_t i, size_t j, arb_t distance) {
  const xrd_measure_problem *problem = scene->problem;
  const double *place = scene->witness->places + j * scene->width;
  arb_t factor;
  arb_init(factor);
  arb_set_d(factor, problem->weight);
  bool finite = true;
  for (size_t t = 0, k = problem->dim; t < problem->tasks; k += problem->label_counts[t++]) {
    const size_t label = k + problem->labels[t * scene->n + i];
    finite = finite && (place[label] > 0 || problem->weight == 0);
    if (place[label] > 0) arb_submul(distance, factor, scene->log_place + j * scene->width + label, scene->precision);
  }
  arb_clear(factor);
  return finite;
}

bool xrd_measure_distance(const xrd_measure_scene *scene, size_t i, size_t j, arb_t distance) {
  const xrd_measure_problem *problem = scene->problem;
  if (problem->kernel == XRD_MEASURE_KL) return kl_distance(scene, i, j, distance);
  point_distance(scene, problem->x + i * problem->dim, scene->witness->places + j * scene->width, distance);
  return problem->kernel != XRD_MEASURE_LABELLED || add_log_loss(scene, i, j, distance);
}
