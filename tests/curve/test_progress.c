/* A callback that says stop keeps what is finished, in order, and says so. */
#include <string.h>

#include "base/random.h"
#include "exactrd/critical.h"
#include "tests/cmocka_all.h"
#include "tests/curve/points.h"

enum { COUNT = 6 };

static const double P[] = {0.5, 0.3, 0.2}, SLOPES[COUNT] = {3, 1, 2, 0.5, 8, 4};
static const double DISTORTIONS[COUNT] = {0.1, 0.4, 0.2, 0.3, 0.05, 0.15},
                    RATES[COUNT] = {0.1, 0.9, 0.2, 0.5, 0.3, 0.4};
static const xrd_problem PROBLEM = {P, {.kind = XRD_HAMMING, .n = 3, .m = 3}};

typedef struct {
  size_t calls, allowed; /* says stop once more than `allowed` calls were made */
  size_t last_done, last_total;
  bool monotone;
} watcher;

static bool watch(void *context, size_t done, size_t total) {
  watcher *w = context;
  if (total > 0) { /* 0 of 0: work whose end is not known yet */
    w->monotone &= done >= w->last_done && done <= total;
    w->last_done = done;
    w->last_total = total;
  }
  return ++w->calls <= w->allowed;
}

static xrd_status draw(int call, const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  switch (call) {
  case 0: return xrd_curve_at_slopes(&PROBLEM, SLOPES, COUNT, options, curve, error);
  case 1: return xrd_curve_at_distortions(&PROBLEM, DISTORTIONS, COUNT, options, curve, error);
  case 2: return xrd_curve_at_rates(&PROBLEM, RATES, COUNT, options, curve, error);
  default: return xrd_curve_whole(&PROBLEM, COUNT, options, curve, error);
  }
}

static void assert_same(const xrd_point *a, const xrd_point *b) {
  assert_memory_equal(&a->bounds, &b->bounds, sizeof a->bounds);
  assert_true(a->slope == b->slope);
  assert_memory_equal(a->q, b->q, a->m * sizeof *a->q);
}

/* Every point of `some` is in `all`, in the same order. */
static void assert_part(const xrd_curve *some, const xrd_curve *all) {
  size_t next = 0;
  for (size_t k = 0; k < some->count; k++, next++) {
    while (next < all->count && memcmp(&some->points[k].bounds, &all->points[next].bounds, sizeof(xrd_bounds)) != 0)
      next++;
    assert_true(next < all->count);
    assert_same(&some->points[k], &all->points[next]);
  }
}

static void finished_points_are_kept(void **state) {
  (void)state;
  for (int call = 0; call < 4; call++) {
    watcher patient = {.allowed = SIZE_MAX, .monotone = true};
    xrd_options options = options_with_gap(1e-10);
    options.progress = watch;
    options.progress_context = &patient;
    xrd_curve all;
    assert_int_equal(draw(call, &options, &all, NULL), XRD_OK);
    assert_int_equal(all.count, COUNT);
    assert_true(patient.monotone && patient.calls >= COUNT);
    assert_int_equal(patient.last_done, COUNT);
    assert_int_equal(patient.last_total, COUNT);
    size_t most = 0;
    for (size_t allowed = 0; allowed < patient.calls; allowed++) {
      watcher impatient = {.allowed = allowed, .monotone = true};
      options.progress_context = &impatient;
      xrd_curve some;
      xrd_error error = {""};
      assert_int_equal(draw(call, &options, &some, &error), XRD_ERR_INTERRUPTED);
      assert_non_null(strstr(error.message, "interrupted"));
      assert_int_equal(impatient.calls, allowed + 1);
      assert_true(some.count >= most && some.count <= COUNT);
      most = some.count;
      assert_part(&some, &all);
      xrd_curve_clear(&some);
    }
    assert_true(most >= COUNT - 1);
    xrd_curve_clear(&all);
  }
}

/* What on_point has seen: copies of the bounds, which outlive the points. */
typedef struct {
  const watcher *watcher;
  size_t count, allowed;
  size_t calls_before[COUNT]; /* of the watcher, when the point came */
  xrd_bounds bounds[COUNT];
} listener;

static bool listen(void *context, size_t index, const xrd_point *point) {
  listener *l = context;
  assert_int_equal(index, l->count);
  assert_true(index < COUNT && point->q != NULL && point->w != NULL);
  l->calls_before[index] = l->watcher->calls;
  l->bounds[l->count++] = point->bounds;
  return l->count < l->allowed;
}

static void assert_heard(const listener *l, const xrd_curve *curve) {
  assert_int_equal(l->count, curve->count);
  for (size_t k = 0; k < l->count; k++)
    assert_memory_equal(&l->bounds[k], &curve->points[k].bounds, sizeof(xrd_bounds));
}

/* Once each, in order, also when the work is stopped. */
static void points_are_shown_in_order(void **state) {
  (void)state;
  for (int call = 0; call < 4; call++)
    for (size_t allowed = 0, done = 0; done < COUNT; allowed++) {
      watcher w = {.allowed = allowed, .monotone = true};
      listener l = {.watcher = &w, .allowed = SIZE_MAX};
      xrd_options options = options_with_gap(1e-10);
      options.progress = watch;
      options.progress_context = &w;
      options.on_point = listen;
      options.on_point_context = &l;
      xrd_curve curve;
      const xrd_status status = draw(call, &options, &curve, NULL);
      assert_int_equal(status, w.calls > allowed ? XRD_ERR_INTERRUPTED : XRD_OK);
      assert_heard(&l, &curve);
      done = status == XRD_OK ? COUNT : 0;
      xrd_curve_clear(&curve);
    }
}

