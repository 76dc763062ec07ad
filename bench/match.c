/* Matches of a rate per second on one core.  bench_match INPUT OUTPUT: INPUT holds doubles, rows of 16 coefficients and
   a rate; OUTPUT receives the log betas.  Called by match.py, which times SciPy on the same rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exactrd/toy.h"

enum { D = 16, ROW = D + 1 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *input = fopen(argv[1], "rb"), *output = fopen(argv[2], "wb");
  if (input == NULL || output == NULL || fseek(input, 0, SEEK_END) != 0) return 5;
  const size_t count = (size_t)ftell(input) / (ROW * sizeof(double));
  rewind(input);
  double *a = malloc(count * D * sizeof *a), *rates = malloc(count * sizeof *rates), row[ROW];
  xrd_toy_match *matches = malloc(count * sizeof *matches);
  if (a == NULL || rates == NULL || matches == NULL) return 1;
  for (size_t i = 0; i < count; i++) {
    if (fread(row, sizeof *row, ROW, input) != ROW) return 5;
    memcpy(a + i * D, row, D * sizeof *row);
    rates[i] = row[D];
  }
  double best = INFINITY;
  xrd_error error;
  for (int repeat = 0; repeat < 5; repeat++) {
    const double start = seconds();
    if (xrd_toy_match_rates(a, D, rates, count, matches, &error) != XRD_OK) {
      (void)fprintf(stderr, "%s\n", error.message);
      return 1;
    }
    best = fmin(best, seconds() - start);
  }
  for (size_t i = 0; i < count; i++) {
    const double log_beta = xrd_scaled_log(matches[i].beta);
    (void)fwrite(&log_beta, sizeof log_beta, 1, output);
  }
  printf("%.17g\n", (double)count / best);
  free(a), free(rates), free(matches);
  return fclose(input) != 0 || fclose(output) != 0 ? 5 : 0;
}
