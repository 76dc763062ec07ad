#include "files/read/text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"
#include "files/read/domain.h"
#include "files/read/message.h"
#include "files/read/number.h"

enum { LONGEST_LITERAL = 4095, END = -1 };

/* What stands last in the current line. */
typedef enum { NOTHING, NUMBER, COMMA } last_item;

typedef struct {
  xrd_stream *stream;
  xrd_shape shape;
  xrd_domain domain;
  xrd_numbers *numbers;
  xrd_error *error;
  xrd_status status; /* of the stream */
  size_t count, capacity;
  uint64_t line;
  size_t line_start; /* `count` where the line began */
  last_item last;
  char literal[LONGEST_LITERAL + 1];
} reader;

static xrd_status fail(const reader *r, xrd_status status, const char *reason) {
  char place[32];
  snprintf(place, sizeof place, ":%" PRIu64, r->line);
  return xrd_fail_at(r->error, status, r->stream->path, place, "%s", reason);
}

static xrd_status fail_literal(const reader *r, const char *reason, size_t length) {
  char quote[XRD_QUOTE_SIZE], text[XRD_QUOTE_SIZE + 80];
  snprintf(text, sizeof text, "%s: %s", reason, xrd_quote(r->literal, length, quote));
  return fail(r, XRD_ERR_INPUT, text);
}

/* The next character, not taken; END at the end and, with r->status set, after a failure. */
static int peek(reader *r) {
  if (r->stream->next == r->stream->end) {
    r->status = xrd_stream_ensure(r->stream, 1, r->error);
    if (r->status != XRD_OK || r->stream->next == r->stream->end) return END;
  }
  return *r->stream->next;
}

static bool ends_literal(int c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == '#' || c == END;
}

static xrd_status read_number(reader *r) {
  size_t length = 0;
  for (int c = peek(r); !ends_literal(c); c = peek(r)) {
    if (length == LONGEST_LITERAL) return fail_literal(r, "number of more than 4095 characters", length);
    r->literal[length++] = (char)c;
    r->stream->next++;
  }
  r->literal[length] = '\0';
  if (r->status != XRD_OK) return r->status;
  double value = 0;
  const char *reason = xrd_number_parse(r->literal, length, &value);
  if (reason == NULL) reason = xrd_domain_violation(r->domain, value);
  if (reason != NULL) return fail_literal(r, reason, length);
  double *values = xrd_grow(r->numbers->values, &r->capacity, r->count + 1, sizeof *values);
  if (values == NULL) return fail(r, XRD_ERR_MEMORY, "not enough memory for the numbers");
  values[r->count++] = value;
  r->numbers->values = values;
  r->last = NUMBER;
  return XRD_OK;
}

static xrd_status read_comma(reader *r) {
  if (r->last != NUMBER) return fail(r, XRD_ERR_INPUT, "comma without a number before it");
  r->last = COMMA;
  r->stream->next++;
  return XRD_OK;
}

static xrd_status read_carriage_return(reader *r) {
  r->stream->next++;
  const int c = peek(r);
  if (r->status != XRD_OK) return r->status;
  return c == '\n' || c == END ? XRD_OK : fail(r, XRD_ERR_INPUT, "carriage return inside a line");
}

static xrd_status skip_comment(reader *r) {
  for (int c = peek(r); c != '\n' && c != END; c = peek(r)) r->stream->next++;
  return r->status;
}

/* Closes the line that ends here, a row if it has numbers. */
static xrd_status end_line(reader *r) {
  if (r->last == COMMA) return fail(r, XRD_ERR_INPUT, "comma without a number after it");
  xrd_numbers *numbers = r->numbers;
  const size_t columns = r->shape == XRD_VECTOR ? 1 : r->count - r->line_start;
  if (r->count > r->line_start) {
    if (numbers->rows == 0) numbers->columns = columns;
    if (numbers->columns != columns) {
      char text[96];
      snprintf(text, sizeof text, "numbers in this row: %zu, in the rows above: %zu", columns, numbers->columns);
      return fail(r, XRD_ERR_INPUT, text);
    }
    numbers->rows = r->count / columns;
  }
  r->line_start = r->count;
  r->last = NOTHING;
  return XRD_OK;
}

static xrd_status read_item(reader *r, int c) {
  switch (c) {
  case ' ':
  case '\t': r->stream->next++; return XRD_OK;
  case ',': return read_comma(r);
  case '\r': return read_carriage_return(r);
  case '#': return skip_comment(r);
  case '\n': {
    const xrd_status status = end_line(r);
    r->stream->next++;
    r->line++;
    return status;
  }
  default: return read_number(r);
  }
}

static xrd_status skip_byte_order_mark(reader *r) {
  const xrd_status status = xrd_stream_ensure(r->stream, 3, r->error);
  const unsigned char *next = r->stream->next;
  if (status == XRD_OK && xrd_stream_ready(r->stream) >= 3 && next[0] == 0xef && next[1] == 0xbb && next[2] == 0xbf)
    r->stream->next += 3;
  return status;
}

xrd_status xrd_text_read(xrd_stream *stream, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                         xrd_error *error) {
  reader r = {.stream = stream, .shape = shape, .domain = domain, .numbers = numbers, .error = error, .line = 1};
  xrd_number_locale locale;
  xrd_number_locale_enter(&locale);
  xrd_status status = skip_byte_order_mark(&r);
  while (status == XRD_OK) {
    const int c = peek(&r);
    if (c == END) break;
    status = read_item(&r, c);
  }
  xrd_number_locale_leave(&locale);
  if (status == XRD_OK) status = r.status;
  return status != XRD_OK ? status : end_line(&r);
}
