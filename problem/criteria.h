/* Several distortions added up to one. */
#ifndef XRD_PROBLEM_CRITERIA_H
#define XRD_PROBLEM_CRITERIA_H

#include "exactrd/criteria.h"

/* The matrix of xrd_criteria_entry, n x m, for the caller to free; NULL when out of memory. */
double *xrd_criteria_combine(const xrd_criteria *criteria, const double *slopes);

/* The problem whose distortion is that matrix, at slope 1; borrows it. */
xrd_problem xrd_criteria_problem(const xrd_criteria *criteria, const double *combined);

#endif
