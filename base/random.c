#include "base/random.h"

#include <math.h>

static uint64_t rotate_left(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

void xrd_random_seed(xrd_random *random, uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    seed += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    random->word[i] = z ^ (z >> 31);
  }
}

uint64_t xrd_random_word(xrd_random *random) {
  uint64_t *s = random->word;
  const uint64_t result = rotate_left(s[0] + s[3], 23) + s[0];
  const uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left(s[3], 45);
  return result;
}

double xrd_random_uniform(xrd_random *random) { return (double)(xrd_random_word(random) >> 11) * 0x1p-53; }

uint64_t xrd_random_below(xrd_random *random, uint64_t bound) {
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t word;
  do word = xrd_random_word(random);
  while (word >= limit);
  return word % bound;
}

double xrd_random_normal(xrd_random *random) {
  double x, y, square;
  do {
    x = 2 * xrd_random_uniform(random) - 1;
    y = 2 * xrd_random_uniform(random) - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  return x * sqrt(-2 * log(square) / square);
}
