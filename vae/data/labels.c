#include "vae/data/labels.h"

#include "vae/data/images.h"
#include "vae/losses/task.h"

uint32_t xrd_label_of(int index, uint32_t class_index) {
  static const xrd_task tasks[] = {XRD_TASK_SIDE, XRD_TASK_ORDER, XRD_TASK_EQUALITY, XRD_TASK_BINS};
  switch (index) {
  case 0: return class_index / XRD_CORRIDOR_POSITIONS;
  case 1: return class_index % XRD_CORRIDOR_POSITIONS;
  case 2: return class_index;
  default: return (uint32_t)xrd_task_label(tasks[index - 3], class_index);
  }
}
