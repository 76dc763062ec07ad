/* Cells become numbers; lines become rows, under a header line if there is one. */
#include "files/read/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/cells.h"
#include "files/read/domain.h"
#include "files/read/message.h"
#include "files/read/number.h"
#include "files/read/words.h"

/* What the first line with cells has turned out to be. */
typedef enum { FIRST_LINE, NO_HEADER, HEADER } header_state;

typedef struct {
  size_t cells, words;  /* words: cells that are no numbers */
  bool index;           /* it began with an empty cell */
  bool labels;          /* its first cell is what people call labels of rows */
  const char *misnamed; /* why its names are not those of the domain's columns, or NULL */
  bool trailing, empty; /* an empty cell at the end; one before it */
  bool thousand;        /* its last cell may be the 12 of 12 000 */
  bool decimal_commas;  /* each of its cells is made of digits, and no blank beside a comma: it may be one number */
} line_state;

typedef struct {
  xrd_cells cells;
  xrd_shape shape;
  xrd_domain domain;
  xrd_numbers *numbers;
  size_t count, capacity, line_start; /* numbers; `count` where the line began */
  header_state header;
  line_state line, above;     /* above: the header, or the first row */
  size_t rows;                /* of a list */
  bool pair_seen, only_pairs; /* rows so far that look like 1,25 */
  uint64_t last;              /* line of the last row */
  xrd_error word;             /* why the first line's first word is no number */
  bool word_is_first;         /* it stands in the first cell */
} reader;

static xrd_status fail(const reader *r, const char *reason) { return xrd_cells_fail(&r->cells, XRD_ERR_INPUT, reason); }

static xrd_status fail_empty(const reader *r) {
  return fail(r, r->cells.separator == '\t' ? "an empty cell (two tabs in a row, or one before the first)"
                                            : "an empty cell");
}

/* A comma or a semicolon in a cell is a decimal comma or a second separator. */
static const char *advice_of(const xrd_cells *cells) {
  if (xrd_word_marks_comment(cells->text)) return " (comments begin with #)";
  if (strchr(cells->text, ',') != NULL) return " (a decimal comma? write 0.5, not 0,5)";
  if (cells->separator == ',' && strpbrk(cells->text, " \t") != NULL)
    return " (commas and blanks in one line: a decimal comma? write 0.5, not 0,5)";
  if (cells->separator == '\t' && strchr(cells->text, ' ') != NULL)
    return " (tabs separate the first line's cells, blanks do not)";
  if (strstr(cells->text, "\xe2\x88\x92") != NULL) return " (a minus sign is -)";
  if (cells->text[0] != '\0' && strchr(cells->text + 1, '#') != NULL) return " (a comment needs a blank before its #)";
  return "";
}

static const char LABELS[] = " (a label of the row? a header that begins with an empty cell says so)";

static xrd_status fail_cell(const reader *r, const char *reason) {
  char quote[XRD_QUOTE_SIZE], text[XRD_QUOTE_SIZE + 160];
  const char *advice = advice_of(&r->cells);
  if (advice[0] == '\0' && r->line.cells == 1 && r->above.cells > 1 && xrd_word_is_name(r->cells.text, r->cells.length))
    advice = LABELS;
  snprintf(text, sizeof text, "%s: %s%s", reason, xrd_quote(r->cells.text, r->cells.length, quote), advice);
  return fail(r, text);
}

static xrd_status append(reader *r, double value) {
  double *values = xrd_grow(r->numbers->values, &r->capacity, r->count + 1, sizeof *values);
  if (values == NULL) return xrd_cells_fail(&r->cells, XRD_ERR_MEMORY, "not enough memory for the numbers");
  values[r->count++] = value;
  r->numbers->values = values;
  return XRD_OK;
}

static bool all_digits(const char *text) { return text[strspn(text, "0123456789")] == '\0'; }

/* 1.234 or 12.345.678, as thousands are set apart where commas are decimal. */
static bool has_thousands(const char *text) {
  size_t digits = strspn(text, "0123456789");
  if (digits < 1 || digits > 3 || text[0] == '0' || text[digits] != '.') return false;
  for (text += digits; *text == '.'; text += 4)
    if (strspn(text + 1, "0123456789") < 3) return false;
  return *text == '\0';
}

/* May the cell be the part of one number before its comma, or after it? */
static bool may_be_part(const reader *r) {
  const char *text = r->cells.text;
  if (r->line.cells > 1) return all_digits(text) && !r->cells.after_blank;
  text += text[0] == '-' || text[0] == '+';
  return all_digits(text) || has_thousands(text);
}

