/* Densities from their names or from files of rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "exactrd/input.h"
#include "files/read/message.h"
#include "files/read/parameters.h"

static const char *const PATTERN[] = {
    "uniform[:A,B]",         "normal[:MEAN,SD]", "laplace[:MEAN,SCALE]",    "exponential[:RATE]",
    "logistic[:MEAN,SCALE]", "triangular:A,C,B", "student:NU[,MEAN,SCALE]", "beta:A,B",
};

enum { PATTERN_COUNT = sizeof PATTERN / sizeof *PATTERN };

const char *xrd_density_pattern(size_t index) { return index < PATTERN_COUNT ? PATTERN[index] : NULL; }

static xrd_status fail(xrd_status status, const char *name, const char *reason, xrd_error *error) {
  char quote[XRD_QUOTE_SIZE];
  return xrd_fail(error, status, "--density %s: %s", xrd_quote(name, strlen(name), quote), reason);
}

static xrd_status fail_unknown(const char *name, xrd_error *error) {
  char reason[320] = "not one of";
  size_t filled = strlen(reason);
  for (size_t row = 0; row < PATTERN_COUNT && filled < sizeof reason; row++)
    filled += (size_t)snprintf(reason + filled, sizeof reason - filled, "%s %s", row == 0 ? "" : ",", PATTERN[row]);
  return fail(XRD_ERR_ARGUMENT, name, reason, error);
}

static xrd_status load_name(const char *name, xrd_density *density, xrd_error *error) {
  const size_t stem = strcspn(name, ":");
  double values[XRD_DENSITY_PARAMETERS];
  size_t given = 0, row = 0;
  while (row < PATTERN_COUNT && (strcspn(PATTERN[row], ":[") != stem || strncmp(PATTERN[row], name, stem) != 0)) row++;
  if (row == PATTERN_COUNT) return fail_unknown(name, error);
  if (name[stem] == ':' && !xrd_parameters_parse(name + stem + 1, XRD_DENSITY_PARAMETERS, values, &given)) {
    char reason[64];
    snprintf(reason, sizeof reason, "not of the form %s", PATTERN[row]);
    return fail(XRD_ERR_ARGUMENT, name, reason, error);
  }
  xrd_error why = {""};
  xrd_status status = xrd_density_set((xrd_density_family)row, values, given, density, &why);
  if (status == XRD_OK) status = xrd_density_validate(density, &why);
  return status == XRD_OK ? XRD_OK : fail(status, name, why.message, error);
}

static xrd_status check_rows(const char *path, const xrd_numbers *numbers, const char *columns, xrd_density *density,
                             xrd_error *error) {
  xrd_error why = {""};
  if (numbers->columns != XRD_DENSITY_COLUMNS)
    return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "a row has %zu numbers, not the three of \"%s\"",
                       numbers->columns, columns);
  density->count = numbers->rows, density->rows = numbers->values;
  const xrd_status status = xrd_density_validate(density, &why);
  return status == XRD_OK ? XRD_OK : xrd_fail_at(error, status, path, "", "%s", why.message);
}

static xrd_status load_file(const char *role, const char *path, xrd_domain domain, const char *columns,
                            xrd_density_input *input, xrd_error *error) {
  xrd_numbers numbers;
  xrd_status status = xrd_numbers_read(path, XRD_TABLE, domain, &numbers, error);
  if (status != XRD_OK) return status;
  status = check_rows(path, &numbers, columns, &input->density, error);
  char *copy = status == XRD_OK ? xrd_duplicate(path, strlen(path) + 1, 1) : NULL;
  if (status == XRD_OK && copy == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for a file's name");
  if (status != XRD_OK) {
    xrd_numbers_clear(&numbers);
    return status;
  }
  input->rows = numbers.values, input->file_count = 1;
  input->file = (xrd_input_file){.role = role, .path = copy, .bytes = numbers.bytes, .sha256 = numbers.sha256};
  return XRD_OK;
}

xrd_status xrd_density_load(const xrd_input_request *request, xrd_density_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *input = (xrd_density_input){0};
  if ((request->density != NULL) + (request->mixture != NULL) + (request->histogram != NULL) != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "give one of --density, --mixture, --histogram");
  xrd_status status;
  if (request->density != NULL) {
    status = load_name(request->density, &input->density, error);
  } else if (request->mixture != NULL) {
    input->density.family = XRD_DENSITY_MIXTURE;
    status = load_file("mixture", request->mixture, XRD_MIXTURE, "weight mean sd", input, error);
  } else {
    input->density.family = XRD_DENSITY_HISTOGRAM;
    status = load_file("histogram", request->histogram, XRD_HISTOGRAM, "left right weight", input, error);
  }
  if (status != XRD_OK) xrd_density_input_clear(input);
  return status;
}

void xrd_density_input_clear(xrd_density_input *input) {
  free(input->rows);
  free(input->file.path);
  *input = (xrd_density_input){0};
}
