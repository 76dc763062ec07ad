/* For a block d of 4 x 4 pixels, a kernel g and the 2 x 2 outputs y in the middle of the block:
     y = A' [(G g G') o (B' d B)] A,   summed over the input channels, which makes each of the 16 entries a matrix
   product over all blocks. Gradients: that at d is the same with the kernel turned by half a turn; that at g is G' [
   sum (B' d B) o (A dy A') ] G.

   B' = 1 0 -1 0   G = 1   0   0     A' = 1 1  1  0
        0 1  1 0       1/2 1/2 1/2        0 1 -1 -1
        0 -1 1 0       1/2 -1/2 1/2
        0 1 0 -1       0   0   1                                                             */
#include "vae/layers/winograd.h"

#include <string.h>

#include "vae/layers/clones.h"

enum { ENTRIES = 16, CHUNK_REALS = 1 << 17, LEAST_PRODUCT = 64 };

/* Blocks over `count` images of height x width. */
typedef struct {
  size_t height, width, rows, columns, count;
} blocks;

static blocks blocks_of(const xrd_layer *layer, size_t count) {
  const size_t height = layer->in.height, width = layer->in.width;
  return (blocks){height, width, (height + 1) / 2, (width + 1) / 2, count};
}

static size_t number_of(const blocks *b) { return b->count * b->rows * b->columns; }

bool xrd_winograd_suits(const xrd_layer *layer) {
  return layer->kind == XRD_LAYER_CONV && layer->kernel == 3 && layer->stride == 1 && layer->padding == 1 &&
         layer->out.height == layer->in.height && layer->out.width == layer->in.width &&
         layer->in.channels * layer->out.channels >= LEAST_PRODUCT;
}

static size_t wider(const xrd_layer *layer) {
  return layer->in.channels > layer->out.channels ? layer->in.channels : layer->out.channels;
}

static size_t images_per_chunk(const xrd_layer *layer) {
  const blocks one = blocks_of(layer, 1);
  const size_t size = ENTRIES * number_of(&one) * wider(layer);
  return size >= CHUNK_REALS ? 1 : CHUNK_REALS / size;
}

/* Scratch: 16 kernels; 16 arrays of blocks for the input's channels and for the output's; zeros for a pixel outside,
   and room for the outputs of a block. */
typedef struct {
  xrd_real *kernels, *in, *out, *zeros, *beside;
} work;

static work work_in(const xrd_layer *layer, xrd_real *scratch) {
  const blocks b = blocks_of(layer, images_per_chunk(layer));
  const size_t kernels = ENTRIES * layer->in.channels * layer->out.channels, each = ENTRIES * number_of(&b);
  work w = {.kernels = scratch, .in = scratch + kernels};
  w.out = w.in + each * layer->in.channels;
  w.zeros = w.out + each * layer->out.channels;
  w.beside = w.zeros + wider(layer);
  memset(w.zeros, 0, wider(layer) * sizeof *w.zeros);
  return w;
}

size_t xrd_winograd_scratch(const xrd_layer *layer) {
  const blocks b = blocks_of(layer, images_per_chunk(layer));
  const size_t in = layer->in.channels, out = layer->out.channels;
  return ENTRIES * (in * out + number_of(&b) * (in + out)) + 5 * wider(layer);
}

/* The 16 entries of one block, for each of `channels`: to[k][c] from from[k][c]. */
typedef void (*transform)(const xrd_real *const from[ENTRIES], size_t channels, xrd_real *const to[ENTRIES]);

/* B' d B. */
XRD_CLONES static void spread(const xrd_real *const d[ENTRIES], size_t channels, xrd_real *const to[ENTRIES]) {
#pragma omp simd
  for (size_t c = 0; c < channels; c++) {
    xrd_real t[ENTRIES];
    for (int j = 0; j < 4; j++) {
      t[j] = d[j][c] - d[8 + j][c];
      t[4 + j] = d[4 + j][c] + d[8 + j][c];
      t[8 + j] = d[8 + j][c] - d[4 + j][c];
      t[12 + j] = d[4 + j][c] - d[12 + j][c];
    }
    for (int i = 0; i < ENTRIES; i += 4) {
      to[i][c] = t[i] - t[i + 2];
      to[i + 1][c] = t[i + 1] + t[i + 2];
      to[i + 2][c] = t[i + 2] - t[i + 1];
      to[i + 3][c] = t[i + 1] - t[i + 3];
    }
  }
}

/* A' m A: entries 5, 6, 9 and 10 are the 2 x 2 outputs, which lie in the middle of the block. */
XRD_CLONES static void contract(const xrd_real *const m[ENTRIES], size_t channels, xrd_real *const to[ENTRIES]) {
  xrd_real *const y0 = to[5], *const y1 = to[6], *const y2 = to[9], *const y3 = to[10];
#pragma omp simd
  for (size_t c = 0; c < channels; c++) {
    xrd_real above[4], below[4];
    for (int j = 0; j < 4; j++) {
      above[j] = m[j][c] + m[4 + j][c] + m[8 + j][c];
      below[j] = m[4 + j][c] - m[8 + j][c] - m[12 + j][c];
    }
    y0[c] = above[0] + above[1] + above[2];
    y1[c] = above[1] - above[2] - above[3];
    y2[c] = below[0] + below[1] + below[2];
    y3[c] = below[1] - below[2] - below[3];
  }
}

