#include "files/read/cells.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "files/read/message.h"

enum { END = -1 };

xrd_status xrd_cells_fail(const xrd_cells *cells, xrd_status status, const char *reason) {
  char place[32];
  snprintf(place, sizeof place, ":%" PRIu64, cells->line);
  return xrd_fail_at(cells->error, status, cells->stream->path, place, "%s", reason);
}

xrd_status xrd_cells_begin(xrd_cells *cells, xrd_stream *stream, xrd_error *error) {
  *cells = (xrd_cells){.stream = stream, .error = error, .line = 1};
  const xrd_status status = xrd_stream_ensure(stream, 3, error);
  if (status != XRD_OK) return status;
  const size_t ready = xrd_stream_ready(stream);
  if (ready >= 2 && (memcmp(stream->next, "\xfe\xff", 2) == 0 || memcmp(stream->next, "\xff\xfe", 2) == 0))
    return xrd_cells_fail(cells, XRD_ERR_INPUT, "UTF-16 text; save it as UTF-8");
  if (ready >= 3 && memcmp(stream->next, "\xef\xbb\xbf", 3) == 0) stream->next += 3;
  return XRD_OK;
}

/* The next character, not taken; END at the end. */
static xrd_status peek(const xrd_cells *cells, int *c) {
  xrd_stream *stream = cells->stream;
  xrd_status status = XRD_OK;
  if (stream->next == stream->end) status = xrd_stream_ensure(stream, 1, cells->error);
  *c = status != XRD_OK || stream->next == stream->end ? END : *stream->next;
  return status;
}

static bool is_blank(int c) { return c == ' ' || c == '\t'; }

static bool ends_line(int c) { return c == '\n' || c == '\r' || c == END; }

/* Says in after_blank whether there were any; tabs that separate are none. */
static xrd_status skip_blanks(xrd_cells *cells, int *c) {
  xrd_status status = peek(cells, c);
  cells->after_blank = false;
  cells->tabs = 0;
  while (status == XRD_OK && is_blank(*c) && !(*c == '\t' && cells->separator == '\t')) {
    cells->after_blank = true;
    cells->tabs += *c == '\t';
    cells->stream->next++;
    status = peek(cells, c);
  }
  return status;
}

/* What the gaps between a line's cells are made of. */
typedef struct {
  bool blank, tab;   /* of the gap that may be under way */
  bool tabs, spaces; /* gaps with a tab; gaps without */
} gaps;

static void take_character(gaps *g, int c) {
  if (is_blank(c)) {
    g->blank = true;
    g->tab = g->tab || c == '\t';
  } else if (g->blank) {
    g->tabs = g->tabs || g->tab;
    g->spaces = g->spaces || !g->tab;
    g->blank = g->tab = false;
  }
}

/* Looks ahead in the line that begins with a cell here, as far as the buffer reaches. */
static xrd_status choose_separator(xrd_cells *cells) {
  const xrd_status status = xrd_stream_ensure(cells->stream, XRD_STREAM_BUFFER, cells->error);
  cells->separator = ' ';
  bool quoted = false;
  gaps g = {.blank = false};
  for (const unsigned char *c = cells->stream->next; c < cells->stream->end && *c != '\n' && *c != '\r'; c++) {
    if (*c == '"') quoted = !quoted;
    if (*c == '#' && !quoted && c > cells->stream->next && is_blank(c[-1])) break;
    take_character(&g, quoted ? '"' : *c);
    if (quoted) continue;
    if (*c == ';') cells->separator = ';';
    if (*c == ',' && cells->separator == ' ') cells->separator = ',';
  }
  /* Names may have blanks in them, and a single one may stand over labels. */
  const bool named = strchr("+-.0123456789", *cells->stream->next) == NULL;
  const bool tabs = named ? g.tabs || cells->tabs > 0 : g.tabs && !g.spaces;
  if (cells->separator == ' ' && tabs) cells->separator = '\t';
  return status;
}

static xrd_status take_comment(xrd_cells *cells) {
  int c;
  size_t length = 0;
  xrd_status status = peek(cells, &c);
  while (status == XRD_OK && c != '\n' && c != END) {
    if (length + 1 < sizeof cells->comment) cells->comment[length++] = (char)c;
    cells->stream->next++;
    status = peek(cells, &c);
  }
  cells->comment[length] = '\0';
  return status;
}

/* Takes a line's end if it is here: LF, CR LF, or CR at the end of the file. */
static xrd_status take_line_end(xrd_cells *cells, int c) {
  if (c == '\r') {
    cells->stream->next++;
    const xrd_status status = peek(cells, &c);
    if (status != XRD_OK) return status;
    if (c != '\n' && c != END) return xrd_cells_fail(cells, XRD_ERR_INPUT, "carriage return inside a line");
  }
  if (c == '\n') cells->stream->next++;
  cells->line_ended = true;
  return XRD_OK;
}

