/* A tail as one symbol: row i of the symbols has k(y) = int_tail exp(-slope (x - y)^2) dx. */
#ifndef XRD_SOLVERS_MEASURES_TAIL_H
#define XRD_SOLVERS_MEASURES_TAIL_H

#include "solvers/measures/symbols.h"

/* k(y) and its first two derivatives. */
double xrd_tail_kernel(const xrd_nodes *symbols, size_t i, double y);
double xrd_tail_derivative(const xrd_nodes *symbols, size_t i, double y);
double xrd_tail_second(const xrd_nodes *symbols, size_t i, double y);

#endif
