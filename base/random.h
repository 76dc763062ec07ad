/* xoshiro256++ (Blackman and Vigna 2019) seeded by splitmix64: the same numbers on every machine. */
#ifndef XRD_BASE_RANDOM_H
#define XRD_BASE_RANDOM_H

#include <stdint.h>

typedef struct {
  uint64_t word[4];
} xrd_random;

void xrd_random_seed(xrd_random *random, uint64_t seed);
uint64_t xrd_random_word(xrd_random *random);

/* Uniform on [0, 1) with 53 random bits. */
double xrd_random_uniform(xrd_random *random);

/* Uniform on 0 .. bound-1, bound >= 1, without modulo bias. */
uint64_t xrd_random_below(xrd_random *random, uint64_t bound);

/* Standard normal by the polar method; no hidden state is kept between calls. */
double xrd_random_normal(xrd_random *random);

#endif
