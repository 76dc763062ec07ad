#include "files/read/named.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sum.h"
#include "files/read/message.h"
#include "files/read/parameters.h"

enum { MOST_PARAMETERS = 2 };

static const double MOST_SYMBOLS = 0x1p24;

/* A named source while it is made. */
typedef struct {
  double parameter[MOST_PARAMETERS];
  size_t parameter_count;
  size_t n;
  double *p, *positions;
} named;

/* Returns NULL, or what the parameters should be.  p and positions stay NULL where memory is short. */
typedef const char *(*make_function)(named *source);

static bool allocate(named *source, double n) {
  source->n = (size_t)n;
  source->p = xrd_allocate(source->n, sizeof *source->p);
  source->positions = xrd_allocate(source->n, sizeof *source->positions);
  return source->p != NULL && source->positions != NULL;
}

static bool is_count(double value, double least) {
  return value >= least && value <= MOST_SYMBOLS && value == floor(value);
}

static const char *make_bernoulli(named *source) {
  const double p = source->parameter[0];
  if (source->parameter_count != 1 || !(p >= 0 && p <= 1)) return "P must be a number from 0 to 1";
  if (!allocate(source, 2)) return NULL;
  source->p[0] = 1 - p;
  source->p[1] = p;
  source->positions[0] = 0;
  source->positions[1] = 1;
  return NULL;
}

static const char *make_uniform(named *source) {
  const double count = source->parameter[0];
  if (source->parameter_count != 1 || !is_count(count, 1)) return "M must be a whole number from 1 to 16777216";
  if (!allocate(source, count)) return NULL;
  for (size_t i = 0; i < source->n; i++) {
    source->p[i] = 1 / count;
    source->positions[i] = (double)i;
  }
  return NULL;
}

/* N even points on [-half, half], symmetric bit by bit, both ends exact. */
static void make_grid(named *source, double half, double (*density)(double)) {
  if (!allocate(source, source->parameter[0])) return;
  const double last = (double)(source->n - 1);
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < source->n; i++) {
    const double x = half * ((2 * (double)i - last) / last);
    source->positions[i] = x;
    source->p[i] = density(x);
    xrd_sum_add(&sum, source->p[i]);
  }
  const double total = xrd_sum_value(&sum);
  for (size_t i = 0; i < source->n; i++) source->p[i] /= total;
}

static double gaussian_density(double x) { return exp(-x * x / 2); }
static double laplace_density(double x) { return exp(-fabs(x)); }

/* The limits on HALF keep the densities at the ends, divided by 2^24, normal numbers. */
static const char *make_gaussian_grid(named *source) {
  const double half = source->parameter_count == 2 ? source->parameter[1] : 4;
  if (!is_count(source->parameter[0], 2)) return "N must be a whole number from 2 to 16777216";
  if (!(half > 0 && half <= 37)) return "HALF must be a number above 0 and at most 37";
  make_grid(source, half, gaussian_density);
  return NULL;
}

static const char *make_laplace_grid(named *source) {
  const double half = source->parameter_count == 2 ? source->parameter[1] : 10;
  if (!is_count(source->parameter[0], 2)) return "N must be a whole number from 2 to 16777216";
  if (!(half > 0 && half <= 690)) return "HALF must be a number above 0 and at most 690";
  make_grid(source, half, laplace_density);
  return NULL;
}

static const struct {
  const char *pattern, *meaning;
  make_function make;
} SOURCES[] = {
    {"bernoulli:P", "symbols 0 and 1 with probabilities 1-P and P", make_bernoulli},
    {"uniform:M", "M symbols 0..M-1 with equal probabilities", make_uniform},
    {"gaussian-grid:N[,HALF]", "standard normal density at N even points on [-HALF, HALF], HALF = 4",
     make_gaussian_grid},
    {"laplace-grid:N[,HALF]", "density exp(-|x|) at N even points on [-HALF, HALF], HALF = 10", make_laplace_grid},
};

enum { SOURCE_COUNT = sizeof SOURCES / sizeof *SOURCES };

const char *xrd_source_name(size_t index, const char **meaning) {
  if (index >= SOURCE_COUNT) return NULL;
  if (meaning != NULL) *meaning = SOURCES[index].meaning;
  return SOURCES[index].pattern;
}

static xrd_status fail(const char *name, const char *reason, xrd_error *error) {
  char quote[XRD_QUOTE_SIZE];
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--source %s: %s", xrd_quote(name, strlen(name), quote), reason);
}

static xrd_status fail_unknown(const char *name, xrd_error *error) {
  char reason[256];
  int filled = snprintf(reason, sizeof reason, "not one of");
  for (size_t row = 0; row < SOURCE_COUNT && (size_t)filled < sizeof reason; row++)
    filled += snprintf(reason + filled, sizeof reason - (size_t)filled, "%s %s", row == 0 ? "" : ",",
                       SOURCES[row].pattern);
  return fail(name, reason, error);
}

static xrd_status fail_form(const char *name, const char *pattern, xrd_error *error) {
  char reason[64];
  snprintf(reason, sizeof reason, "not of the form %s", pattern);
  return fail(name, reason, error);
}

xrd_status xrd_named_make(const char *name, size_t *n, double **p, double **positions, xrd_error *error) {
  *p = *positions = NULL;
  *n = 0;
  const size_t stem = strcspn(name, ":");
  size_t row = 0;
  while (row < SOURCE_COUNT &&
         (strcspn(SOURCES[row].pattern, ":") != stem || strncmp(SOURCES[row].pattern, name, stem) != 0))
    row++;
  if (row == SOURCE_COUNT) return fail_unknown(name, error);
  named source = {.n = 0};
  if (name[stem] != ':' ||
      !xrd_parameters_parse(name + stem + 1, MOST_PARAMETERS, source.parameter, &source.parameter_count))
    return fail_form(name, SOURCES[row].pattern, error);
  const char *reason = SOURCES[row].make(&source);
  if (reason != NULL) return fail(name, reason, error);
  if (source.p == NULL || source.positions == NULL) {
    free(source.p);
    free(source.positions);
    return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu symbols", source.n);
  }
  *n = source.n;
  *p = source.p;
  *positions = source.positions;
  return XRD_OK;
}
