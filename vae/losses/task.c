#include "vae/losses/task.h"

#include <math.h>

xrd_heads xrd_heads_of(xrd_task task) {
  static const struct {
    xrd_task task;
    xrd_label label;
  } pairs[XRD_TASK_HEADS] = {{XRD_TASK_SIDE, XRD_LABEL_SIDE},
                             {XRD_TASK_ORDER, XRD_LABEL_ORDER},
                             {XRD_TASK_EQUALITY, XRD_LABEL_EQUALITY},
                             {XRD_TASK_BINS, XRD_LABEL_BINS}};
  xrd_heads heads = {.count = 0};
  for (size_t i = 0; i < XRD_TASK_HEADS; i++) {
    if (task != pairs[i].task && task != XRD_TASK_ALL) continue;
    heads.labels[heads.count++] = pairs[i].label;
    heads.outputs += xrd_label_values(pairs[i].label);
  }
  return heads;
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
      const size_t label = xrd_label_of(heads->labels[h], classes[b]), count = xrd_label_values(heads->labels[h]);
      size_t best;
      values[b] += log_loss(logits + at, count, label, &best, gradient == NULL ? NULL : gradient + at);
      if (best != label) errors[b] += 1 / (double)heads->count;
      at += count;
    }
  }
}