/* A dy A', of the 2 x 2 in the middle. */
XRD_CLONES static void expand(const xrd_real *const d[ENTRIES], size_t channels, xrd_real *const to[ENTRIES]) {
  const xrd_real *const y0 = d[5], *const y1 = d[6], *const y2 = d[9], *const y3 = d[10];
#pragma omp simd
  for (size_t c = 0; c < channels; c++) {
    const xrd_real left[4] = {y0[c], y0[c] + y2[c], y0[c] - y2[c], -y2[c]};
    const xrd_real right[4] = {y1[c], y1[c] + y3[c], y1[c] - y3[c], -y3[c]};
    for (int i = 0; i < 4; i++) {
      to[4 * i][c] = left[i];
      to[4 * i + 1][c] = left[i] + right[i];
      to[4 * i + 2][c] = left[i] - right[i];
      to[4 * i + 3][c] = -right[i];
    }
  }
}

/* A pixel of block `at` of an image: where it lies, or `outside`. */
static size_t pixel(const blocks *b, size_t row, size_t column, size_t k, size_t outside) {
  const size_t y = 2 * row + k / 4, x = 2 * column + k % 4; /* both shifted by the padding of 1 */
  return y >= 1 && x >= 1 && y <= b->height && x <= b->width ? (y - 1) * b->width + x - 1 : outside;
}

/* Runs a transform over all blocks: from images to 16 arrays of blocks x channels. */
static void gather(const blocks *b, transform apply, const xrd_real *images, size_t channels, const xrd_real *zeros,
                   xrd_real *entries) {
  const size_t total = number_of(b), pixels = b->height * b->width;
  for (size_t at = 0; at < total; at++) {
    const xrd_real *from[ENTRIES];
    xrd_real *to[ENTRIES];
    const xrd_real *image = images + at / (b->rows * b->columns) * pixels * channels;
    for (size_t k = 0; k < ENTRIES; k++) {
      const size_t place = pixel(b, at / b->columns % b->rows, at % b->columns, k, pixels);
      from[k] = place < pixels ? image + place * channels : zeros;
      to[k] = entries + (k * total + at) * channels;
    }
    apply(from, channels, to);
  }
}

/* The outputs of all blocks, written to the images or added; what a block has beyond its image is lost. */
static void put(const blocks *b, const xrd_real *entries, size_t channels, bool add, xrd_real *beside,
                xrd_real *images) {
  static const size_t middle[4] = {5, 6, 9, 10};
  const size_t total = number_of(b), pixels = b->height * b->width;
  for (size_t at = 0; at < total; at++) {
    const xrd_real *from[ENTRIES];
    xrd_real *to[ENTRIES] = {NULL}, *image = images + at / (b->rows * b->columns) * pixels * channels;
    size_t places[4];
    for (size_t k = 0; k < ENTRIES; k++) from[k] = entries + (k * total + at) * channels;
    for (size_t i = 0; i < 4; i++) {
      places[i] = pixel(b, at / b->columns % b->rows, at % b->columns, middle[i], pixels);
      to[middle[i]] = places[i] < pixels && !add ? image + places[i] * channels : beside + i * channels;
    }
    contract(from, channels, to);
    for (size_t i = 0; i < 4 && add; i++)
      for (size_t c = 0; c < channels && places[i] < pixels; c++) image[places[i] * channels + c] += to[middle[i]][c];
  }
}

/* G g G' of the kernels of all `count` pairs of channels, or of those turned by half a turn. */
XRD_CLONES static void transform_kernels(const xrd_real *weights, size_t count, bool turned, xrd_real *kernels) {
  const xrd_real half = (xrd_real)0.5;
#pragma omp simd
  for (size_t e = 0; e < count; e++) {
    xrd_real g[9], t[12];
    for (int p = 0; p < 9; p++) g[p] = weights[(size_t)(turned ? 8 - p : p) * count + e];
    for (int j = 0; j < 3; j++) {
      const xrd_real ends = half * (g[j] + g[6 + j]), middle = half * g[3 + j];
      t[j] = g[j];
      t[3 + j] = ends + middle;
      t[6 + j] = ends - middle;
      t[9 + j] = g[6 + j];
    }
    for (int i = 0; i < 4; i++) {
      const xrd_real ends = half * (t[3 * i] + t[3 * i + 2]), middle = half * t[3 * i + 1];
      kernels[(size_t)(4 * i) * count + e] = t[3 * i];
      kernels[(size_t)(4 * i + 1) * count + e] = ends + middle;
      kernels[(size_t)(4 * i + 2) * count + e] = ends - middle;
      kernels[(size_t)(4 * i + 3) * count + e] = t[3 * i + 2];
    }
  }
}

