/* What the points of Corridors can be told apart by. */
#ifndef XRD_VAE_LABELS_H
#define XRD_VAE_LABELS_H

#include <stdint.h>

/* The names, separated by |: the position of a centre, both, or a task of vae/losses/task.h. */
#define XRD_LABEL_NAMES "upper|lower|class|side|order|equality|bins"

enum { XRD_LABELS = 7 };

/* The label of class 13 upper + lower for the index-th name. */
uint32_t xrd_label_of(int index, uint32_t class_index);

#endif
