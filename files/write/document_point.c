#include "files/write/document_point.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MOST_FIELDS = 32 };

static void *at(const void *point, size_t offset) { return (char *)point + offset; }
static double *double_at(const void *point, size_t offset) { return at(point, offset); }
static size_t *size_at(const void *point, size_t offset) { return at(point, offset); }
static double **numbers_at(const void *point, size_t offset) { return at(point, offset); }

static bool is_rate(const xrd_column *column) { return column->nats != NULL; }

static json_t *write_masses(const double *masses, size_t count) {
  json_t *index = json_array(), *mass = json_array();
  for (size_t j = 0; j < count; j++) {
    if (!(masses[j] > 0)) continue;
    if (json_array_append_new(index, json_integer((json_int_t)j)) == 0 &&
        json_array_append_new(mass, json_real(masses[j])) == 0)
      continue;
    json_decref(index);
    json_decref(mass);
    return NULL;
  }
  return json_pack("{s:o, s:o}", "index", index, "mass", mass);
}

static json_t *write_field(const xrd_column *column, const void *point, xrd_unit unit) {
  switch (column->cell) {
  case XRD_CELL_COUNT: return json_integer((json_int_t)*size_at(point, column->offset));
  case XRD_CELL_VERDICT: return json_string(xrd_verdict_name(*(const xrd_verdict *)at(point, column->offset)));
  case XRD_CELL_FLAG: return json_boolean(*(const bool *)at(point, column->offset));
  case XRD_CELL_TEXT: return json_string(*(const char *const *)at(point, column->offset));
  case XRD_CELL_NUMBERS:
    return xrd_json_from_numbers(*numbers_at(point, column->offset), *size_at(point, column->length));
  case XRD_CELL_MASSES: return write_masses(*numbers_at(point, column->offset), *size_at(point, column->length));
  default: return xrd_json_from_number(xrd_column_number(column, 0, point, unit));
  }
}

static bool write_fields(json_t *object, const xrd_column *columns, const void *point, xrd_unit unit) {
  for (; columns->name != NULL; columns++)
    if (json_object_set_new(object, columns->name, write_field(columns, point, unit)) != 0) return false;
  return true;
}

json_t *xrd_document_point_write(const xrd_kind *kind, const void *point, xrd_unit unit) {
  json_t *object = json_object(), *proof = json_object();
  bool good = object != NULL && proof != NULL && write_fields(object, kind->columns, point, unit) &&
              write_fields(proof, kind->proof, point, XRD_NATS);
  for (const xrd_column *column = kind->columns; good && column->name != NULL; column++)
    if (is_rate(column))
      good = json_object_set_new(proof, column->nats, xrd_json_from_number(*double_at(point, column->offset))) == 0;
  if (good && json_object_set(object, "proof", proof) != 0) good = false;
  json_decref(proof);
  if (good) return object;
  json_decref(object);
  return NULL;
}

static xrd_status no_memory(const xrd_json_place *place) {
  return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
}

static xrd_status read_masses(const xrd_json_place *place, const xrd_column *column, void *point) {
  static const char *const names[] = {"index", "mass", NULL};
  const size_t count = *size_at(point, column->length);
  const json_t *index;
  double *mass = NULL;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_array(place, "index", &index);
  if (status == XRD_OK)
    status = xrd_json_numbers(place, "mass", json_array_size(index), column->least, column->most, &mass);
  if (status != XRD_OK) return status;
  double *masses = *numbers_at(point, column->offset) = xrd_allocate_zero(count, sizeof *masses);
  if (masses == NULL) status = no_memory(place);
  json_int_t last = -1;
  for (size_t k = 0; status == XRD_OK && k < json_array_size(index); k++) {
    const json_t *entry = json_array_get(index, k);
    const json_int_t j = json_integer_value(entry);
    if (!json_is_integer(entry) || j <= last || (uint64_t)j >= count)
      status = xrd_json_refuse(place, "index", "not increasing symbols below their number");
    else if (!(mass[k] > 0))
      status = xrd_json_refuse(place, "mass", "not positive");
    else
      masses[j] = mass[k];
    last = j;
  }
  free(mass);
  return status;
}

static xrd_status read_verdict(const xrd_json_place *place, const char *name, xrd_verdict *verdict) {
  const char *text;
  const xrd_status status = xrd_json_text(place, name, &text);
  if (status != XRD_OK) return status;
  *verdict = strcmp(text, xrd_verdict_name(XRD_CLOSED)) == 0 ? XRD_CLOSED : XRD_OPEN;
  return strcmp(text, xrd_verdict_name(*verdict)) == 0 ? XRD_OK
                                                       : xrd_json_refuse(place, name, "neither proved nor open");
}

/* As many numbers as the point's sizes say, or where they say 0, as many as there are. */
static xrd_status read_numbers(const xrd_json_place *place, const xrd_column *column, void *point) {
  size_t *length = size_at(point, column->length);
  const json_t *array;
  const xrd_status status = xrd_json_array(place, column->name, &array);
  if (status != XRD_OK) return status;
  if (*length == 0) *length = json_array_size(array);
  return xrd_json_numbers(place, column->name, *length, column->least, column->most, numbers_at(point, column->offset));
}

static xrd_status read_count(const xrd_json_place *place, const xrd_column *column, void *point) {
  uint64_t count = 0;
  const size_t most = column->length > 0 ? *size_at(point, column->length) : SIZE_MAX;
  const xrd_status status = xrd_json_integer(place, column->name, 1, most, &count);
  *size_at(point, column->offset) = (size_t)count;
  return status;
}

static xrd_status read_flag(const xrd_json_place *place, const char *name, bool *flag) {
  const json_t *value = json_object_get(place->object, name);
  *flag = json_is_true(value);
  return json_is_boolean(value) ? XRD_OK : xrd_json_refuse(place, name, "not true or false");
}