/* Is the cell the 050 of 12 050, as thousands are set apart by blanks or commas? */
static bool is_thousands_rest(reader *r) {
  const char *text = r->cells.text;
  const bool rest = r->line.thousand && strlen(text) == 3 && text[0] == '0' && all_digits(text) &&
                    (r->cells.separator == ' ' || r->cells.separator == ',');
  const char *digits = text + (text[0] == '-' || text[0] == '+');
  r->line.thousand = digits[0] != '0' && strlen(digits) <= 3 && all_digits(digits);
  return rest;
}

/* Rows under an index column begin with a label that is no number of the table. */
static bool is_label(const reader *r) { return r->header == HEADER && r->above.index && r->line.cells == 1; }

/* Under columns called by numbers a label counts the rows or is a word: else the empty corner may be a missing number.
 */
static xrd_status accept_label(const reader *r) {
  double value, row = (double)r->numbers->rows;
  const bool counts = xrd_number_parse(r->cells.text, r->cells.length, &value) != NULL || value == row ||
                      value == row + 1;
  if (counts || r->above.words > 0) return XRD_OK;
  return fail(r, "a number under an empty first cell, beside columns that have numbers for names: is a number missing? "
                 "name the columns by words");
}

static xrd_status take_cell(reader *r) {
  line_state *line = &r->line;
  if (line->trailing) line->empty = true;
  line->trailing = false;
  line->cells++;
  line->decimal_commas = line->decimal_commas && may_be_part(r);
  if (is_label(r)) return accept_label(r);
  if (r->header == FIRST_LINE && line->misnamed == NULL)
    line->misnamed = xrd_domain_name_violation(r->domain, line->cells - 1, r->cells.text);
  if (r->header == FIRST_LINE && line->index) {
    line->words += xrd_word_is_name(r->cells.text, r->cells.length);
    return XRD_OK;
  }
  double value = 0;
  const char *reason = xrd_number_parse(r->cells.text, r->cells.length, &value);
  if (reason == NULL && is_thousands_rest(r)) reason = "thousands set apart? write 12050, not 12 050; or 50, not 050";
  if (reason != NULL && r->header == FIRST_LINE && xrd_word_is_name(r->cells.text, r->cells.length)) {
    line->labels = line->cells == 1 ? xrd_word_names_rows(r->cells.text) : line->labels;
    if (line->words++ == 0) {
      r->word_is_first = line->cells == 1;
      xrd_error *const error = r->cells.error;
      r->cells.error = &r->word;
      (void)fail_cell(r, reason);
      r->cells.error = error;
    }
    return XRD_OK;
  }
  if (reason == NULL) reason = xrd_domain_violation(r->domain, value);
  return reason != NULL ? fail_cell(r, reason) : append(r, value);
}

static void take_empty_cell(reader *r) {
  line_state *line = &r->line;
  if (line->cells == 0 && !line->index) {
    line->index = true;
    return;
  }
  if (line->trailing) line->empty = true;
  line->trailing = true;
}

/* A header's cells are all words, or begin with an empty one; a word among numbers is an error. */
static xrd_status end_first_line(reader *r) {
  const line_state *line = &r->line;
  const bool is_header = line->index || line->words == line->cells;
  if (!is_header && line->words > 0)
    return xrd_fail(r->cells.error, XRD_ERR_INPUT, "%s%s", r->word.message,
                    line->words == 1 && r->word_is_first ? LABELS : "");
  r->header = is_header ? HEADER : NO_HEADER;
  r->above = *line;
  if (line->index) r->above.cells++;
  if (is_header && line->labels && line->cells > 1)
    return fail(
        r,
        "does the first column number the rows? then leave its name empty, and it is skipped; else name it otherwise");
  if (is_header && line->misnamed != NULL) return fail(r, line->misnamed);
  if (is_header && r->shape == XRD_VECTOR && line->cells > 1)
    return fail(r, "a header of several columns, where one list of numbers is wanted: keep one column");
  return XRD_OK;
}

static xrd_status compare_lengths(const reader *r, size_t columns) {
  char text[160];
  const size_t wanted = r->above.cells - (r->header == HEADER && r->above.index);
  if (r->header == HEADER && columns != wanted) {
    snprintf(text, sizeof text, "numbers in this row: %zu, columns in the header: %zu%s", columns, wanted,
             columns == wanted + 1 ? " (labels of rows? begin the header with an empty cell)" : "");
    return fail(r, text);
  }
  if (r->shape == XRD_VECTOR || r->numbers->rows == 0 || r->numbers->columns == columns) return XRD_OK;
  snprintf(text, sizeof text, "numbers in this row: %zu, in the rows above: %zu", columns, r->numbers->columns);
  return fail(r, text);
}

