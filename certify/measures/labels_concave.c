/* With z = x - (the middle), in units of the rows, and f = 2 slope: C_g(y) = sum of t_i over the symbols of group g,

     (log C_g)' = f (m_g - tau),     (log C_g)'' = f^2 Cov_g(z) - f,      m_g, Cov_g under the shares t_i / C_g,

   and for theta < 1, log N = log(sum_g C_g^r) / r with r = 1 / (1 - theta) and shares a_g = C_g^r / sum C^r,

     (log N)'' = f^2 (E Cov_g(z) + r Cov(m_g)) - f,      E and Cov over g under a_g.

   All of it is evaluated in balls that hold the box of half width h: where K = -(log N)'' is positive definite for
   every matrix in its ball, N <= N(middle) exp(g' K^-1 g / 2) on the box, g the gradient in the middle (the segment to
   any point averages K).  For theta >= 1, N = max_g C_g: each group by itself, or by the ball of C_g where log C_g is
   not concave. */
#include "certify/measures/labels_concave.h"

#include <arb_mat.h>
#include <math.h>

#include "certify/ends.h"

enum { TRIES = 14, D = XRD_SPACE_DIMENSIONS };

typedef struct {
  const xrd_measure_scene *scene;
  const xrd_measure_rows *rows;
  slong precision;
  arb_ptr z;                   /* n x dim */
  arb_ptr sum, share;          /* groups: C_g, a_g */
  arb_ptr mean;                /* groups x dim: m_g */
  arb_ptr square;              /* groups x dim x dim: E z z' under the shares of g */
  arb_ptr top;                 /* groups: C_g in the middle */
  arb_ptr slope;               /* groups x dim: its m_g */
  arb_ptr weight;              /* groups: its a_g */
  arb_t peak, factor, r, term; /* N in the middle; f */
  arb_mat_t bend, gradient;
} field;

static arb_ptr *arrays(field *f, int k, size_t *size) {
  const size_t dim = f->rows->dim, groups = f->rows->labels.count;
  arb_ptr *const all[] = {&f->z, &f->sum, &f->share, &f->mean, &f->square, &f->top, &f->slope, &f->weight, NULL};
  const size_t sizes[] = {f->rows->n * dim, groups, groups, groups * dim, groups * dim * dim, groups,
                          groups * dim,     groups, 0};
  *size = sizes[k];
  return all[k];
}

static bool field_init(field *f, const xrd_measure_scene *scene, const xrd_measure_rows *rows) {
  const slong dim = (slong)rows->dim;
  *f = (field){.scene = scene, .rows = rows, .precision = scene->precision};
  arb_init(f->peak), arb_init(f->factor), arb_init(f->r), arb_init(f->term);
  arb_mat_init(f->bend, dim, dim), arb_mat_init(f->gradient, dim, 1);
  arb_set_d(f->factor, rows->slope);
  arb_mul_2exp_si(f->factor, f->factor, 1);
  arb_sub_ui(f->r, rows->labels.theta, 1, f->precision);
  arb_neg(f->r, f->r);
  arb_inv(f->r, f->r, f->precision);
  bool ready = true;
  size_t size;
  for (int k = 0; arrays(f, k, &size) != NULL; k++)
    ready = (*arrays(f, k, &size) = xrd_measure_balls_new(size)) != NULL && ready;
  return ready;
}

static void field_clear(field *f) {
  size_t size;
  for (int k = 0; arrays(f, k, &size) != NULL; k++) xrd_measure_balls_free(*arrays(f, k, &size), size);
  arb_clear(f->peak), arb_clear(f->factor), arb_clear(f->r), arb_clear(f->term);
  arb_mat_clear(f->bend), arb_mat_clear(f->gradient);
}

/* t_r for all tau_k in +-half. */
static void set_term(const field *f, size_t r, double half, arb_t t) {
  arb_t step, box;
  arb_init(step), arb_init(box);
  arb_zero(t);
  arb_set_d(box, half);
  for (size_t k = 0; k < f->rows->dim; k++) {
    arb_set(step, f->z + r * f->rows->dim + k);
    arb_add_error(step, box);
    arb_sqr(step, step, f->precision);
    arb_add(t, t, step, f->precision);
  }
  arb_set_d(step, -f->rows->slope);
  arb_mul(t, t, step, f->precision);
  arb_exp(t, t, f->precision);
  arb_mul(t, t, f->scene->weight + f->rows->index[r], f->precision);
  arb_clear(step), arb_clear(box);
}

