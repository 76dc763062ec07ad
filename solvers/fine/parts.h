/* What the files of this folder have from each other. */
#ifndef XRD_SOLVERS_FINE_PARTS_H
#define XRD_SOLVERS_FINE_PARTS_H

#include "solvers/fine/fine.h"

/* Places from fine->low to fine->high, each the last within `apart` of the one before it, or the next; how many. */
static inline size_t xrd_fine_choose(const xrd_fine *fine, double apart, size_t *chosen) {
  size_t count = 0;
  chosen[count++] = fine->low;
  for (size_t j = fine->low; j < fine->high; chosen[count++] = j) {
    const double limit = fine->place[j++] + apart;
    while (j < fine->high && fine->place[j + 1] <= limit) j++;
  }
  return count;
}

/* Another place in chosen[0 .. *count - 1]. */
static inline void xrd_fine_ask_for(xrd_fine *fine, size_t j, size_t *count) {
  if (*count < fine->m) fine->chosen[(*count)++] = j;
}

/* Prices along the line at the columns' weights; asks for the reproductions around peaks above `threshold`.  Returns
   the largest price. */
double xrd_fine_look(xrd_fine *fine, double threshold, size_t *count);

/* Asks for the reproductions around the mean of each run of members in use that may be one atom. */
void xrd_fine_ask_for_means(xrd_fine *fine, size_t *count);

/* The members in use alone, atoms on the two reproductions around their mean: into chosen, and masses into price; how
   many. */
size_t xrd_fine_gather(xrd_fine *fine);

#endif
