/* The vector form of exp beside the library's, in single precision: every 997th float from -90 to 90, and the ends. */
#include "vae/layers/exponential.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "tests/cmocka_all.h"

static double error_at(float x) { return fabs((double)xrd_exponential(x) / exp((double)x) - 1); }

static void near_the_library(void **state) {
  (void)state;
  uint32_t last;
  const float end = 87;
  memcpy(&last, &end, sizeof last);
  double worst = 0;
  for (uint32_t bits = 0; bits < last; bits += 997) {
    float x;
    memcpy(&x, &bits, sizeof x);
    worst = fmax(worst, fmax(error_at(x), error_at(-x)));
  }
  assert_true(worst < 2e-7);
  for (float n = -87; n < 88; n += 0.5F) /* where the whole number changes */
    worst = fmax(worst, error_at(n * 0.69314718F));
  assert_true(worst < 2e-7);
}

static void held_at_the_ends(void **state) {
  (void)state;
  assert_true(xrd_exponential(0) == 1);
  assert_true(xrd_exponential(-1e30F) == xrd_exponential(-87) && xrd_exponential(-87) > 0);
  assert_true(xrd_exponential(1e30F) == xrd_exponential(88) && isfinite(xrd_exponential(88)));
  assert_true(error_at(88) < 2e-7 && error_at(-87) < 2e-7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(near_the_library),
      cmocka_unit_test(held_at_the_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
