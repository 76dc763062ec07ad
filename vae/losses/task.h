/* What a classifier is to tell from a latent: labels of the classes of Corridors, and the log-loss of its logits. */
#ifndef XRD_VAE_TASK_H
#define XRD_VAE_TASK_H

#include <stddef.h>
#include <stdint.h>

#include "vae/real.h"

/* The choices of the setting `task`, in its order.  A class is a pair of centres (upper, lower), 0 .. 12 each. */
typedef enum {
  XRD_TASK_NONE,
  XRD_TASK_SIDE,     /* 2 labels: both centres below 6 or both at least 6, or not */
  XRD_TASK_ORDER,    /* 2: upper <= lower */
  XRD_TASK_EQUALITY, /* 2: upper = lower */
  XRD_TASK_BINS,     /* 25: the bins {0,1}, {2,3,4}, {5,6,7}, {8,9,10}, {11,12} of both */
  XRD_TASK_ALL,      /* the four above at once */
} xrd_task;

enum { XRD_TASK_HEADS = 4 };

/* One softmax per head; their logits lie one after the other. */
typedef struct {
  size_t count, outputs; /* heads; logits in all */
  xrd_task tasks[XRD_TASK_HEADS];
} xrd_heads;

/* No heads for XRD_TASK_NONE, four for XRD_TASK_ALL, else one. */
xrd_heads xrd_heads_of(xrd_task task);

/* How many labels a single task has, and the label of class 13 upper + lower. */
size_t xrd_task_labels(xrd_task task);
size_t xrd_task_label(xrd_task task, uint32_t class_index);

/* For each of `batch` samples: values = sum over the heads of -log softmax(logits)[label], nats; errors = the share of
   heads whose largest logit is not the label's (the first of equals counts); gradient (NULL: not wanted) at the logits
   of the sum of values.  logits: batch x outputs. */
void xrd_heads_loss(const xrd_heads *heads, const xrd_real *logits, const uint32_t *classes, size_t batch,
                    double *values, double *errors, xrd_real *gradient);

#endif
