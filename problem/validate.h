/* A problem validated piece by piece. */
#ifndef XRD_PROBLEM_VALIDATE_H
#define XRD_PROBLEM_VALIDATE_H

#include "exactrd/problem.h"

/* What xrd_problem_validate asks of the symbols first .. end - 1, of the reproductions, and of the problem as a whole
   but for *sum, the sum of those symbols' probabilities, on so many threads.  Errors as there. */
XRD_MUST_USE xrd_status xrd_problem_validate_rows(const xrd_problem *problem, size_t first, size_t end, int threads,
                                                  double *sum, xrd_error *error);

/* Is that of all symbols 1?  XRD_ERR_INPUT if not. */
XRD_MUST_USE xrd_status xrd_problem_validate_sum(double total, xrd_error *error);

#endif