static xrd_status append(xrd_cells *cells, int c) {
  if (cells->length == XRD_LONGEST_CELL) {
    char quote[XRD_QUOTE_SIZE], reason[XRD_QUOTE_SIZE + 80];
    snprintf(reason, sizeof reason, "number of more than %d characters: %s", XRD_LONGEST_CELL,
             xrd_quote(cells->text, cells->length, quote));
    return xrd_cells_fail(cells, XRD_ERR_INPUT, reason);
  }
  cells->text[cells->length++] = (char)c;
  cells->stream->next++;
  return XRD_OK;
}

static xrd_status read_quoted(xrd_cells *cells) {
  int c;
  cells->stream->next++;
  for (xrd_status status = peek(cells, &c);; status = peek(cells, &c)) {
    if (status != XRD_OK) return status;
    if (c == '\n' || c == END) return xrd_cells_fail(cells, XRD_ERR_INPUT, "a quote that does not end in its line");
    if (c == '"') {
      cells->stream->next++;
      status = peek(cells, &c);
      if (status != XRD_OK || c != '"') return status;
    }
    status = append(cells, c);
    if (status != XRD_OK) return status;
  }
}

/* Up to the separator, the line's end or a comment, without blanks at its end. */
static xrd_status read_plain(xrd_cells *cells) {
  int c;
  for (xrd_status status = peek(cells, &c);; status = peek(cells, &c)) {
    if (status != XRD_OK) return status;
    if (ends_line(c) || c == cells->separator || (cells->separator == ' ' && c == '\t')) break;
    if (c == '#' && cells->length > 0 && is_blank(cells->text[cells->length - 1])) break;
    status = append(cells, c);
    if (status != XRD_OK) return status;
  }
  while (cells->length > 0 && is_blank(cells->text[cells->length - 1])) cells->length--;
  return XRD_OK;
}

/* After a cell: takes the separator, if there is one. */
static xrd_status take_separator(xrd_cells *cells, bool quoted) {
  int c;
  xrd_status status = skip_blanks(cells, &c);
  cells->after_separator = status == XRD_OK && c == cells->separator;
  if (cells->after_separator) cells->stream->next++;
  if (status != XRD_OK || cells->after_separator || ends_line(c)) return status;
  const bool apart = cells->after_blank || !quoted;
  if (apart && (c == '#' || cells->separator == ' ')) return status;
  return xrd_cells_fail(cells, XRD_ERR_INPUT, "text after a quoted cell");
}

/* The first line's cells; a tab before them may turn out to be a separator, behind an empty cell. */
static xrd_status begin_cells(xrd_cells *cells, xrd_cell_kind *kind) {
  const xrd_status status = choose_separator(cells);
  cells->after_separator = cells->separator == '\t' && cells->tabs > 0;
  if (cells->after_separator) *kind = XRD_CELL_EMPTY;
  return status;
}

static xrd_status read_cell(xrd_cells *cells, int c, xrd_cell_kind *kind) {
  xrd_status status = XRD_OK;
  cells->length = 0;
  cells->line_begun = true;
  if (cells->separator == '\0') {
    *kind = XRD_CELL;
    status = begin_cells(cells, kind);
    if (status != XRD_OK || *kind == XRD_CELL_EMPTY) return status;
  }
  const bool quoted = c == '"', after_blank = cells->after_blank;
  if (status == XRD_OK) status = quoted ? read_quoted(cells) : read_plain(cells);
  cells->text[cells->length] = '\0';
  *kind = cells->length > 0 ? XRD_CELL : XRD_CELL_EMPTY;
  if (status == XRD_OK) status = take_separator(cells, quoted);
  cells->after_blank = after_blank;
  return status;
}

static xrd_status end_line(xrd_cells *cells, int c, xrd_cell_kind *kind) {
  if (cells->after_separator) {
    cells->after_separator = false;
    *kind = XRD_CELL_EMPTY;
    return XRD_OK;
  }
  *kind = XRD_CELLS_LINE;
  if (c == END && !cells->line_begun) {
    *kind = XRD_CELLS_END;
    return XRD_OK;
  }
  cells->line_begun = false;
  return take_line_end(cells, c);
}

xrd_status xrd_cells_next(xrd_cells *cells, xrd_cell_kind *kind) {
  if (cells->line_ended) cells->line++;
  if (cells->line_ended) cells->comment[0] = '\0';
  cells->line_ended = false;
  int c;
  xrd_status status = skip_blanks(cells, &c);
  const bool after_tab = cells->after_separator && cells->separator == '\t';
  if (status == XRD_OK && c == '#' && (!cells->after_separator || cells->after_blank || after_tab)) {
    if (after_tab) cells->after_separator = false; /* a blank before a comment, no separator */
    status = take_comment(cells);
    if (status == XRD_OK) status = peek(cells, &c);
  }
  if (status != XRD_OK) return status;
  return ends_line(c) ? end_line(cells, c, kind) : read_cell(cells, c, kind);
}
