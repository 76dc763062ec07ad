#include "vae/experiments/corridors/measures.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { CLASSES = XRD_CLASSES, MOST_LABELS = 25 };

void xrd_relative_distances(const double *distances, const double *base, double *relative) {
  double sum = 0;
  for (size_t i = 0; i < CLASSES * CLASSES; i++) {
    relative[i] = i % CLASSES == i / CLASSES ? 0 : base[i] > 0 ? distances[i] / base[i] : 1;
    sum += relative[i];
  }
  const double mean = sum / (CLASSES * (CLASSES - 1));
  for (size_t i = 0; i < CLASSES * CLASSES; i++)
    if (i % CLASSES != i / CLASSES) relative[i] = relative[i] / mean - 1;
}

/* Means over pairs of different classes with equal and with different labels, and of the three kinds of pairs. */
static void average_pairs(const double *matrix, xrd_label label, double kinds[3], double *within, double *between) {
  double sums[3] = {0}, counts[3] = {0}, same[2] = {0}, same_count[2] = {0};
  for (size_t a = 0; a < CLASSES; a++)
    for (size_t b = 0; b < CLASSES; b++) {
      if (a == b) continue;
      const size_t la = xrd_label_of(label, a), lb = xrd_label_of(label, b);
      const size_t kind = la == lb ? (label != XRD_LABEL_BINS && la == 1 ? 2 : 0) : 1;
      sums[kind] += matrix[a * CLASSES + b];
      counts[kind]++;
      same[la != lb] += matrix[a * CLASSES + b];
      same_count[la != lb]++;
    }
  for (int k = 0; k < 3; k++) kinds[k] = counts[k] > 0 ? sums[k] / counts[k] : 0;
  *within = same[0] / same_count[0];
  *between = same[1] / same_count[1];
}

typedef struct {
  size_t count[MOST_LABELS];
  double mean[MOST_LABELS][XRD_CODE_LATENTS], whole[XRD_CODE_LATENTS];
} label_means;

static void find_means(const xrd_class_codes *codes, xrd_label label, label_means *m) {
  memset(m, 0, sizeof *m);
  for (size_t c = 0; c < CLASSES; c++) {
    const size_t l = xrd_label_of(label, c);
    m->count[l]++;
    for (size_t j = 0; j < codes->latents; j++) {
      m->mean[l][j] += codes->mean[c][j];
      m->whole[j] += codes->mean[c][j] / CLASSES;
    }
  }
  for (size_t l = 0; l < MOST_LABELS; l++)
    for (size_t j = 0; j < codes->latents && m->count[l] > 0; j++) m->mean[l][j] /= (double)m->count[l];
}

/* Variance of the labels' means and within the labels, per latent. */
static void split_variance(const xrd_class_codes *codes, xrd_label label, const label_means *m, double *between,
                           double *within) {
  for (size_t j = 0; j < codes->latents; j++) {
    between[j] = within[j] = 0;
    for (size_t c = 0; c < CLASSES; c++) {
      const double *mean = m->mean[xrd_label_of(label, c)];
      between[j] += (mean[j] - m->whole[j]) * (mean[j] - m->whole[j]) / CLASSES;
      within[j] += ((codes->mean[c][j] - mean[j]) * (codes->mean[c][j] - mean[j]) + codes->variance[c][j]) / CLASSES;
    }
  }
}

static xrd_status discriminate(const xrd_class_codes *codes, xrd_label label, const label_means *m, double *d_prime,
                               xrd_error *error) {
  const size_t k = codes->latents;
  double s[XRD_CODE_LATENTS * XRD_CODE_LATENTS] = {0}, difference[XRD_CODE_LATENTS], solved[XRD_CODE_LATENTS];
  for (size_t c = 0; c < CLASSES; c++) {
    const double *mean = m->mean[xrd_label_of(label, c)];
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < k; j++)
        s[i * k + j] += ((codes->mean[c][i] - mean[i]) * (codes->mean[c][j] - mean[j]) +
                         (i == j ? codes->variance[c][i] : 0)) /
                        CLASSES;
  }
  for (size_t j = 0; j < k; j++) solved[j] = difference[j] = m->mean[1][j] - m->mean[0][j];
  if (LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', (lapack_int)k, 1, s, (lapack_int)k, solved, 1) != 0)
    return xrd_fail(error, XRD_ERR_INTERNAL, "the covariance of the codes is not positive");
  double sum = 0;
  for (size_t j = 0; j < k; j++) sum += difference[j] * solved[j];
  *d_prime = sqrt(fmax(0, sum));
  return XRD_OK;
}

