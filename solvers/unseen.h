#ifndef XRD_SOLVERS_UNSEEN_H
#define XRD_SOLVERS_UNSEEN_H

/* A column with less on the Hessian's diagonal has a price next to zero and is of no use: structured Hessians leave it
   unscaled, next to orthogonal to all others. */
#define XRD_UNSEEN 1e-150

#endif
