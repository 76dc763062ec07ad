/* A convolution of stride s on C channels is one of stride 1 on the C s^2 channels that hold the image's pixels by
   their position modulo s.  On a torus at least as long as image plus kernel it contains the padded convolution as a
   submatrix, so its norm is no smaller; and on the torus the Fourier transform splits it into one small complex matrix
   per frequency.  Each is bounded through the real matrix [[Re, -Im], [Im, Re]], of the same norm.  Frequencies w and
   -w are conjugate: half of them will do.  (For circular padding the splitting is that of Sedghi, Gupta and Long, The
   Singular Values of Convolutional Layers, 2019.) */
#include "theory/lipschitz/torus.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "theory/lipschitz/directed.h"

typedef struct {
  size_t phase, offset; /* tap a - padding = stride * (offset - shift) + phase */
} split;

static split split_tap(size_t tap, size_t padding, size_t stride, size_t shift) {
  const size_t moved = tap + shift * stride - padding;
  return (split){moved % stride, moved / stride};
}

typedef struct {
  const xrd_network_layer *layer;
  size_t shift;                            /* makes every offset >= 0 */
  size_t height, width;                    /* of the torus */
  size_t outputs, inputs;                  /* of the small matrix */
  double *real, *imaginary, *size, *block; /* outputs x inputs each; block is 2 outputs x 2 inputs */
  void *room;
} torus;

static size_t torus_side(size_t image, size_t taps, size_t padding, size_t stride, size_t shift) {
  const size_t pixels = (image + stride - 1) / stride;
  return pixels + split_tap(taps - 1, padding, stride, shift).offset + shift + 1;
}

static xrd_status torus_init(torus *t, const xrd_network_layer *layer, xrd_error *error) {
  const size_t stride = layer->stride;
  *t = (torus){.layer = layer, .shift = (layer->padding + stride - 1) / stride, .outputs = layer->output.channels};
  t->inputs = layer->input.channels * stride * stride;
  t->height = torus_side(layer->input.height, layer->kernel_height, layer->padding, stride, t->shift);
  t->width = torus_side(layer->input.width, layer->kernel_width, layer->padding, stride, t->shift);
  const xrd_array arrays[] = {XRD_ARRAY_2(t->real, t->outputs, t->inputs),
                              XRD_ARRAY_2(t->imaginary, t->outputs, t->inputs),
                              XRD_ARRAY_2(t->size, t->outputs, t->inputs),
                              XRD_ARRAY_2(t->block, t->outputs, 4 * t->inputs),
                              {0}};
  return xrd_carve(&t->room, arrays, error);
}

/* Adds each tap's weight into its small-matrix entry, times the frequency's phase; or its magnitude into `size`. */
static void transform(torus *t, size_t frequency_height, size_t frequency_width, bool magnitudes) {
  const xrd_network_layer *layer = t->layer;
  const double two_pi = 6.283185307179586476925;
  const size_t stride = layer->stride, entries = t->outputs * t->inputs;
  if (!magnitudes) memset(t->real, 0, entries * sizeof *t->real);
  if (!magnitudes) memset(t->imaginary, 0, entries * sizeof *t->imaginary);
  for (size_t a = 0; a < layer->kernel_height; a++)
    for (size_t b = 0; b < layer->kernel_width; b++) {
      const split line = split_tap(a, layer->padding, stride, t->shift);
      const split column = split_tap(b, layer->padding, stride, t->shift);
      /* NOLINTBEGIN(clang-analyzer-core.DivideZero): the torus has sides > 0 */
      const double turn = (double)(frequency_height * line.offset % t->height) / (double)t->height +
                          (double)(frequency_width * column.offset % t->width) / (double)t->width;
      /* NOLINTEND(clang-analyzer-core.DivideZero) */
      const double cosine = cos(two_pi * turn), sine = sin(two_pi * turn);
      for (size_t o = 0; o < t->outputs; o++)
        for (size_t c = 0; c < layer->input.channels; c++) {
          const size_t kernel = ((o * layer->input.channels + c) * layer->kernel_height + a) * layer->kernel_width + b;
          const size_t entry = o * t->inputs + (c * stride + line.phase) * stride + column.phase;
          const double weight = layer->weight[kernel];
          if (magnitudes)
            t->size[entry] += fabs(weight);
          else {
            t->real[entry] += weight * cosine;
            t->imaginary[entry] += weight * sine;
          }
        }
    }
}

/* |computed - exact| in norm: each cosine and sine errs by at most 32 u (argument and function), each sum of T products
   by gamma_{T+1} of its magnitudes; the Frobenius norm adds them up. */
static double transform_error(const torus *t) {
  const double taps = (double)(t->layer->kernel_height * t->layer->kernel_width);
  double square = 0;
  for (size_t i = 0; i < t->outputs * t->inputs; i++) square += t->size[i] * t->size[i];
  return 2 * sqrt(square) * (64 * 0x1p-53 + 2 * xrd_gamma_up(taps + 2)) + 0x1p-1000;
}

static xrd_status frequency_norm(torus *t, size_t frequency_height, size_t frequency_width, double *upper,
                                 xrd_error *error) {
  transform(t, frequency_height, frequency_width, false);
  const size_t n = t->inputs, m = t->outputs;
  for (size_t o = 0; o < m; o++)
    for (size_t c = 0; c < n; c++) {
      t->block[o * 2 * n + c] = t->block[(m + o) * 2 * n + n + c] = t->real[o * n + c];
      t->block[o * 2 * n + n + c] = -t->imaginary[o * n + c];
      t->block[(m + o) * 2 * n + c] = t->imaginary[o * n + c];
    }
  return xrd_spectral_norm(t->block, 2 * m, 2 * n, upper, NULL, error);
}

xrd_status xrd_torus_norm(const xrd_network_layer *layer, double *upper, xrd_error *error) {
  torus t;
  xrd_status status = torus_init(&t, layer, error);
  double largest = 0;
  for (size_t i = 0; i <= t.height / 2 && status == XRD_OK; i++)
    for (size_t j = 0; j < t.width && status == XRD_OK; j++) {
      double norm = 0;
      status = frequency_norm(&t, i, j, &norm, error);
      largest = fmax(largest, norm);
    }
  if (status == XRD_OK) {
    transform(&t, 0, 0, true);
    *upper = xrd_up(largest + transform_error(&t));
  }
  xrd_carve_free(t.room);
  return status;
}
