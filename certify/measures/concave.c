/* In natural coordinates eta (points: eta = y; distributions: eta_k = log(y_k / y_last), k < last) around a centre,

     c(eta_0 + tau) = exp(-f B(tau)) sum_i t_i exp(f z_i . tau)

     points          f = 2 s,    B = |tau|^2 / 2,                                   z = x - y
     distributions   f = s,      B'' = diag(y) - y y', B(0) = 0, B'(0) = 0,         z = x - y, all but the last label

   so that (log c)'' = f^2 Cov(z) - f B'' under the weights t_i exp(f z_i . tau).  For |tau_k| <= h these weights,
   divided by their sum, are at most w_i F_i: w_i = t_i / sum t, F_i = exp(f h (sum_k |z_ik| + sum_k |sum_j w_j z_jk|)),
   since by Jensen's inequality the sum falls at most by the second factor.  And Cov(z) <= sum_i w_i F_i z_i z_i' (a
   second moment is least about the mean); B''(tau) >= exp(-2 h) B''(0), as y_k changes by at most exp(+-2 h) and v' B''
   v is the least of sum_k y_k (v_k - a)^2 over a.  So where K = f exp(-2 h) B''(0) - f^2 sum_i w_i F_i z_i z_i' is
   positive definite (points: without the factor exp(-2 h)), log c <= log c(eta_0) + g . tau - tau' K tau / 2 <= log
   c(eta_0) + g' K^-1 g / 2 on the box, with g = f sum_i w_i z_i. */
#include "certify/measures/concave.h"

#include "certify/ends.h"
#include "certify/measures/labels_concave.h"

#include <math.h>

enum { TRIES = 14, D = XRD_SPACE_DIMENSIONS };
static const double PART_OF_EXCESS = 0.02, LEAST = 1e-10, LEAST_SHARE = 0x1p-400;

typedef struct {
  const xrd_measure_scene *scene;
  const xrd_measure_rows *rows;
  size_t dim;                   /* of tau */
  arb_ptr t;                    /* n */
  arb_ptr z;                    /* n x dim */
  arb_t total, factor;          /* sum t, f */
  arb_struct place[D], mean[D]; /* sum_i w_i z_i */
  arb_mat_t bend, gradient;
  arb_t term, step;
} field;

static bool field_init(field *f, const xrd_measure_scene *scene, const xrd_measure_rows *rows) {
  const size_t dim = rows->kl ? rows->dim - 1 : rows->dim;
  *f = (field){.scene = scene, .rows = rows, .dim = dim};
  f->t = xrd_measure_balls_new(rows->n);
  f->z = xrd_measure_balls_new(rows->n * dim);
  arb_init(f->total), arb_init(f->factor), arb_init(f->term), arb_init(f->step);
  for (int k = 0; k < D; k++) arb_init(f->place + k), arb_init(f->mean + k);
  arb_mat_init(f->bend, (slong)dim, (slong)dim), arb_mat_init(f->gradient, (slong)dim, 1);
  arb_set_d(f->factor, rows->kl ? rows->slope : 2 * rows->slope);
  return f->t != NULL && f->z != NULL;
}

static void field_clear(field *f) {
  xrd_measure_balls_free(f->t, f->rows->n);
  xrd_measure_balls_free(f->z, f->rows->n * f->dim);
  arb_clear(f->total), arb_clear(f->factor), arb_clear(f->term), arb_clear(f->step);
  for (int k = 0; k < D; k++) arb_clear(f->place + k), arb_clear(f->mean + k);
  arb_mat_clear(f->bend), arb_mat_clear(f->gradient);
}

/* The exact place: the centre in units of the rows, or divided by its sum. */
static void set_place(field *f, const xrd_concave_box *box) {
  arb_zero(f->total);
  for (size_t k = 0; k < f->rows->dim; k++) {
    arb_set_d(f->place + k, box->centre[k]);
    arb_add(f->total, f->total, f->place + k, f->scene->precision);
  }
  for (size_t k = 0; f->rows->kl && k < f->rows->dim; k++)
    arb_div(f->place + k, f->place + k, f->total, f->scene->precision);
}

/* z_rk */
static void set_offset(field *f, size_t r, size_t k) {
  const xrd_measure_rows *rows = f->rows;
  arb_ptr z = f->z + r * f->dim + k;
  if (rows->kl)
    arb_set(z, f->scene->row + rows->index[r] * rows->dim + k);
  else
    xrd_measure_rows_coordinate(rows, f->scene, r, k, z);
  arb_sub(z, z, f->place + k, f->scene->precision);
}