static const char COMMAS[] =
    "a list with commas in its lines: decimal commas? write 0.5, not 0,5, or one number a line";

/* A list in lines such as 0,5 over 1,25: two numbers each, or one? */
static xrd_status refuse_decimal_commas(reader *r, size_t columns) {
  r->last = r->cells.line;
  r->pair_seen = r->pair_seen || (columns == 2 && r->cells.separator == ',' && !r->line.trailing);
  r->only_pairs = (r->rows == 0 || r->only_pairs) && columns <= 2 && r->line.decimal_commas;
  if (r->shape != XRD_VECTOR || ++r->rows < 2 || !r->pair_seen || !r->only_pairs) return XRD_OK;
  return fail(r, COMMAS);
}

/* A list of nothing but 0,5 is as doubtful. */
static xrd_status refuse_lone_pair(const reader *r) {
  if (r->shape != XRD_VECTOR || r->rows != 1 || !r->pair_seen || !r->only_pairs) return XRD_OK;
  char place[32];
  (void)snprintf(place, sizeof place, ":%" PRIu64, r->last);
  return xrd_fail_at(r->cells.error, XRD_ERR_INPUT, r->cells.stream->path, place, "%s", COMMAS);
}

static xrd_status end_row(reader *r) {
  const size_t columns = r->count - r->line_start;
  if (r->line.trailing != r->above.trailing && r->line_start > 0)
    return fail(r, r->line.trailing ? "an empty cell at the end of this row, but not of the rows above"
                                    : "no empty cell at the end of this row, but of the rows above");
  xrd_status status = compare_lengths(r, columns);
  if (status == XRD_OK) status = refuse_decimal_commas(r, columns);
  if (status != XRD_OK) return status; /* a row without numbers too */
  char text[XRD_ROW_REASON_SIZE];
  const char *reason = xrd_domain_row_violation(r->domain, r->numbers->values + r->line_start, columns, text);
  if (reason != NULL) return fail(r, reason);
  r->above.trailing = r->line.trailing;
  r->numbers->columns = r->shape == XRD_VECTOR ? 1 : columns;
  r->numbers->rows = r->count / r->numbers->columns;
  return XRD_OK;
}

static xrd_status end_line(reader *r) {
  const line_state line = r->line;
  xrd_status status = XRD_OK;
  if (line.cells > 0 || line.trailing) {
    const bool first = r->header == FIRST_LINE;
    if (line.empty || line.cells == 0 || (line.index && !first)) return fail_empty(r);
    if (first) status = end_first_line(r);
    if (status == XRD_OK && !(first && r->header == HEADER)) status = end_row(r);
  }
  r->line_start = r->count;
  r->line = (line_state){.decimal_commas = true};
  return status;
}

static xrd_status read_all(reader *r) {
  for (;;) {
    xrd_cell_kind kind = XRD_CELLS_END;
    xrd_status status = xrd_cells_next(&r->cells, &kind);
    if (status == XRD_OK && kind == XRD_CELLS_END) return refuse_lone_pair(r);
    if (status != XRD_OK) return status;
    if (kind == XRD_CELL) status = take_cell(r);
    if (kind == XRD_CELL_EMPTY) take_empty_cell(r);
    if (kind == XRD_CELLS_LINE) status = end_line(r);
    if (status != XRD_OK) return status;
  }
}

xrd_status xrd_text_read(xrd_stream *stream, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                         xrd_error *error) {
  reader *r = xrd_allocate_zero(1, sizeof *r);
  if (r == NULL) return xrd_fail_at(error, XRD_ERR_MEMORY, stream->path, "", "not enough memory to read it");
  r->shape = shape;
  r->domain = domain;
  r->numbers = numbers;
  r->line.decimal_commas = true;
  xrd_number_locale locale;
  xrd_number_locale_enter(&locale);
  xrd_status status = xrd_cells_begin(&r->cells, stream, error);
  if (status == XRD_OK) status = read_all(r);
  xrd_number_locale_leave(&locale);
  if (status == XRD_OK && r->count == 0 && r->header == HEADER)
    status = xrd_fail_at(error, XRD_ERR_INPUT, stream->path, "", "no numbers under its first line, %s",
                         r->word.message[0] != '\0' ? "which has none" : "a header");
  free(r);
  return status;
}
