#include "tests/solvers/measures/sources.h"

#include <math.h>

#include "tests/cmocka_all.h"

void test_source_make(test_source *made, xrd_measure_kernel kernel, size_t dim, xrd_random *random) {
  double total = 0;
  *made = (test_source){.label_counts = {2, 3}};
  for (size_t i = 0; i < TEST_SYMBOLS; i++) total += made->p[i] = 0.1 + xrd_random_uniform(random);
  for (size_t i = 0; i < TEST_SYMBOLS; i++) made->p[i] /= total;
  for (size_t k = 0; k < TEST_SYMBOLS * dim; k++) {
    const double u = xrd_random_uniform(random);
    made->x[k] = kernel == XRD_MEASURE_KL ? -log(1 - u) : 4 * u - 2;
  }
  for (size_t k = 0; k < TEST_TASKS * TEST_SYMBOLS; k++)
    made->labels[k] = (uint32_t)(xrd_random_uniform(random) * (double)made->label_counts[k / TEST_SYMBOLS]);
  made->problem = (xrd_measure_problem){.kernel = kernel, .n = TEST_SYMBOLS, .dim = dim, .p = made->p, .x = made->x};
  if (kernel != XRD_MEASURE_LABELLED) return;
  made->problem.tasks = TEST_TASKS;
  made->problem.label_counts = made->label_counts;
  made->problem.labels = made->labels;
  made->problem.weight = 0.3;
}

void test_assert_near(double found, double wanted, double tolerance) {
  if (!(fabs(found - wanted) <= tolerance)) fail_msg("%.17g is not %.17g to within %g", found, wanted, tolerance);
}
