#include "files/read/npy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/domain.h"
#include "files/read/message.h"
#include "files/read/npy_element.h"

static const unsigned char MAGIC[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* NumPy itself writes 118 bytes or little more. */
enum { LONGEST_HEADER = 10000 };

static xrd_status fail(const xrd_stream *stream, const char *reason, xrd_error *error) {
  return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "%s", reason);
}

xrd_status xrd_npy_recognise(xrd_stream *stream, bool *is_npy, xrd_error *error) {
  const xrd_status status = xrd_stream_ensure(stream, sizeof MAGIC, error);
  *is_npy = status == XRD_OK && xrd_stream_ready(stream) >= sizeof MAGIC &&
            memcmp(stream->next, MAGIC, sizeof MAGIC) == 0;
  return status;
}

/* Takes `count` bytes, which stay valid until the next call; an error where the file ends before. */
static xrd_status take(xrd_stream *stream, size_t count, const unsigned char **bytes, xrd_error *error) {
  const xrd_status status = xrd_stream_ensure(stream, count, error);
  *bytes = stream->next;
  if (status != XRD_OK) return status;
  if (xrd_stream_ready(stream) < count) return fail(stream, "truncated .npy header", error);
  stream->next += count;
  return XRD_OK;
}

static xrd_status read_header(xrd_stream *stream, xrd_npy_header *header, xrd_error *error) {
  const unsigned char *bytes;
  xrd_status status = take(stream, sizeof MAGIC + 2, &bytes, error);
  if (status != XRD_OK) return status;
  const unsigned major = bytes[sizeof MAGIC], minor = bytes[sizeof MAGIC + 1];
  if (major < 1 || major > 3 || minor != 0)
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", ".npy version %u.%u is not known", major, minor);
  const size_t width = major == 1 ? 2 : 4;
  status = take(stream, width, &bytes, error);
  if (status != XRD_OK) return status;
  size_t length = 0;
  for (size_t k = 0; k < width; k++) length |= (size_t)bytes[k] << (8 * k);
  if (length > LONGEST_HEADER) return fail(stream, ".npy header of more than 10000 bytes", error);
  status = take(stream, length, &bytes, error);
  if (status != XRD_OK) return status;
  const char *reason = xrd_npy_header_parse((const char *)bytes, length, header);
  return reason == NULL ? XRD_OK : fail(stream, reason, error);
}

/* Turns the header's shape into rows and columns, or refuses it. */
static xrd_status accept_shape(const xrd_stream *stream, const xrd_npy_header *header, xrd_shape shape,
                               xrd_numbers *numbers, xrd_error *error) {
  const bool fits = header->rank == 1 ? shape != XRD_TABLE : header->rank == 2 && shape != XRD_VECTOR,
             deep = header->rank > 2 && shape == XRD_SAMPLES;
  if (deep && header->fortran_order)
    return fail(stream, ".npy array of more than two dimensions in Fortran order; save np.ascontiguousarray(a)", error);
  if (!fits && !deep)
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", ".npy array of rank %zu where rank %s is needed",
                       header->rank, shape == XRD_VECTOR ? "1" : (shape == XRD_TABLE ? "2" : "1 or 2"));
  size_t count, columns = header->shape[1];
  if ((deep && !xrd_size_multiply(columns, header->inner, &columns)) ||
      !xrd_size_multiply(header->shape[0], columns, &count) || !xrd_size_multiply(count, 8, &count))
    return fail(stream, ".npy shape beyond the memory of this machine", error);
  numbers->rows = header->shape[0];
  numbers->columns = columns;
  return XRD_OK;
}

static xrd_status fail_element(const xrd_stream *stream, const xrd_npy_header *header, size_t index, const char *reason,
                               double value, xrd_error *error) {
  char place[64];
  const size_t columns = header->shape[1] * header->inner;
  if (header->rank == 1)
    snprintf(place, sizeof place, "[%zu]", index);
  else
    snprintf(place, sizeof place, "[%zu,%zu]", header->fortran_order ? index % header->shape[0] : index / columns,
             header->fortran_order ? index / header->shape[0] : index % columns);
  return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, place, "%s: %.17g", reason, value);
}

