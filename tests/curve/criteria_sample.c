#include "tests/curve/criteria_sample.h"

#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"

void criteria_sample_make(criteria_sample *s, xrd_random *random, unsigned kind, double rarest) {
  s->n = 2 + xrd_random_below(random, 11);
  s->m = 2 + xrd_random_below(random, 11);
  s->count = 2 + xrd_random_below(random, 2);
  s->criteria = (xrd_criteria){.p = s->p, .count = s->count};
  double sum = 0, slack = xrd_random_below(random, 2) ? 1.001 : 1.3, channel[144];
  for (size_t i = 0; i < s->n; i++) sum += s->p[i] = pow(xrd_random_uniform(random), 3) + rarest;
  for (size_t i = 0; i < s->n; i++) s->p[i] /= sum;
  for (size_t e = 0; e < s->n * s->m; e++) {
    for (size_t k = 0; k < s->count; k++) {
      s->d[k][e] = xrd_random_uniform(random) * (kind == 4 ? pow(10, 4.0 * (double)k - 4) : 1);
      if (kind == 1) s->d[k][e] = floor(4 * s->d[k][e]);
    }
    if (kind == 2) s->d[1][e] = 2 * s->d[0][e];
    if (kind == 3 && e % s->m > 0 && xrd_random_below(random, 3) == 0) s->d[0][e] = HUGE_VAL;
    channel[e] = isinf(s->d[0][e]) ? 0 : pow(xrd_random_uniform(random), 4) + 1e-3;
  }
  for (size_t k = 0; k < s->count; k++) {
    s->criteria.distortions[k] = (xrd_distortion){.kind = XRD_MATRIX, .n = s->n, .m = s->m, .matrix = s->d[k]};
    s->targets[k] = 0;
    for (size_t i = 0; i < s->n; i++) {
      double row = 0, mean = 0;
      for (size_t j = 0; j < s->m; j++) row += channel[i * s->m + j];
      for (size_t j = 0; j < s->m; j++)
        if (channel[i * s->m + j] > 0) mean += channel[i * s->m + j] * s->d[k][i * s->m + j] / row;
      s->targets[k] += s->p[i] * mean * slack;
    }
  }
}

void criteria_expect_accepted(const xrd_criteria *criteria, const xrd_criteria_point *point, double gap) {
  xrd_finding finding;
  assert_int_equal(xrd_check_criteria(criteria, point, gap, &finding, NULL), XRD_OK);
  if (!finding.accepted) fail_msg("%s", finding.reason);
}

void criteria_expect_refused(const xrd_criteria *criteria, const xrd_criteria_point *point, const char *part) {
  xrd_finding finding;
  assert_int_equal(xrd_check_criteria(criteria, point, 1e-10, &finding, NULL), XRD_OK);
  if (finding.accepted || strstr(finding.reason, part) == NULL) fail_msg("'%s' is not '%s'", finding.reason, part);
  assert_true(finding.rate_lower <= finding.rate_upper);
}
