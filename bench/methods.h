/* What a user would run instead, written for speed: A is stored beforehand and for free. */
#ifndef BENCH_METHODS_H
#define BENCH_METHODS_H

#include "bench/race.h"

/* q_j <- q_j c_j, two BLAS products per step (Blahut 1972, Arimoto 1972). */
bench_method bench_blahut_arimoto;

/* The same map squared and extrapolated, falling back where F rises (SQUAREM, scheme S3: Varadhan and Roland
   2008). */
bench_method bench_squarem;

/* Ipopt's interior point on min sum q - sum p log(A q) over q >= 0 with the exact dense Hessian; only where the program
   was built with it. */
bench_method bench_ipopt;
bool bench_ipopt_present(void);

/* Textbook Blahut-Arimoto in NumPy: the channel as an n x m array at each step. */
bench_method bench_numpy;
bool bench_numpy_present(void);

/* mixsqp in R, the faster of its settings for each target. */
bench_method bench_mixsqp;
bool bench_mixsqp_present(void);

#endif