/* A point is shown before work on the next one begins, but for slopes asked out of order. */
static void points_are_shown_at_once(void **state) {
  (void)state;
  for (int call = 1; call < 4; call++) {
    watcher w = {.allowed = SIZE_MAX, .monotone = true};
    listener l = {.watcher = &w, .allowed = SIZE_MAX};
    xrd_options options = options_with_gap(1e-10);
    options.progress = watch;
    options.progress_context = &w;
    options.on_point = listen;
    options.on_point_context = &l;
    xrd_curve curve;
    assert_int_equal(draw(call, &options, &curve, NULL), XRD_OK);
    for (size_t k = 1; k < COUNT; k++) assert_true(l.calls_before[k - 1] < l.calls_before[k]);
    xrd_curve_clear(&curve);
  }
}

static void a_listener_can_stop(void **state) {
  (void)state;
  for (int call = 0; call < 4; call++)
    for (size_t allowed = 1; allowed <= COUNT; allowed++) {
      watcher w = {.allowed = SIZE_MAX, .monotone = true};
      listener l = {.watcher = &w, .allowed = allowed};
      xrd_options options = options_with_gap(1e-10);
      options.on_point = listen;
      options.on_point_context = &l;
      xrd_curve curve;
      assert_int_equal(draw(call, &options, &curve, NULL), XRD_ERR_INTERRUPTED);
      assert_int_equal(l.count, allowed);
      assert_true(curve.count >= allowed);
      for (size_t k = 0; k < allowed; k++)
        assert_memory_equal(&l.bounds[k], &curve.points[k].bounds, sizeof(xrd_bounds));
      xrd_curve_clear(&curve);
    }
}

enum { LARGE = 160 };

static void make_large(double p[LARGE], double d[LARGE * LARGE]) {
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t i = 0; i < LARGE; i++) p[i] = 1.0 / LARGE;
  for (size_t e = 0; e < LARGE * LARGE; e++) d[e] = xrd_random_uniform(&random);
}

/* Stops after 0, 1, 2, ... calls, in longer and longer strides, until there are fewer calls than that; returns their
   number. */
static size_t stop_everywhere(const xrd_problem *problem, xrd_options options, double slope) {
  for (size_t allowed = 0;; allowed += 1 + allowed / 3) {
    watcher w = {.allowed = allowed, .monotone = true};
    options.progress = watch;
    options.progress_context = &w;
    xrd_curve curve;
    const xrd_status status = xrd_curve_at_slopes(problem, &slope, 1, &options, &curve, NULL);
    const bool finished = w.calls <= allowed;
    assert_int_equal(w.calls, finished ? w.calls : allowed + 1);
    assert_int_equal(status, finished ? XRD_OK : XRD_ERR_INTERRUPTED);
    assert_true(curve.count == (status == XRD_OK || w.last_done == 1));
    xrd_curve_clear(&curve);
    if (finished) return w.calls;
  }
}

/* One point is many pieces of work, in the solver and in the certificate. */
static void a_point_can_be_interrupted(void **state) {
  (void)state;
  static double p[LARGE], d[LARGE * LARGE];
  make_large(p, d);
  const xrd_problem dense = {p, {.kind = XRD_MATRIX, .n = LARGE, .m = LARGE, .matrix = d}},
                    hamming = {p, {.kind = XRD_HAMMING, .n = LARGE, .m = LARGE}};
  xrd_options options = options_with_gap(1e-10);
  for (options.threads = 1; options.threads <= 2; options.threads++) {
    assert_true(stop_everywhere(&dense, options, 30) > 6);
    assert_true(stop_everywhere(&hamming, options, 3) > 6);
    assert_true(stop_everywhere(&dense, options, 0x1p920) > 50); /* balls */
  }
  options = options_with_gap(1e-2);
  options.method = XRD_BLAHUT_ARIMOTO;
  options.max_iterations = 5;
  assert_true(stop_everywhere(&dense, options, 30) > 10);
}

static void critical_slopes_can_be_interrupted(void **state) {
  (void)state;
  watcher impatient = {.allowed = 2};
  xrd_options options = options_with_gap(1e-10);
  options.progress = watch;
  options.progress_context = &impatient;
  xrd_critical_list list;
  assert_int_equal(xrd_curve_critical(&PROBLEM, 50, &options, &list, NULL), XRD_ERR_INTERRUPTED);
  xrd_critical_clear(&list);
}

static void clearing_twice_is_harmless(void **state) {
  (void)state;
  const xrd_options options = options_with_gap(1e-10);
  xrd_curve curve;
  assert_int_equal(draw(0, &options, &curve, NULL), XRD_OK);
  xrd_point_clear(&curve.points[2]);
  assert_null(curve.points[2].q);
  xrd_point_clear(&curve.points[2]);
  xrd_curve_clear(&curve);
  assert_int_equal(curve.count, 0);
  xrd_curve_clear(&curve);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finished_points_are_kept),   cmocka_unit_test(points_are_shown_in_order),
      cmocka_unit_test(points_are_shown_at_once),   cmocka_unit_test(a_listener_can_stop),
      cmocka_unit_test(a_point_can_be_interrupted), cmocka_unit_test(critical_slopes_can_be_interrupted),
      cmocka_unit_test(clearing_twice_is_harmless),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
