/* The families of densities: names, parameters, ranges, hulls and breaks. */
#include "exactrd/density.h"

#include <math.h>

typedef enum { PLACE, SCALE, RATE, SHAPE } meaning;

typedef struct {
  const char *name, *parameter[XRD_DENSITY_PARAMETERS + 1];
  meaning meaning[XRD_DENSITY_PARAMETERS];
  size_t required; /* parameters without a default */
  double fallback[XRD_DENSITY_PARAMETERS];
} family;

static const family FAMILIES[] = {
    [XRD_DENSITY_UNIFORM] = {"uniform", {"A", "B"}, {PLACE, PLACE}, 0, {0, 1}},
    [XRD_DENSITY_NORMAL] = {"normal", {"MEAN", "SD"}, {PLACE, SCALE}, 0, {0, 1}},
    [XRD_DENSITY_LAPLACE] = {"laplace", {"MEAN", "SCALE"}, {PLACE, SCALE}, 0, {0, 1}},
    [XRD_DENSITY_EXPONENTIAL] = {"exponential", {"RATE"}, {RATE}, 0, {1}},
    [XRD_DENSITY_LOGISTIC] = {"logistic", {"MEAN", "SCALE"}, {PLACE, SCALE}, 0, {0, 1}},
    [XRD_DENSITY_TRIANGULAR] = {"triangular", {"A", "C", "B"}, {PLACE, PLACE, PLACE}, 3, {0}},
    [XRD_DENSITY_STUDENT] = {"student", {"NU", "MEAN", "SCALE"}, {SHAPE, PLACE, SCALE}, 1, {0, 0, 1}},
    [XRD_DENSITY_BETA] = {"beta", {"A", "B"}, {SHAPE, SHAPE}, 2, {0}},
    [XRD_DENSITY_MIXTURE] = {"mixture", {NULL}, {PLACE}, 0, {0}},
    [XRD_DENSITY_HISTOGRAM] = {"histogram", {NULL}, {PLACE}, 0, {0}},
};

enum { FAMILY_COUNT = sizeof FAMILIES / sizeof *FAMILIES };

static bool known(xrd_density_family f) { return (unsigned)f < FAMILY_COUNT; }

const char *xrd_density_name(xrd_density_family f) { return known(f) ? FAMILIES[f].name : NULL; }

const char *xrd_density_parameter_name(xrd_density_family f, size_t index) {
  return known(f) && index < XRD_DENSITY_PARAMETERS ? FAMILIES[f].parameter[index] : NULL;
}

static size_t parameter_count(const family *row) {
  size_t count = 0;
  while (row->parameter[count] != NULL) count++;
  return count;
}

xrd_status xrd_density_set(xrd_density_family f, const double *values, size_t given, xrd_density *density,
                           xrd_error *error) {
  if (!known(f)) return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown family of densities %d", (int)f);
  const family *row = &FAMILIES[f];
  const size_t count = parameter_count(row);
  if (given > count)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s takes %zu parameters, not %zu", row->name, count, given);
  if (given < row->required)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s needs its parameter %s", row->name, row->parameter[given]);
  *density = (xrd_density){.family = f};
  for (size_t k = 0; k < count; k++) density->parameter[k] = k < given ? values[k] : row->fallback[k];
  return XRD_OK;
}

static bool is_length(double x) { return x >= 1e-140 && x <= 1e140; }

/* What is wrong with a parameter, or NULL. */
static const char *violation(meaning what, double x) {
  switch (what) {
  case PLACE: return fabs(x) <= XRD_COORDINATE_MAX ? NULL : "must be a number of magnitude at most 1e140";
  case SCALE:
  case RATE: return is_length(x) ? NULL : "must be > 0 (from 1e-140 to 1e140)";
  case SHAPE: return x >= 1e-6 && x <= 1e6 ? NULL : "must be > 0 (from 1e-6 to 1e6)";
  }
  return NULL;
}

static xrd_status validate_parameters(const xrd_density *density, xrd_error *error) {
  const family *row = &FAMILIES[density->family];
  const double *value = density->parameter;
  for (size_t k = 0; row->parameter[k] != NULL; k++) {
    const char *reason = violation(row->meaning[k], value[k]);
    if (reason != NULL)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: %s is %.15g, %s", row->name, row->parameter[k], value[k], reason);
  }
  if (density->family == XRD_DENSITY_UNIFORM && !is_length(value[1] - value[0]))
    return xrd_fail(error, XRD_ERR_INPUT, "uniform: B = %.15g does not lie above A = %.15g (by 1e-140 at least)",
                    value[1], value[0]);
  if (density->family == XRD_DENSITY_TRIANGULAR &&
      !(value[0] <= value[1] && value[1] <= value[2] && is_length(value[2] - value[0])))
    return xrd_fail(error, XRD_ERR_INPUT, "triangular: A = %.15g, C = %.15g, B = %.15g do not rise", value[0], value[1],
                    value[2]);
  return XRD_OK;
}