static xrd_status read_field(const xrd_json_place *place, const xrd_column *column, void *point) {
  char path[XRD_JSON_PATH];
  xrd_json_place inner;
  switch (column->cell) {
  case XRD_CELL_NUMBER:
  case XRD_CELL_PAIR:
  case XRD_CELL_LOW:
    return xrd_json_number(place, column->name, column->least, column->most, double_at(point, column->offset));
  case XRD_CELL_COUNT: return read_count(place, column, point);
  case XRD_CELL_VERDICT: return read_verdict(place, column->name, at(point, column->offset));
  case XRD_CELL_FLAG: return read_flag(place, column->name, at(point, column->offset));
  case XRD_CELL_NUMBERS: return read_numbers(place, column, point);
  case XRD_CELL_MASSES: {
    const xrd_status status = xrd_json_object(place, column->name, path, &inner);
    return status == XRD_OK ? read_masses(&inner, column, point) : status;
  }
  default: return XRD_OK; /* rates: with the proof */
  }
}

static xrd_status read_fields(const xrd_json_place *place, const xrd_column *columns, void *point) {
  xrd_status status = XRD_OK;
  for (; status == XRD_OK && columns->name != NULL; columns++) status = read_field(place, columns, point);
  return status;
}

/* The rates of one sort, in nats and within the bounds read before: lower ones first, then upper ones, then the rest.
 */
static xrd_status read_nats(const xrd_json_place *proof, const xrd_column *column, xrd_cell cell, void *point,
                            double bounds[2]) {
  xrd_status status = XRD_OK;
  for (; status == XRD_OK && column->name != NULL; column++) {
    if (column->cell != cell || !is_rate(column)) continue;
    const bool alone = column->most > 0;
    double *nats = double_at(point, column->offset);
    status = xrd_json_number(proof, column->nats, alone ? column->least : bounds[0], alone ? column->most : bounds[1],
                             nats);
    if (cell == XRD_CELL_LOWER && !alone) bounds[0] = *nats;
    if (cell == XRD_CELL_UPPER && !alone) bounds[1] = *nats;
  }
  return status;
}

static xrd_status read_bounds(const xrd_json_place *proof, const xrd_column *columns, void *point) {
  double bounds[2] = {-DBL_MAX, DBL_MAX};
  xrd_status status = read_nats(proof, columns, XRD_CELL_LOWER, point, bounds);
  bounds[1] = INFINITY;
  if (status == XRD_OK) status = read_nats(proof, columns, XRD_CELL_UPPER, point, bounds);
  if (status == XRD_OK) status = read_nats(proof, columns, XRD_CELL_RATE, point, bounds);
  return status;
}

/* The rates shown must be those of the proof in the document's unit. */
static xrd_status compare_rates(const xrd_json_place *place, const xrd_column *column, xrd_unit unit,
                                const void *point) {
  for (; column->name != NULL; column++) {
    double shown;
    if (!is_rate(column)) continue;
    const xrd_status status = xrd_json_number(place, column->name, -DBL_MAX, INFINITY, &shown);
    if (status != XRD_OK) return status;
    if (shown == xrd_column_number(column, 0, point, unit)) continue;
    return xrd_fail(place->error, XRD_ERR_INPUT, "%s: %s.%s: not the proof's %s in this unit", place->file, place->path,
                    column->name, column->nats);
  }
  return XRD_OK;
}

static xrd_status expect_fields(const xrd_json_place *place, const xrd_column *columns, const xrd_column *rates,
                                const char *last) {
  const char *names[MOST_FIELDS];
  size_t count = 0;
  for (; columns->name != NULL; columns++) names[count++] = columns->name;
  for (; rates != NULL && rates->name != NULL; rates++)
    if (is_rate(rates)) names[count++] = rates->nats;
  names[count++] = last;
  names[count] = NULL;
  return xrd_json_exactly(place, names);
}

/* Masses, as many as the support can be, and the count called support say the same. */
static xrd_status compare_support(const xrd_json_place *proof, const xrd_kind *kind, const void *point) {
  size_t index;
  const xrd_column *support = xrd_column_find(kind->columns, "support", &index);
  for (const xrd_column *column = kind->proof; support != NULL && column->name != NULL; column++) {
    if (column->cell != XRD_CELL_MASSES || column->length != support->length) continue;
    const double *masses = *numbers_at(point, column->offset);
    size_t used = 0;
    for (size_t j = 0; j < *size_at(point, column->length); j++) used += masses[j] > 0;
    if (used == *size_at(point, support->offset)) continue;
    return xrd_fail(proof->error, XRD_ERR_INPUT, "%s: %s.%s.index: its length is not the point's support", proof->file,
                    proof->path, column->name);
  }
  return XRD_OK;
}

xrd_status xrd_document_point_read(const xrd_json_place *place, const xrd_kind *kind, xrd_unit unit, void *point) {
  char path[XRD_JSON_PATH];
  xrd_json_place proof;
  xrd_status status = expect_fields(place, kind->columns, NULL, "proof");
  if (status == XRD_OK) status = read_fields(place, kind->columns, point);
  if (status == XRD_OK) status = xrd_json_object(place, "proof", path, &proof);
  if (status == XRD_OK) status = expect_fields(&proof, kind->proof, kind->columns, NULL);
  if (status == XRD_OK) status = read_bounds(&proof, kind->columns, point);
  if (status == XRD_OK) status = read_fields(&proof, kind->proof, point);
  if (status == XRD_OK) status = compare_support(&proof, kind, point);
  return status == XRD_OK ? compare_rates(place, kind->columns, unit, point) : status;
}
