/* The pictures of the report: each shows one theorem at work on one fixed example. */
#include <math.h>

#include "cli/verify_report.h"
#include "exactrd/domination.h"
#include "exactrd/toy.h"

enum { PLACES = 60, GRID = 9, MOST = 16 };

static xrd_status draw_plane(const char *path, const char *x, const xrd_series *series, size_t count,
                             xrd_error *error) {
  const xrd_panel panel = {
      .x = {.label = x}, .y = {.label = "rate", .unit = "nats"}, .series_count = count, .series = series};
  const xrd_figure figure = {1, 1, &panel};
  return xrd_figure_draw(&figure, path, error);
}

/* Theorem 12: |x - y|^(1/2) on nine points against |x - y|^2. */
static xrd_status draw_envelope(const char *path, xrd_error *error) {
  double p[GRID], weak[GRID * GRID], strong[GRID * GRID], places[PLACES], rate[PLACES], bound[PLACES];
  for (size_t i = 0; i < GRID; i++) {
    p[i] = 1.0 / GRID;
    for (size_t j = 0; j < GRID; j++) {
      const double apart = fabs((double)i - (double)j) / 4;
      weak[i * GRID + j] = sqrt(apart);
      strong[i * GRID + j] = apart * apart;
    }
  }
  const xrd_problem a = {p, {.kind = XRD_MATRIX, .n = GRID, .m = GRID, .matrix = weak}};
  const xrd_problem b = {p, {.kind = XRD_MATRIX, .n = GRID, .m = GRID, .matrix = strong}};
  xrd_domination boundary;
  xrd_domination_point points[PLACES];
  xrd_range range;
  xrd_options options;
  xrd_options_init(&options);
  xrd_status status = xrd_domination_of(&a.distortion, &b.distortion, &boundary, error);
  if (status != XRD_OK) return status;
  status = xrd_range_of(&a, &range, error);
  for (size_t k = 0; k < PLACES && status == XRD_OK; k++)
    points[k].distortion = places[k] = range.distortion_max * ((double)k + 0.5) / PLACES;
  if (status == XRD_OK) status = xrd_domination_compare(&a, &b, &boundary, &options, PLACES, points, error);
  xrd_domination_clear(&boundary);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < PLACES; k++) {
    rate[k] = points[k].rate.upper;
    bound[k] = points[k].bound.upper;
  }
  const xrd_series series[] = {{.title = "R of the weak distortion", .count = PLACES, .x = places, .y = rate},
                               {.title = "best bound", .count = PLACES, .x = places, .y = bound}};
  return draw_plane(path, "weak distortion D", series, 2, error);
}

/* The rates at each of the places; +infinity is left out by the picture. */
static xrd_status rates(const double *p, const double *d, size_t n, const double *places, double *result,
                        xrd_error *error) {
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = n, .m = n, .matrix = d}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve curve;
  const xrd_status status = xrd_curve_at_distortions(&problem, places, PLACES, &options, &curve, error);
  for (size_t k = 0; k < curve.count; k++) result[k] = curve.points[k].rate_nats;
  xrd_curve_clear(&curve);
  return status;
}

/* Theorem 19: U on four points and V on three, independent and uniform. */
static xrd_status draw_gap(const char *path, xrd_error *error) {
  enum { U = 4, V = 3, PAIRS = U * V };
  double p[PAIRS], p_v[V], weak[PAIRS * PAIRS], strong[PAIRS * PAIRS], v[V * V];
  double places[PLACES], rate_weak[PLACES], rate_strong[PLACES], rate_v[PLACES], sum[PLACES];
  for (size_t i = 0; i < PAIRS; i++) {
    p[i] = 1.0 / PAIRS;
    for (size_t j = 0; j < PAIRS; j++) {
      const double u_apart = ((double)(i / V) - (double)(j / V)) / 2, v_apart = (double)(i % V) - (double)(j % V);
      weak[i * PAIRS + j] = u_apart * u_apart;
      strong[i * PAIRS + j] = u_apart * u_apart + v_apart * v_apart;
    }
  }
  for (size_t i = 0; i < V; i++) {
    p_v[i] = 1.0 / V;
    for (size_t j = 0; j < V; j++) v[i * V + j] = ((double)i - (double)j) * ((double)i - (double)j);
  }
  for (size_t k = 0; k < PLACES; k++) places[k] = ((double)k + 0.5) / PLACES;
  xrd_status status = rates(p, weak, PAIRS, places, rate_weak, error);
  if (status == XRD_OK) status = rates(p, strong, PAIRS, places, rate_strong, error);
  if (status == XRD_OK) status = rates(p_v, v, V, places, rate_v, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < PLACES; k++) sum[k] = rate_weak[k] + rate_v[k];
  const xrd_series series[] = {{.title = "R_strong", .count = PLACES, .x = places, .y = rate_strong},
                               {.title = "R_weak + R_V", .count = PLACES, .x = places, .y = sum},
                               {.title = "R_weak", .count = PLACES, .x = places, .y = rate_weak}};
  return draw_plane(path, "distortion D", series, 3, error);
}

static xrd_status draw_posteriors(const char *path, xrd_error *error) {
  double pixel[MOST], ramp[MOST], s_pixel[MOST], s_ramp[MOST], angle[MOST + 1], circle[MOST + 1], curve[MOST + 1];
  xrd_toy_ramp(MOST, 1, pixel);
  xrd_toy_ramp(MOST, 16, ramp);
  xrd_toy_match a, b;
  xrd_status status = xrd_toy_match_rate(pixel, MOST, 17.2645, &a, error);
  if (status == XRD_OK) status = xrd_toy_match_rate(ramp, MOST, 17.2645, &b, error);
  if (status != XRD_OK) return status;
  xrd_toy_variances(pixel, MOST, a.beta, s_pixel);
  xrd_toy_variances(ramp, MOST, b.beta, s_ramp);
  for (size_t k = 0; k <= MOST; k++) {
    angle[k] = 2 * acos(-1.0) * (double)k / MOST;
    circle[k] = sqrt(s_pixel[k % MOST]);
    curve[k] = sqrt(s_ramp[k % MOST]);
  }
  const xrd_series series[] = {{.title = "pixel metric", .count = MOST + 1, .x = angle, .y = circle},
                               {.title = "perceptual metric", .count = MOST + 1, .x = angle, .y = curve}};
  const xrd_panel panel = {.kind = XRD_PANEL_POLAR,
                           .y = {.label = "posterior standard deviation"},
                           .key = XRD_KEY_BELOW,
                           .series_count = 2,
                           .series = series};
  const xrd_figure figure = {1, 1, &panel};
  return xrd_figure_draw(&figure, path, error);
}

xrd_status cli_verify_picture(size_t index, const char *path, const char **caption, xrd_error *error) {
  static const struct {
    const char *caption;
    xrd_status (*draw)(const char *path, xrd_error *error);
  } PICTURES[] = {
      {"Theorem 12 at its tightest: nine equally likely points, sqrt|x - y| dominated by |x - y|^2. The bound is the "
       "best over the whole boundary of scales and shifts.",
       draw_envelope},
      {"Theorem 19: an independent nuisance V. The curve of the strong distortion lies above that of the weak one by "
       "at least R_V(D), for every D below D0_V = 2/3.",
       draw_gap},
      {"Figure 7: posterior standard deviations of 16 dimensions at one rate, 17.2645 nats, by angle.",
       draw_posteriors},
  };
  *caption = NULL;
  if (index >= sizeof PICTURES / sizeof *PICTURES) return XRD_OK;
  *caption = PICTURES[index].caption;
  return PICTURES[index].draw(path, error);
}
