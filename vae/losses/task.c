#include "vae/losses/task.h"

#include <math.h>

#include "vae/data/images.h"

enum { N = XRD_CORRIDOR_POSITIONS, MIDDLE = 6, BINS = 5 };

xrd_heads xrd_heads_of(xrd_task task) {
  xrd_heads heads = {.count = 0};
  for (xrd_task one = XRD_TASK_SIDE; one < XRD_TASK_ALL; one++) {
    if (task != one && task != XRD_TASK_ALL) continue;
    heads.tasks[heads.count++] = one;
    heads.outputs += xrd_task_labels(one);
  }
  return heads;
}

size_t xrd_task_labels(xrd_task task) { return task == XRD_TASK_BINS ? (size_t)BINS * BINS : 2; }

static size_t bin(size_t centre) { return (centre + 1) / 3; }

size_t xrd_task_label(xrd_task task, uint32_t class_index) {
  const size_t upper = class_index / N, lower = class_index % N;
  switch (task) {
  case XRD_TASK_SIDE: return (upper < MIDDLE) == (lower < MIDDLE);
  case XRD_TASK_ORDER: return upper <= lower;
  case XRD_TASK_EQUALITY: return upper == lower;
  case XRD_TASK_BINS: return bin(upper) * BINS + bin(lower);
  default: return 0;
  }
}

/* One head's log-loss and gradient; *best is its largest logit. */
static double log_loss(const xrd_real *logits, size_t count, size_t label, size_t *best, xrd_real *gradient) {
  *best = 0;
  for (size_t k = 1; k < count; k++)
    if (logits[k] > logits[*best]) *best = k;
  const double most = (double)logits[*best];
  double sum = 0;
  for (size_t k = 0; k < count; k++) sum += exp((double)logits[k] - most);
  for (size_t k = 0; gradient != NULL && k < count; k++)
    gradient[k] = (xrd_real)(exp((double)logits[k] - most) / sum - (k == label ? 1 : 0));
  return log(sum) - ((double)logits[label] - most);
}

void xrd_heads_loss(const xrd_heads *heads, const xrd_real *logits, const uint32_t *classes, size_t batch,
                    double *values, double *errors, xrd_real *gradient) {
  for (size_t b = 0; b < batch; b++) {
    values[b] = errors[b] = 0;
    size_t at = b * heads->outputs;
    for (size_t h = 0; h < heads->count; h++) {
      const size_t label = xrd_task_label(heads->tasks[h], classes[b]), count = xrd_task_labels(heads->tasks[h]);
      size_t best;
      values[b] += log_loss(logits + at, count, label, &best, gradient == NULL ? NULL : gradient + at);
      if (best != label) errors[b] += 1 / (double)heads->count;
      at += count;
    }
  }
}
