#include "tests/files/write/sample_result.h"

#include <math.h>
#include <stdio.h>

#include "tests/cmocka_all.h"

static char *command[] = {"exactrd", "curve", "--source", "uniform:3", NULL};
static double q[3][3] = {{0.25, 0, 0.75}, {1.0 / 3, 0.1, 1 - 0.1 - 1.0 / 3}, {0, 1, 0}};
static double w[3][3] = {{1.5, 1e-300, 0.1}, {3.141592653589793, 2, 1e300}, {1, 1, 1}};

static xrd_point point(size_t k) {
  const double thirds = 1.0 / 3;
  return (xrd_point){
      .slope = k == 0 ? (double)INFINITY : thirds / (double)k,
      .rate_nats = 0.1 + thirds,
      .bounds = {0.1 * (double)k, k == 1 ? 0x1p-60 : 0, 0.1 + thirds - 1e-12, k == 2 ? (double)INFINITY : 0.1 + thirds},
      .support = k == 2 ? 1 : 2 + (k == 1),
      .verdict = k == 2 ? XRD_OPEN : XRD_CLOSED,
      .n = 3,
      .m = 3,
      .witness_slope = k == 0 ? (double)INFINITY : thirds / (double)k,
      .q = q[k],
      .w = w[k],
  };
}

void sample_result_make(sample_result *sample, const xrd_input_request *request, xrd_unit unit) {
  xrd_error error = {""};
  sample->request = *request;
  if (xrd_input_load(&sample->request, &sample->input, &error) != XRD_OK) fail_msg("%s", error.message);
  for (size_t k = 0; k < 3; k++) sample->points[k] = point(k);
  sample->result = (xrd_result){xrd_kind_find("curve"), command, &sample->request, &sample->input, unit, 1e-10, 1, 3,
                                sample->points};
}

void sample_result_clear(sample_result *sample) { xrd_input_clear(&sample->input); }
