/* What a classifier is to tell from a latent: labels of the classes of Corridors, and the log-loss of its logits. */
#ifndef XRD_VAE_TASK_H
#define XRD_VAE_TASK_H

#include "vae/data/labels.h"
#include "vae/real.h"

enum { XRD_TASK_HEADS = 4 };

/* One softmax per head; their logits lie one after the other. */
typedef struct {
  size_t count, outputs; /* heads; logits in all */
  xrd_label labels[XRD_TASK_HEADS];
} xrd_heads;

/* No heads for XRD_TASK_NONE, four for XRD_TASK_ALL, else one. */
xrd_heads xrd_heads_of(xrd_task task);

/* For each of `batch` samples: values = sum over the heads of -log softmax(logits)[label], nats; errors = the share of
   heads whose largest logit is not the label's (the first of equals counts); gradient (NULL: not wanted) at the logits
   of the sum of values.  logits: batch x outputs. */
void xrd_heads_loss(const xrd_heads *heads, const xrd_real *logits, const uint32_t *classes, size_t batch,
                    double *values, double *errors, xrd_real *gradient);

#endif
