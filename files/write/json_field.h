/* Strict reading of JSON: every refusal names the file and the path of the field. */
#ifndef XRD_OUTPUT_JSON_FIELD_H
#define XRD_OUTPUT_JSON_FIELD_H

#include <jansson.h>
#include <stdint.h>

#include "exactrd/digest.h"
#include "exactrd/status.h"

/* An object inside a file, and where it is.  All borrowed. */
typedef struct {
  const char *file;
  const char *path; /* such as "points[3].proof"; "" for the whole document */
  const json_t *object;
  xrd_error *error;
} xrd_json_place;

/* Each reader fails with XRD_ERR_INPUT where the field is missing or not what the name says. */

/* `names` (NULL at the end) are all the fields that the object has. */
XRD_MUST_USE xrd_status xrd_json_exactly(const xrd_json_place *place, const char *const *names);
/* The field as an object; `path` (of size XRD_JSON_PATH) receives its place. */
enum { XRD_JSON_PATH = 192 };
XRD_MUST_USE xrd_status xrd_json_object(const xrd_json_place *place, const char *name, char *path,
                                        xrd_json_place *inner);
XRD_MUST_USE xrd_status xrd_json_array(const xrd_json_place *place, const char *name, const json_t **array);
/* The index-th element of an array field, as an object. */
XRD_MUST_USE xrd_status xrd_json_element(const xrd_json_place *place, const char *name, size_t index, char *path,
                                         xrd_json_place *inner);
XRD_MUST_USE xrd_status xrd_json_text(const xrd_json_place *place, const char *name, const char **text);
/* A number within [least, most]; infinities are the strings "inf" and "-inf". */
XRD_MUST_USE xrd_status xrd_json_number(const xrd_json_place *place, const char *name, double least, double most,
                                        double *number);
/* A whole number within [least, most]. */
XRD_MUST_USE xrd_status xrd_json_integer(const xrd_json_place *place, const char *name, uint64_t least, uint64_t most,
                                         uint64_t *integer);
XRD_MUST_USE xrd_status xrd_json_digest(const xrd_json_place *place, const char *name, xrd_digest *digest);
/* `count` numbers within [least, most] as a new array, to be released with free(). */
XRD_MUST_USE xrd_status xrd_json_numbers(const xrd_json_place *place, const char *name, size_t count, double least,
                                         double most, double **numbers);

/* XRD_ERR_INPUT with "file: path.name: text". */
XRD_MUST_USE xrd_status xrd_json_refuse(const xrd_json_place *place, const char *name, const char *text);
#ifdef __clang_analyzer__ /* as of xrd_fail */
#define xrd_json_refuse(place, name, text) ((void)xrd_json_refuse(place, name, text), XRD_ERR_INPUT)
#endif

/* Writing: a number, or the string "inf" or "-inf". */
json_t *xrd_json_from_number(double number);
/* An array of them; NULL when out of memory. */
json_t *xrd_json_from_numbers(const double *numbers, size_t count);

#endif