/* t_r */
static void set_term(field *f, size_t r) {
  const xrd_measure_rows *rows = f->rows;
  const size_t i = rows->index[r];
  const slong precision = f->scene->precision;
  arb_zero(f->term);
  if (rows->kl) {
    arb_set(f->term, f->scene->entropy + i);
    for (size_t k = 0; k < rows->dim; k++) {
      if (arb_is_zero(f->scene->row + i * rows->dim + k)) continue;
      arb_log(f->step, f->place + k, precision);
      arb_submul(f->term, f->scene->row + i * rows->dim + k, f->step, precision);
    }
  } else {
    for (size_t k = 0; k < f->dim; k++) arb_addmul(f->term, f->z + r * f->dim + k, f->z + r * f->dim + k, precision);
  }
  arb_set_d(f->step, rows->slope);
  arb_mul(f->term, f->term, f->step, precision);
  arb_neg(f->term, f->term);
  arb_exp(f->t + r, f->term, precision);
  arb_mul(f->t + r, f->t + r, f->scene->weight + i, precision);
}

/* t, z, their means and the gradient. */
static void evaluate(field *f, const xrd_concave_box *box) {
  const slong precision = f->scene->precision;
  set_place(f, box);
  for (size_t k = 0; k < f->dim; k++) arb_zero(f->mean + k);
  arb_zero(f->total);
  for (size_t r = 0; r < f->rows->n; r++) {
    for (size_t k = 0; k < f->dim; k++) set_offset(f, r, k);
    set_term(f, r);
    arb_add(f->total, f->total, f->t + r, precision);
    for (size_t k = 0; k < f->dim; k++) arb_addmul(f->mean + k, f->t + r, f->z + r * f->dim + k, precision);
  }
  for (size_t k = 0; k < f->dim; k++) {
    arb_div(f->mean + k, f->mean + k, f->total, precision);
    arb_mul(arb_mat_entry(f->gradient, k, 0), f->mean + k, f->factor, precision);
  }
}

/* f B'' exp(-2 h) */
static void set_shape(field *f, double half) {
  const slong precision = f->scene->precision;
  for (size_t a = 0; a < f->dim; a++)
    for (size_t b = 0; b < f->dim; b++) {
      arb_ptr entry = arb_mat_entry(f->bend, a, b);
      arb_set_ui(entry, a == b);
      if (!f->rows->kl) continue;
      arb_sub(entry, entry, f->place + b, precision);
      arb_mul(entry, entry, f->place + a, precision);
    }
  arb_set_d(f->term, f->rows->kl ? -2 * half : 0);
  arb_exp(f->term, f->term, precision);
  arb_mul(f->term, f->term, f->factor, precision);
  arb_mat_scalar_mul_arb(f->bend, f->bend, f->term, precision);
}

/* K for this half width. */
static void set_bend(field *f, double half) {
  const slong precision = f->scene->precision;
  set_shape(f, half);
  for (size_t r = 0; r < f->rows->n; r++) {
    arb_srcptr z = f->z + r * f->dim;
    arb_zero(f->term);
    for (size_t k = 0; k < f->dim; k++) {
      arb_abs(f->step, z + k);
      arb_add(f->term, f->term, f->step, precision);
      arb_abs(f->step, f->mean + k);
      arb_add(f->term, f->term, f->step, precision);
    }
    arb_set_d(f->step, half);
    arb_mul(f->term, f->term, f->step, precision);
    arb_mul(f->term, f->term, f->factor, precision);
    arb_exp(f->term, f->term, precision);
    arb_mul(f->term, f->term, f->t + r, precision);
    arb_div(f->term, f->term, f->total, precision);
    arb_mul(f->term, f->term, f->factor, precision);
    arb_mul(f->term, f->term, f->factor, precision);
    for (size_t a = 0; a < f->dim; a++) {
      arb_mul(f->step, f->term, z + a, precision);
      for (size_t b = 0; b < f->dim; b++) arb_submul(arb_mat_entry(f->bend, a, b), f->step, z + b, precision);
    }
  }
}

bool xrd_concave_bound(const arb_mat_t k, const arb_mat_t gradient, arb_srcptr height, double half, arb_t bound,
                       slong precision) {
  const slong dim = arb_mat_nrows(k);
  arb_mat_t cho, solution;
  arb_t sum, size;
  arb_mat_init(cho, dim, dim), arb_mat_init(solution, dim, 1);
  arb_init(sum), arb_init(size);
  const bool definite = arb_mat_cho(cho, k, precision);
  if (definite) arb_mat_solve_cho_precomp(solution, cho, gradient, precision);
  arb_zero(bound);
  for (slong a = 0; a < dim; a++) {
    arb_addmul(bound, arb_mat_entry(gradient, a, 0), arb_mat_entry(solution, a, 0), precision);
    arb_abs(size, arb_mat_entry(gradient, a, 0));
    arb_add(sum, sum, size, precision);
  }
  arb_mul_2exp_si(bound, bound, -1);
  arb_set_d(size, half);
  arb_mul(sum, sum, size, precision);
  arb_min(bound, bound, sum, precision);
  arb_exp(bound, bound, precision);
  arb_mul(bound, bound, height, precision);
  arb_mat_clear(cho), arb_mat_clear(solution);
  arb_clear(sum), arb_clear(size);
  return definite && arb_is_finite(bound);
}