/* C_g and its moments. */
static void set_group(field *f, size_t g, double half) {
  const size_t dim = f->rows->dim;
  const slong precision = f->precision;
  arb_ptr mean = f->mean + g * dim, square = f->square + g * dim * dim;
  _arb_vec_zero(mean, (slong)dim);
  _arb_vec_zero(square, (slong)(dim * dim));
  arb_zero(f->sum + g);
  arb_t product;
  arb_init(product);
  for (size_t r = f->rows->labels.first[g]; r < f->rows->labels.first[g + 1]; r++) {
    arb_srcptr z = f->z + r * dim;
    set_term(f, r, half, f->term);
    arb_add(f->sum + g, f->sum + g, f->term, precision);
    for (size_t k = 0; k < dim; k++) {
      arb_addmul(mean + k, f->term, z + k, precision);
      for (size_t l = 0; l <= k; l++) {
        arb_mul(product, z + k, z + l, precision);
        arb_addmul(square + k * dim + l, product, f->term, precision);
      }
    }
  }
  arb_clear(product);
  _arb_vec_scalar_div(mean, mean, (slong)dim, f->sum + g, precision);
  _arb_vec_scalar_div(square, square, (slong)(dim * dim), f->sum + g, precision);
}

/* Everything for tau in +-half; N in *norm. */
static void evaluate(field *f, double half, arb_t norm) {
  for (size_t g = 0; g < f->rows->labels.count; g++) set_group(f, g, half);
  for (size_t g = 0; g < f->rows->labels.count; g++) arb_zero(f->share + g);
  xrd_labels_norm(&f->rows->labels, f->sum, f->share, norm, f->precision);
}

/* -K += f^2 a (E z z' - m m') */
static void add_group(field *f, size_t g, arb_srcptr a) {
  const size_t dim = f->rows->dim;
  arb_t product;
  arb_init(product);
  for (size_t k = 0; k < dim; k++)
    for (size_t l = 0; l <= k; l++) {
      arb_mul(product, f->mean + g * dim + k, f->mean + g * dim + l, f->precision);
      arb_sub(product, f->square + (g * dim + k) * dim + l, product, f->precision);
      if (a != NULL) arb_mul(product, product, a, f->precision);
      arb_add(arb_mat_entry(f->bend, k, l), arb_mat_entry(f->bend, k, l), product, f->precision);
    }
  arb_clear(product);
}

/* -K += f^2 r Cov(m_g) */
static void add_between(field *f) {
  const size_t dim = f->rows->dim, groups = f->rows->labels.count;
  arb_t mean, other, product;
  arb_init(mean), arb_init(other), arb_init(product);
  for (size_t k = 0; k < dim; k++)
    for (size_t l = 0; l <= k; l++) {
      arb_zero(mean), arb_zero(other), arb_zero(f->term);
      for (size_t g = 0; g < groups; g++) {
        arb_mul(product, f->share + g, f->mean + g * dim + k, f->precision);
        arb_add(mean, mean, product, f->precision);
        arb_addmul(f->term, product, f->mean + g * dim + l, f->precision);
        arb_addmul(other, f->share + g, f->mean + g * dim + l, f->precision);
      }
      arb_submul(f->term, mean, other, f->precision);
      arb_addmul(arb_mat_entry(f->bend, k, l), f->r, f->term, f->precision);
    }
  arb_clear(mean), arb_clear(other), arb_clear(product);
}

