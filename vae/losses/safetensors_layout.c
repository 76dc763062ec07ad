/* The tensors of a safetensors file lie one behind another from its header to its end: a file with an overlap, a hole
   or a tail was cut, joined or miswritten, and its numbers are not those that were saved. */
#include "vae/losses/safetensors_layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

typedef struct {
  const char *name;
  size_t begin, end;
} span;

static int by_place(const void *a, const void *b) {
  const span *x = a, *y = b;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  return x->end != y->end ? (x->end < y->end ? -1 : 1) : strcmp(x->name, y->name);
}

bool xrd_tensor_span(const json_t *entry, size_t *begin, size_t *end) {
  const json_t *offsets = json_object_get(entry, "data_offsets");
  const json_t *first = json_array_get(offsets, 0), *last = json_array_get(offsets, 1);
  if (json_array_size(offsets) != 2 || !json_is_integer(first) || !json_is_integer(last)) return false;
  if (json_integer_value(first) < 0 || json_integer_value(last) < json_integer_value(first)) return false;
  *begin = (size_t)json_integer_value(first);
  *end = (size_t)json_integer_value(last);
  return true;
}

static xrd_status collect(json_t *header, const char *path, span *spans, size_t *count, xrd_error *error) {
  const char *name;
  json_t *entry;
  json_object_foreach(header, name, entry) {
    if (strcmp(name, "__metadata__") == 0) continue;
    spans[*count].name = name;
    if (!xrd_tensor_span(entry, &spans[*count].begin, &spans[*count].end))
      return xrd_fail(error, XRD_ERR_INPUT, "%s: the offsets of tensor %s are no two whole numbers in order", path,
                      name);
    ++*count;
  }
  return XRD_OK;
}

static xrd_status compare(const span *spans, size_t count, size_t size, const char *path, xrd_error *error) {
  size_t end = 0;
  for (size_t i = 0; i < count; i++) {
    if (spans[i].begin < end)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: tensors %s and %s overlap: byte %zu belongs to both", path,
                      spans[i - 1].name, spans[i].name, spans[i].begin);
    if (spans[i].begin > end)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: a hole before tensor %s: bytes %zu to %zu belong to none", path,
                      spans[i].name, end, spans[i].begin - 1);
    end = spans[i].end;
  }
  if (end == size) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: its tensors take %zu bytes, but %zu follow its header", path, end, size);
}

xrd_status xrd_safetensors_check_layout(json_t *header, size_t size, const char *path, xrd_error *error) {
  size_t count = 0;
  span *spans = xrd_allocate(json_object_size(header), sizeof *spans);
  if (spans == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for the list of its tensors", path);
  xrd_status status = collect(header, path, spans, &count, error);
  if (status == XRD_OK) {
    if (count > 1) qsort(spans, count, sizeof *spans, by_place);
    status = compare(spans, count, size, path, error);
  }
  free(spans);
  return status;
}