/* gradient += G' k G. */
XRD_CLONES static void add_kernel_gradient(const xrd_real *kernels, size_t count, xrd_real *gradient) {
  const xrd_real half = (xrd_real)0.5;
#pragma omp simd
  for (size_t e = 0; e < count; e++) {
    xrd_real t[12];
    for (int j = 0; j < 4; j++) {
      const xrd_real plus = kernels[(size_t)(4 + j) * count + e], minus = kernels[(size_t)(8 + j) * count + e];
      t[j] = kernels[(size_t)j * count + e] + half * (plus + minus);
      t[4 + j] = half * (plus - minus);
      t[8 + j] = kernels[(size_t)(12 + j) * count + e] + half * (plus + minus);
    }
    for (int i = 0; i < 3; i++) {
      gradient[(size_t)(3 * i) * count + e] += t[4 * i] + half * (t[4 * i + 1] + t[4 * i + 2]);
      gradient[(size_t)(3 * i + 1) * count + e] += half * (t[4 * i + 1] - t[4 * i + 2]);
      gradient[(size_t)(3 * i + 2) * count + e] += t[4 * i + 3] + half * (t[4 * i + 1] + t[4 * i + 2]);
    }
  }
}

/* Calls for each chunk of a batch: its first image, and its blocks. */
static bool next_chunk(const xrd_layer *layer, const xrd_pass *pass, size_t *first, blocks *b) {
  const size_t chunk = images_per_chunk(layer);
  *first += b->count;
  if (*first >= pass->batch) return false;
  *b = blocks_of(layer, pass->batch - *first < chunk ? pass->batch - *first : chunk);
  return true;
}

void xrd_winograd_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const size_t inputs = layer->in.channels, outputs = layer->out.channels, pixels = layer->in.height * layer->in.width;
  const work w = work_in(layer, pass->scratch);
  transform_kernels(pass->parameters + layer->weights, inputs * outputs, false, w.kernels);
  blocks b = {.count = 0};
  for (size_t first = 0; next_chunk(layer, pass, &first, &b);) {
    const size_t total = number_of(&b);
    gather(&b, spread, in + first * pixels * inputs, inputs, w.zeros, w.in);
    for (size_t k = 0; k < ENTRIES; k++)
      xrd_gemm(total, outputs, inputs, xrd_plain(w.in + k * total * inputs),
               xrd_plain(w.kernels + k * inputs * outputs), false, w.out + k * total * outputs);
    put(&b, w.out, outputs, false, w.beside, out + first * pixels * outputs);
  }
  xrd_bias_add(pass->parameters + layer->biases, pass->batch * pixels, outputs, out);
}

static void at_weights(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step, const work *w) {
  const size_t inputs = layer->in.channels, outputs = layer->out.channels, pixels = layer->in.height * layer->in.width;
  memset(w->kernels, 0, ENTRIES * inputs * outputs * sizeof *w->kernels);
  blocks b = {.count = 0};
  for (size_t first = 0; next_chunk(layer, pass, &first, &b);) {
    const size_t total = number_of(&b);
    gather(&b, spread, step->in + first * pixels * inputs, inputs, w->zeros, w->in);
    gather(&b, expand, step->out_gradient + first * pixels * outputs, outputs, w->zeros, w->out);
    for (size_t k = 0; k < ENTRIES; k++)
      xrd_gemm(inputs, outputs, total, xrd_transposed(w->in + k * total * inputs),
               xrd_plain(w->out + k * total * outputs), true, w->kernels + k * inputs * outputs);
  }
  add_kernel_gradient(w->kernels, inputs * outputs, step->parameter_gradient + layer->weights);
  xrd_bias_gradient(step->out_gradient, pass->batch * pixels, outputs, step->parameter_gradient + layer->biases);
}

static void at_input(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step, const work *w) {
  const size_t inputs = layer->in.channels, outputs = layer->out.channels, pixels = layer->in.height * layer->in.width;
  transform_kernels(pass->parameters + layer->weights, inputs * outputs, true, w->kernels);
  blocks b = {.count = 0};
  for (size_t first = 0; next_chunk(layer, pass, &first, &b);) {
    const size_t total = number_of(&b);
    gather(&b, spread, step->out_gradient + first * pixels * outputs, outputs, w->zeros, w->out);
    for (size_t k = 0; k < ENTRIES; k++)
      xrd_gemm(total, inputs, outputs, xrd_plain(w->out + k * total * outputs),
               xrd_transposed(w->kernels + k * inputs * outputs), false, w->in + k * total * inputs);
    put(&b, w->in, inputs, step->accumulate, w->beside, step->in_gradient + first * pixels * inputs);
  }
}

void xrd_winograd_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const work w = work_in(layer, pass->scratch);
  if (step->parameter_gradient != NULL) at_weights(layer, pass, step, &w);
  if (step->in_gradient != NULL) at_input(layer, pass, step, &w);
}
