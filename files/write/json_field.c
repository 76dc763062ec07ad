#include "files/write/json_field.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const char *dot(const xrd_json_place *place) { return place->path[0] != '\0' ? "." : ""; }

xrd_status(xrd_json_refuse)(const xrd_json_place *place, const char *name, const char *text) {
  return xrd_fail(place->error, XRD_ERR_INPUT, "%s: %s%s%s: %s", place->file, place->path, dot(place), name, text);
}

static xrd_status get(const xrd_json_place *place, const char *name, const json_t **value) {
  *value = json_object_get(place->object, name);
  return *value != NULL ? XRD_OK : xrd_json_refuse(place, name, "missing");
}

xrd_status xrd_json_exactly(const xrd_json_place *place, const char *const *names) {
  size_t count = 0;
  for (; names[count] != NULL; count++)
    if (json_object_get(place->object, names[count]) == NULL) return xrd_json_refuse(place, names[count], "missing");
  if (json_object_size(place->object) == count) return XRD_OK;
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)place->object, key, value) {
    bool known = false;
    for (size_t k = 0; k < count; k++) known = known || strcmp(key, names[k]) == 0;
    if (!known) return xrd_json_refuse(place, key, "unknown field");
  }
  return XRD_OK;
}

static xrd_status enter(const xrd_json_place *place, const json_t *value, xrd_json_place *inner, const char *path) {
  *inner = (xrd_json_place){place->file, path, value, place->error};
  if (json_is_object(value)) return XRD_OK;
  return xrd_fail(place->error, XRD_ERR_INPUT, "%s: %s: not an object", place->file, path);
}

xrd_status xrd_json_object(const xrd_json_place *place, const char *name, char *path, xrd_json_place *inner) {
  const json_t *value;
  const xrd_status status = get(place, name, &value);
  if (status != XRD_OK) return status;
  (void)snprintf(path, XRD_JSON_PATH, "%s%s%s", place->path, dot(place), name);
  return enter(place, value, inner, path);
}

xrd_status xrd_json_array(const xrd_json_place *place, const char *name, const json_t **array) {
  const xrd_status status = get(place, name, array);
  if (status != XRD_OK) return status;
  return json_is_array(*array) ? XRD_OK : xrd_json_refuse(place, name, "not an array");
}

xrd_status xrd_json_element(const xrd_json_place *place, const char *name, size_t index, char *path,
                            xrd_json_place *inner) {
  const json_t *array;
  const xrd_status status = xrd_json_array(place, name, &array);
  if (status != XRD_OK) return status;
  (void)snprintf(path, XRD_JSON_PATH, "%s%s%s[%zu]", place->path, dot(place), name, index);
  return enter(place, json_array_get(array, index), inner, path);
}

xrd_status xrd_json_text(const xrd_json_place *place, const char *name, const char **text) {
  const json_t *value;
  const xrd_status status = get(place, name, &value);
  if (status != XRD_OK) return status;
  *text = json_string_value(value);
  return *text != NULL ? XRD_OK : xrd_json_refuse(place, name, "not a string");
}

static bool number_of(const json_t *value, double *number) {
  const char *text = json_string_value(value);
  if (json_is_real(value))
    *number = json_real_value(value);
  else if (text != NULL && strcmp(text, "inf") == 0)
    *number = INFINITY;
  else if (text != NULL && strcmp(text, "-inf") == 0)
    *number = -INFINITY;
  else
    return false;
  return true;
}

xrd_status xrd_json_number(const xrd_json_place *place, const char *name, double least, double most, double *number) {
  const json_t *value;
  const xrd_status status = get(place, name, &value);
  if (status != XRD_OK) return status;
  if (!number_of(value, number)) return xrd_json_refuse(place, name, "not a floating-point number");
  return *number >= least && *number <= most ? XRD_OK : xrd_json_refuse(place, name, "out of range");
}

xrd_status xrd_json_integer(const xrd_json_place *place, const char *name, uint64_t least, uint64_t most,
                            uint64_t *integer) {
  const json_t *value;
  const xrd_status status = get(place, name, &value);
  if (status != XRD_OK) return status;
  if (!json_is_integer(value)) return xrd_json_refuse(place, name, "not a whole number");
  const json_int_t found = json_integer_value(value);
  *integer = (uint64_t)found;
  const bool inside = found >= 0 && *integer >= least && *integer <= most;
  return inside ? XRD_OK : xrd_json_refuse(place, name, "out of range");
}

xrd_status xrd_json_digest(const xrd_json_place *place, const char *name, xrd_digest *digest) {
  const char *text;
  const xrd_status status = xrd_json_text(place, name, &text);
  if (status != XRD_OK) return status;
  if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
    return xrd_json_refuse(place, name, "not a SHA-256 of 64 lower-case hexadecimal digits");
  memcpy(digest->hex, text, sizeof digest->hex);
  return XRD_OK;
}

xrd_status xrd_json_numbers(const xrd_json_place *place, const char *name, size_t count, double least, double most,
                            double **numbers) {
  const json_t *array;
  const xrd_status status = xrd_json_array(place, name, &array);
  if (status != XRD_OK) return status;
  if (json_array_size(array) != count)
    return xrd_fail(place->error, XRD_ERR_INPUT, "%s: %s%s%s: %zu numbers instead of %zu", place->file, place->path,
                    dot(place), name, json_array_size(array), count);
  double *read = xrd_allocate(count, sizeof *read);
  if (read == NULL) return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  for (size_t k = 0; k < count; k++) {
    if (number_of(json_array_get(array, k), &read[k]) && read[k] >= least && read[k] <= most) continue;
    free(read);
    return xrd_fail(place->error, XRD_ERR_INPUT, "%s: %s%s%s[%zu]: not a floating-point number, or out of range",
                    place->file, place->path, dot(place), name, k);
  }
  *numbers = read;
  return XRD_OK;
}

json_t *xrd_json_from_number(double number) {
  return isinf(number) ? json_string(number > 0 ? "inf" : "-inf") : json_real(number);
}

json_t *xrd_json_from_numbers(const double *numbers, size_t count) {
  json_t *array = json_array();
  for (size_t k = 0; array != NULL && k < count; k++) {
    if (json_array_append_new(array, xrd_json_from_number(numbers[k])) == 0) continue;
    json_decref(array);
    array = NULL;
  }
  return array;
}