bool xrd_concave_take(const arb_t bound, xrd_supremum *sup) {
  const double reached = arf_get_d(sup->reached, ARF_RND_DOWN);
  const double enough = reached * (1 + LEAST) + fmax(0, reached - 1) * PART_OF_EXCESS;
  const bool low = xrd_upper_end(bound) <= enough;
  if (low) xrd_supremum_take(sup, bound);
  return low;
}

/* Is the box worth having? */
static bool take(field *f, double half, xrd_supremum *sup) {
  set_bend(f, half);
  return xrd_concave_bound(f->bend, f->gradient, f->total, half, f->term, f->scene->precision) &&
         xrd_concave_take(f->term, sup);
}

static void set_centre(const xrd_measure_scene *scene, const xrd_measure_rows *rows, size_t j, xrd_concave_box *box) {
  const double *place = scene->witness->places + j * scene->width;
  *box = (xrd_concave_box){.half = 1};
  for (size_t k = 0; k < rows->dim; k++) {
    box->centre[k] = rows->kl ? place[k] : (place[k] - rows->low[k]) / rows->unit;
    if (rows->kl && !(place[k] > 0x1p-600 && place[k] < 0x1p600)) box->half = 0; /* on a face, or nearly */
  }
  if (!rows->kl) box->half = ldexp(1, (int)ceil(-log2(rows->slope) / 2));
}

xrd_status xrd_concave_boxes(const xrd_measure_scene *scene, const xrd_measure_rows *rows, xrd_concave_box *boxes,
                             xrd_supremum *sup, xrd_error *error) {
  if (rows->labels.count > 0) return xrd_labels_concave_boxes(scene, rows, boxes, sup, error);
  field f;
  const bool ready = field_init(&f, scene, rows);
  for (size_t j = 0; ready && j < scene->count && !xrd_stop_wanted(scene->stop, XRD_CONCAVE_ROW_NS * (double)rows->n);
       j++) {
    xrd_concave_box *box = boxes + j;
    set_centre(scene, rows, j, box);
    if (box->half > 0) evaluate(&f, box), xrd_supremum_reach(sup, f.total);
    bool concave = false;
    for (int k = 0; box->half > 0 && k < TRIES && !concave; k++) {
      concave = take(&f, box->half, sup);
      if (!concave) box->half /= 2;
    }
    if (!concave) box->half = 0;
    arb_set_d(f.term, box->half);
    arb_exp(f.term, f.term, scene->precision);
    box->ratio = xrd_lower_end(f.term);
  }
  field_clear(&f);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for boxes around atoms");
}

/* The least and the largest of each coordinate among the points. */
static void span(const double (*point)[D], size_t count, size_t dim, double *low, double *high) {
  for (size_t k = 0; k < dim; k++) {
    low[k] = high[k] = point[0][k];
    for (size_t v = 1; v < count; v++) {
      low[k] = fmin(low[k], point[v][k]);
      high[k] = fmax(high[k], point[v][k]);
    }
  }
}

/* Points lie in [0, 1].  A side there is rounded by 2^-54 at most, and is exact where the centre lies beyond 2, for
   then half >= centre / 2 (Sterbenz).  Products of distributions are all normal numbers. */
bool xrd_concave_holds(const xrd_measure_rows *rows, const xrd_concave_box *box, const double (*point)[D],
                       size_t count) {
  double low[D], high[D];
  if (!(box->half > 0)) return false;
  span(point, count, rows->dim, low, high);
  const size_t last = rows->dim - 1;
  const double ratio = box->ratio * (1 - 0x1p-48), half = box->half - 0x1p-53;
  for (size_t k = 0; k < rows->dim; k++) {
    const double a = box->centre[k], b = box->centre[last];
    if (!rows->kl && !(low[k] >= a - half && high[k] <= a + half)) return false;
    if (rows->kl && !(low[k] >= LEAST_SHARE)) return false;
    if (rows->kl && k < last && !(high[k] * b <= ratio * a * low[last] && a * high[last] <= ratio * low[k] * b))
      return false;
  }
  return true;
}