/* K from -K / f^2; g = f sum_g a_g m_g, a NULL: of group `only`. */
static void close(field *f, size_t only, arb_srcptr a) {
  const size_t dim = f->rows->dim, groups = f->rows->labels.count;
  for (size_t k = 0; k < dim; k++) {
    arb_ptr gradient = arb_mat_entry(f->gradient, k, 0);
    arb_zero(gradient);
    for (size_t g = 0; a != NULL && g < groups; g++) arb_addmul(gradient, a + g, f->slope + g * dim + k, f->precision);
    if (a == NULL) arb_set(gradient, f->slope + only * dim + k);
    arb_mul(gradient, gradient, f->factor, f->precision);
    for (size_t l = 0; l <= k; l++) {
      arb_ptr entry = arb_mat_entry(f->bend, k, l);
      arb_mul(entry, entry, f->factor, f->precision);
      arb_neg(entry, entry);
      if (k == l) arb_add_ui(entry, entry, 1, f->precision);
      arb_mul(entry, entry, f->factor, f->precision);
      arb_set(arb_mat_entry(f->bend, l, k), entry);
    }
  }
}

/* theta < 1 */
static bool bound_norm(field *f, double half, arb_t bound) {
  arb_mat_zero(f->bend);
  for (size_t g = 0; g < f->rows->labels.count; g++) add_group(f, g, f->share + g);
  add_between(f);
  close(f, 0, f->weight);
  return xrd_concave_bound(f->bend, f->gradient, f->peak, half, bound, f->precision);
}

/* theta >= 1 */
static bool bound_groups(field *f, double half, arb_t bound) {
  arb_t one;
  arb_init(one);
  arb_zero(bound);
  bool finite = true;
  for (size_t g = 0; g < f->rows->labels.count && finite; g++) {
    arb_mat_zero(f->bend);
    add_group(f, g, NULL);
    close(f, g, NULL);
    if (!xrd_concave_bound(f->bend, f->gradient, f->top + g, half, one, f->precision)) {
      arb_set(one, f->sum + g);
      finite = xrd_upper_end(one) <= xrd_lower_end(f->peak);
    }
    arb_max(bound, bound, one, f->precision);
  }
  arb_clear(one);
  return finite;
}

/* z, and in the middle C_g, m_g, a_g and N. */
static void place(field *f, const xrd_concave_box *box) {
  const size_t dim = f->rows->dim, groups = f->rows->labels.count;
  arb_t middle;
  arb_init(middle);
  for (size_t k = 0; k < dim; k++) {
    arb_set_d(middle, box->centre[k]);
    for (size_t r = 0; r < f->rows->n; r++) {
      arb_ptr z = f->z + r * dim + k;
      xrd_measure_rows_coordinate(f->rows, f->scene, r, k, z);
      arb_sub(z, z, middle, f->precision);
    }
  }
  arb_clear(middle);
  evaluate(f, 0, f->peak);
  _arb_vec_set(f->top, f->sum, (slong)groups);
  _arb_vec_set(f->slope, f->mean, (slong)(groups * dim));
  _arb_vec_set(f->weight, f->share, (slong)groups);
}

static bool take(field *f, double half, xrd_supremum *sup) {
  arb_t bound;
  arb_init(bound);
  evaluate(f, half, bound);
  const bool known = arb_is_positive(f->r) ? bound_norm(f, half, bound) : bound_groups(f, half, bound);
  const bool taken = known && xrd_concave_take(bound, sup);
  arb_clear(bound);
  return taken;
}

xrd_status xrd_labels_concave_boxes(const xrd_measure_scene *scene, const xrd_measure_rows *rows,
                                    xrd_concave_box *boxes, xrd_supremum *sup, xrd_error *error) {
  field f;
  const bool ready = field_init(&f, scene, rows);
  for (size_t j = 0; ready && j < scene->count && !xrd_stop_wanted(scene->stop, XRD_CONCAVE_ROW_NS * (double)rows->n);
       j++) {
    xrd_concave_box *box = boxes + j;
    *box = (xrd_concave_box){.half = ldexp(1, (int)ceil(-log2(rows->slope) / 2))};
    for (size_t k = 0; k < rows->dim; k++)
      box->centre[k] = (scene->witness->places[j * scene->width + k] - rows->low[k]) / rows->unit;
    place(&f, box);
    xrd_supremum_reach(sup, f.peak);
    bool concave = false;
    for (int k = 0; k < TRIES && !concave; k++) {
      concave = take(&f, box->half, sup);
      if (!concave) box->half /= 2;
    }
    if (!concave) box->half = 0;
  }
  field_clear(&f);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for boxes around atoms");
}