static xrd_status validate_component(const double *row, size_t index, xrd_error *error) {
  if (violation(PLACE, row[1]) != NULL)
    return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0): the mean is %.15g, %s", index, row[1],
                    violation(PLACE, row[1]));
  if (violation(SCALE, row[2]) != NULL)
    return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0): the standard deviation is %.15g, %s", index, row[2],
                    violation(SCALE, row[2]));
  return XRD_OK;
}

static xrd_status validate_piece(const double *row, size_t index, xrd_error *error) {
  for (size_t side = 0; side < 2; side++)
    if (violation(PLACE, row[side]) != NULL)
      return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0): the %s edge is %.15g, %s", index,
                      side == 0 ? "left" : "right", row[side], violation(PLACE, row[side]));
  if (!is_length(row[1] - row[0]))
    return xrd_fail(error, XRD_ERR_INPUT,
                    "row %zu (from 0): the right edge %.15g does not lie above the left one %.15g", index, row[1],
                    row[0]);
  if (index > 0 && row[0] < row[-2])
    return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0) begins at %.15g, before row %zu ends at %.15g", index,
                    row[0], index - 1, row[-2]);
  return XRD_OK;
}

static xrd_status validate_rows(const xrd_density *density, xrd_error *error) {
  const bool mixture = density->family == XRD_DENSITY_MIXTURE;
  double total = 0;
  if (density->count == 0 || density->rows == NULL)
    return xrd_fail(error, XRD_ERR_INPUT, "the %s has no rows", FAMILIES[density->family].name);
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * XRD_DENSITY_COLUMNS;
    const double weight = mixture ? row[0] : row[2];
    if (!(weight >= 0 && weight <= 1e300))
      return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0): the weight is %.15g, must be >= 0 and finite", i,
                      weight);
    total += weight;
    const xrd_status status = (mixture ? validate_component : validate_piece)(row, i, error);
    if (status != XRD_OK) return status;
  }
  if (!(total >= 1e-300)) return xrd_fail(error, XRD_ERR_INPUT, "the weights sum to 0: no mass");
  if (!isfinite(total)) return xrd_fail(error, XRD_ERR_INPUT, "the weights' sum is not finite: not integrable");
  return XRD_OK;
}

xrd_status xrd_density_validate(const xrd_density *density, xrd_error *error) {
  if (!known(density->family))
    return xrd_fail(error, XRD_ERR_INPUT, "unknown family of densities %d", (int)density->family);
  const bool rows = density->family == XRD_DENSITY_MIXTURE || density->family == XRD_DENSITY_HISTOGRAM;
  return rows ? validate_rows(density, error) : validate_parameters(density, error);
}

void xrd_density_hull(const xrd_density *density, double *low, double *high) {
  const double *value = density->parameter;
  *low = -HUGE_VAL, *high = HUGE_VAL;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: *low = value[0], *high = value[1]; break;
  case XRD_DENSITY_EXPONENTIAL: *low = 0; break;
  case XRD_DENSITY_TRIANGULAR: *low = value[0], *high = value[2]; break;
  case XRD_DENSITY_BETA: *low = 0, *high = 1; break;
  case XRD_DENSITY_HISTOGRAM: {
    size_t first = 0, last = density->count - 1;
    while (!(density->rows[3 * first + 2] > 0)) first++;
    while (!(density->rows[3 * last + 2] > 0)) last--;
    *low = density->rows[3 * first], *high = density->rows[3 * last + 1];
    break;
  }
  default: break;
  }
}

static size_t put(double *places, size_t count, double place) {
  if (places != NULL) places[count] = place;
  return count + 1;
}

static size_t piece_breaks(const xrd_density *density, double *places) {
  size_t count = 0;
  double last = -HUGE_VAL;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * XRD_DENSITY_COLUMNS;
    if (!(row[2] > 0)) continue;
    if (row[0] > last) count = put(places, count, row[0]);
    count = put(places, count, last = row[1]);
  }
  return count;
}

size_t xrd_density_breaks(const xrd_density *density, double *places) {
  const double *value = density->parameter;
  double low, high;
  size_t count = 0;
  if (density->family == XRD_DENSITY_HISTOGRAM) return piece_breaks(density, places);
  if (density->family == XRD_DENSITY_LAPLACE) return put(places, 0, value[0]);
  xrd_density_hull(density, &low, &high);
  if (isfinite(low)) count = put(places, count, low);
  if (density->family == XRD_DENSITY_TRIANGULAR && value[0] < value[1] && value[1] < value[2])
    count = put(places, count, value[1]);
  if (isfinite(high)) count = put(places, count, high);
  return count;
}