xrd_status xrd_label_measure(const xrd_class_codes *codes, const double *relative, const double *overlaps,
                             xrd_label label, xrd_label_measures *r, xrd_error *error) {
  double ignored[3], between[XRD_CODE_LATENTS], within[XRD_CODE_LATENTS], sum_between = 0, sum_within = 0;
  label_means means;
  memset(r, 0, sizeof *r);
  average_pairs(relative, label, r->relative, &r->within, &r->between);
  average_pairs(overlaps, label, ignored, &r->overlap_within, &r->overlap_between);
  find_means(codes, label, &means);
  split_variance(codes, label, &means, between, within);
  for (size_t j = 0; j < codes->latents; j++) {
    sum_between += between[j];
    sum_within += within[j];
    r->channel = fmax(r->channel, between[j] / (between[j] + within[j]));
  }
  r->spread = sum_between / sum_within;
  return label == XRD_LABEL_BINS ? XRD_OK : discriminate(codes, label, &means, &r->d_prime, error);
}

/* -1/2 of the squares, minus the means of rows and columns, plus that of all. */
static void center(const double *distances, double *gram) {
  double means[CLASSES] = {0}, whole = 0;
  for (size_t i = 0; i < CLASSES * CLASSES; i++) {
    gram[i] = -distances[i] * distances[i] / 2;
    means[i / CLASSES] += gram[i] / CLASSES;
    whole += gram[i] / (CLASSES * CLASSES);
  }
  for (size_t i = 0; i < CLASSES * CLASSES; i++) gram[i] += whole - means[i / CLASSES] - means[i % CLASSES];
}

/* Rotates (or reflects) the plane so that the upper centre grows along the first axis, the lower one upwards. */
static void turn(double *places) {
  double along[2][2] = {{0}};
  for (size_t c = 0; c < CLASSES; c++)
    for (int half = 0; half < 2; half++)
      for (int axis = 0; axis < 2; axis++)
        along[half][axis] += ((double)(half == 0 ? c / XRD_POSITIONS : c % XRD_POSITIONS) - 6) *
                             places[2 * c + (size_t)axis];
  const double length = hypot(along[0][0], along[0][1]);
  if (!(length > 0)) return;
  const double cosine = along[0][0] / length, sine = along[0][1] / length;
  const double sign = cosine * along[1][1] - sine * along[1][0] < 0 ? -1 : 1;
  for (size_t c = 0; c < CLASSES; c++) {
    const double x = places[2 * c], y = places[2 * c + 1];
    places[2 * c] = cosine * x + sine * y;
    places[2 * c + 1] = sign * (cosine * y - sine * x);
  }
}

xrd_status xrd_classical_scaling(const double *distances, double *places, double share[2], xrd_error *error) {
  double *block = xrd_allocate(2 * CLASSES * CLASSES + CLASSES, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a map");
  double *gram = block, *vectors = gram + CLASSES * CLASSES, *values = vectors + CLASSES * CLASSES, positive = 0;
  lapack_int found, support[2 * CLASSES];
  xrd_status status = XRD_OK;
  center(distances, gram);
  if (LAPACKE_dsyevr(LAPACK_ROW_MAJOR, 'V', 'A', 'L', CLASSES, gram, CLASSES, 0, 0, 0, 0, 0, &found, values, vectors,
                     CLASSES, support) != 0) {
    status = xrd_fail(error, XRD_ERR_INTERNAL, "the eigenvalues of a map were not found");
  } else {
    for (size_t i = 0; i < CLASSES; i++) positive += fmax(0, values[i]);
    for (size_t axis = 0; axis < 2; axis++) {
      const double value = fmax(0, values[CLASSES - 1 - axis]);
      share[axis] = positive > 0 ? value / positive : 0;
      for (size_t c = 0; c < CLASSES; c++)
        places[2 * c + axis] = sqrt(value) * vectors[c * CLASSES + CLASSES - 1 - axis];
    }
    turn(places);
  }
  free(block);
  return status;
}
