#include "plots/key.h"

#include <math.h>
#include <string.h>

#include "plots/script.h"
#include "plots/ticks.h"

/* Shares of a panel's width and height, of a plain figure with one panel, the others have smaller letters. */
static const double LETTER = 0.0145, SAMPLE = 0.1, LINE = 0.055, MARGIN = 0.03;
enum { PIECES = 16 }; /* of each stretch of a curve */

bool xrd_panel_extent(const xrd_panel *panel, const xrd_axis *axis, double *low, double *high) {
  const bool is_x = axis == &panel->x;
  *low = HUGE_VAL;
  *high = -HUGE_VAL;
  for (size_t k = 0; k < panel->series_count; k++) {
    const xrd_series *s = &panel->series[k];
    for (size_t i = 0; i < s->count; i++) {
      const double bar = !is_x && s->kind == XRD_PLOT_ERROR_BARS ? s->y2[i] : 0, first = is_x ? s->x[i] : s->y[i],
                   last = !is_x && s->kind == XRD_PLOT_BAND ? s->y2[i] : first;
      const double ends[] = {xrd_axis_place(axis, first - bar), xrd_axis_place(axis, last + bar)};
      for (int end = 0; end < 2; end++) {
        if (!isfinite(ends[end])) continue;
        *low = fmin(*low, ends[end]);
        *high = fmax(*high, ends[end]);
      }
    }
  }
  return *low <= *high;
}

/* An axis as the picture shows it, from 0 to 1. */
typedef struct {
  const xrd_axis *axis;
  double from, to;
  bool log;
} scale;

static bool scale_of(const xrd_panel *panel, const xrd_axis *axis, scale *of) {
  xrd_ticks ticks;
  *of = (scale){axis, axis->from, axis->to, axis->log && axis->scale == XRD_SCALE_PLAIN};
  if (of->from == of->to && !xrd_panel_extent(panel, axis, &of->from, &of->to)) return false;
  if (of->log && !(of->from > 0)) of->from = 1e-12 * of->to;
  if (of->log) {
    of->from = log10(of->from);
    of->to = log10(of->to);
  } else if (axis->from == axis->to && xrd_ticks_of(of->from, of->to, &ticks)) {
    of->from = ticks.from;
    of->to = ticks.to;
  }
  return of->to != of->from;
}

static double share(const scale *of, double value) {
  const double place = xrd_axis_place(of->axis, value);
  return ((of->log ? log10(place) : place) - of->from) / (of->to - of->from);
}

typedef struct {
  double left, bottom, right, top;
} box;

static bool inside(const box *b, double x, double y) {
  return x > b->left && x < b->right && y > b->bottom && y < b->top;
}

/* Does the word to the right of a point (over PSNR: to its left) touch the box? */
static bool word_inside(const box *b, double x, double y, const char *word, bool leftward) {
  const double width = LETTER * (double)strlen(word);
  for (int k = 0; k <= PIECES; k++)
    if (inside(b, x + (leftward ? -1 : 1) * width * k / PIECES, y + 0.5 * LINE)) return true;
  return false;
}

static bool touches(const xrd_panel *panel, const xrd_series *s, const scale *x, const scale *y, const box *b) {
  const bool is_line = s->kind != XRD_PLOT_POINTS && s->kind != XRD_PLOT_LABELS && s->kind != XRD_PLOT_ERROR_BARS;
  for (size_t i = 0; i < s->count; i++) {
    const double at_x = share(x, s->x[i]), at_y = share(y, s->y[i]);
    if (inside(b, at_x, at_y)) return true;
    if (s->kind == XRD_PLOT_LABELS && word_inside(b, at_x, at_y, s->labels[i], panel->x.scale == XRD_SCALE_PSNR))
      return true;
    if (!is_line || i + 1 == s->count) continue;
    const double next_x = share(x, s->x[i + 1]), next_y = share(y, s->y[i + 1]);
    for (int k = 1; k < PIECES; k++)
      if (inside(b, at_x + (next_x - at_x) * k / PIECES, at_y + (next_y - at_y) * k / PIECES)) return true;
  }
  return false;
}

/* The key's size in shares of the panel. */
static void measure(const xrd_panel *panel, double *width, double *height) {
  size_t longest = 0, lines = 0;
  for (size_t k = 0; k < panel->series_count; k++) {
    const char *title = panel->series[k].title;
    if (title == NULL || panel->series[k].kind == XRD_PLOT_LABELS) continue;
    lines++;
    if (strlen(title) > longest) longest = strlen(title);
  }
  *width = SAMPLE + LETTER * (double)longest + MARGIN;
  *height = LINE * (double)lines + MARGIN;
}

xrd_key xrd_key_place(const xrd_panel *panel) {
  scale x, y;
  double width, height;
  if (panel->key != XRD_KEY_AUTO) return panel->key;
  if (panel->kind == XRD_PANEL_HEAT) return XRD_KEY_BELOW; /* every place has its colour */
  if (panel->kind != XRD_PANEL_PLANE || !scale_of(panel, &panel->x, &x) || !scale_of(panel, &panel->y, &y))
    return XRD_KEY_TOP_RIGHT;
  measure(panel, &width, &height);
  const box corners[] = {[XRD_KEY_TOP_RIGHT] = {1 - width, 1 - height, 2, 2},
                         [XRD_KEY_TOP_LEFT] = {-1, 1 - height, width, 2},
                         [XRD_KEY_BOTTOM_RIGHT] = {1 - width, -1, 2, height},
                         [XRD_KEY_BOTTOM_LEFT] = {-1, -1, width, height}};
  for (int corner = XRD_KEY_TOP_RIGHT; corner <= XRD_KEY_BOTTOM_LEFT; corner++) {
    bool free = true;
    for (size_t k = 0; k < panel->series_count && free; k++)
      free = !touches(panel, &panel->series[k], &x, &y, &corners[corner]);
    if (free) return (xrd_key)corner;
  }
  return XRD_KEY_BELOW;
}
