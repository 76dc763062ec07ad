#ifndef XRD_SOLVERS_GRAM_UNSEEN_H
#define XRD_SOLVERS_GRAM_UNSEEN_H

/* A column with less on the diagonal has a price next to zero and is of no use. */
#define XRD_GRAM_UNSEEN 1e-150

#endif