static xrd_status read_elements(xrd_stream *stream, const xrd_npy_header *header, const xrd_npy_element *element,
                                xrd_domain domain, xrd_numbers *numbers, xrd_error *error) {
  const size_t total = numbers->rows * numbers->columns;
  size_t capacity = 0;
  for (size_t index = 0; index < total;) {
    const xrd_status status = xrd_stream_ensure(stream, element->size, error);
    if (status != XRD_OK) return status;
    size_t chunk = xrd_stream_ready(stream) / element->size;
    if (chunk == 0)
      return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "truncated: %zu of %zu numbers", index, total);
    if (chunk > total - index) chunk = total - index;
    double *values = xrd_grow(numbers->values, &capacity, index + chunk, sizeof *values);
    if (values == NULL)
      return xrd_fail_at(error, XRD_ERR_MEMORY, stream->path, "", "not enough memory for the numbers");
    numbers->values = values;
    for (const size_t stop = index + chunk; index < stop; index++) {
      const char *reason = xrd_npy_element_decode(element, stream->next, &values[index]);
      if (reason == NULL) reason = xrd_domain_violation(domain, values[index]);
      if (reason != NULL) return fail_element(stream, header, index, reason, values[index], error);
      stream->next += element->size;
    }
  }
  return XRD_OK;
}

/* The values stand column after column; they are put row after row. */
static xrd_status transpose(const xrd_stream *stream, xrd_numbers *numbers, xrd_error *error) {
  const size_t rows = numbers->rows, columns = numbers->columns;
  double *turned = xrd_allocate(rows * columns, sizeof *turned);
  if (turned == NULL) return xrd_fail_at(error, XRD_ERR_MEMORY, stream->path, "", "not enough memory for the numbers");
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) turned[i * columns + j] = numbers->values[j * rows + i];
  free(numbers->values);
  numbers->values = turned;
  return XRD_OK;
}

static xrd_status check_rows(const xrd_stream *stream, xrd_domain domain, const xrd_numbers *numbers,
                             xrd_error *error) {
  for (size_t row = 0; numbers->columns > 0 && row < numbers->rows; row++) { /* (1e10, 0) has no numbers either */
    char text[XRD_ROW_REASON_SIZE], place[32];
    const char *reason = xrd_domain_row_violation(domain, numbers->values + row * numbers->columns, numbers->columns,
                                                  text);
    if (reason == NULL) continue;
    (void)snprintf(place, sizeof place, "[%zu]", row);
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, place, "%s", reason);
  }
  return XRD_OK;
}

xrd_status xrd_npy_begin(xrd_stream *stream, xrd_shape shape, xrd_npy_header *header, xrd_numbers *numbers,
                         xrd_error *error) {
  const xrd_status status = read_header(stream, header, error);
  return status == XRD_OK ? accept_shape(stream, header, shape, numbers, error) : status;
}

xrd_status xrd_npy_read(xrd_stream *stream, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                        xrd_error *error) {
  xrd_npy_header header;
  xrd_status status = xrd_npy_begin(stream, shape, &header, numbers, error);
  if (status != XRD_OK) return status;
  const xrd_npy_element *element = xrd_npy_element_find(header.descr);
  if (element == NULL) {
    char quote[XRD_QUOTE_SIZE];
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "",
                       "element type %s is not supported; save a.astype('<f8') instead",
                       xrd_quote(header.descr, strlen(header.descr), quote));
  }
  numbers->rank = header.rank;
  numbers->second = header.shape[1];
  numbers->scale = element->kind == XRD_NPY_UNSIGNED && element->size <= 2 ? (element->size == 1 ? 255 : 65535) : 1;
  status = read_elements(stream, &header, element, domain, numbers, error);
  if (status == XRD_OK) status = xrd_stream_ensure(stream, 1, error);
  if (status == XRD_OK && xrd_stream_ready(stream) > 0)
    return xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "bytes after the last of %zu numbers",
                       numbers->rows * numbers->columns);
  if (status == XRD_OK && header.fortran_order && numbers->rows > 1 && numbers->columns > 1)
    status = transpose(stream, numbers, error);
  return status == XRD_OK ? check_rows(stream, domain, numbers, error) : status;
}
