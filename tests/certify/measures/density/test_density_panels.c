/* Integrals against mpmath's, and their errors where few nodes make them large. */
#include <arb_hypgeom.h>
#include <math.h>

#include "base/random.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/boxes.h"
#include "tests/certify/measures/density/mpmath_integrals.h"
#include "tests/cmocka_all.h"
#include "tests/densities.h"

enum { PRECISION = 80 };

static const double PLACES[] = {-0.5, 0.25, 1.5}, MASSES[] = {1, 2, 1.5};

typedef struct {
  xrd_law law;
  xrd_atoms atoms;
  xrd_panels panels;
  xrd_law_piece piece[8];
  size_t pieces;
} scene;

static void open_with(scene *s, const xrd_density *density, const xrd_measure_witness *witness) {
  xrd_law_init(&s->law, density, PRECISION);
  assert_int_equal(xrd_atoms_init(&s->atoms, witness, PRECISION, NULL), XRD_OK);
  assert_int_equal(xrd_panels_init(&s->panels, &s->law, &s->atoms, PRECISION, NULL), XRD_OK);
  s->pieces = xrd_law_pieces(density, s->piece);
}

static void open_scene(scene *s, const xrd_density *density, double slope) {
  const xrd_measure_witness witness = {.slope = slope, .count = 3, .width = 1, .places = PLACES, .masses = MASSES};
  open_with(s, density, &witness);
}

static void close_scene(scene *s) {
  xrd_panels_clear(&s->panels);
  xrd_atoms_clear(&s->atoms);
  xrd_law_clear(&s->law);
}

static void add(scene *s, double low, double high) {
  xrd_error error = {""};
  for (size_t k = 0; k < s->pieces; k++) {
    const xrd_law_piece *piece = &s->piece[k];
    const double from = fmax(low, piece->from), to = fmin(high, piece->to);
    const xrd_status status = piece->power_at_from ? xrd_panels_add_from_corner(&s->panels, piece, &error)
                                                   : xrd_panels_add(&s->panels, piece, from, to, NULL, &error);
    if (status != XRD_OK) fail_msg("%s", error.message);
  }
  assert_int_equal(xrd_boxes_order(&s->panels, NULL), XRD_OK);
}

static void expect(const arb_t ball, const char *truth, size_t index, const char *what) {
  arb_t t;
  arb_init(t);
  arb_set_str(t, truth, 128);
  if (!arb_overlaps(ball, t) || mag_cmp_2exp_si(arb_radref(ball), -56) > 0) {
    arb_printn(ball, 30, 0);
    fail_msg("density %zu: %s is not %s", index, what, truth);
  }
  arb_clear(t);
}

static void integrals(void **state) {
  (void)state;
  for (size_t row = 0; row < sizeof MPMATH / sizeof *MPMATH; row++) {
    scene s;
    arb_t c;
    arb_init(c);
    open_scene(&s, &TEST_DENSITIES[MPMATH[row].density], 2.5);
    add(&s, -1, 2);
    expect(s.panels.log_u, MPMATH[row].log_u, MPMATH[row].density, "log u");
    expect(s.panels.log_dual, MPMATH[row].log_u, MPMATH[row].density, "log u of the dual");
    expect(s.panels.distortion, MPMATH[row].distortion, MPMATH[row].density, "distortion");
    xrd_boxes_value(&s.panels, -9, 9, 0.625, c);
    expect(c, MPMATH[row].dual, MPMATH[row].density, "dual");
    arb_clear(c);
    close_scene(&s);
  }
}

static double supremum(const xrd_panels *panels) {
  xrd_supremum sup;
  arb_t rest;
  arb_init(rest);
  xrd_supremum_init(&sup, 1e-12, 2000);
  assert_int_equal(xrd_boxes_supremum(panels, -1, 2, rest, &sup, NULL), XRD_OK);
  const double bound = arf_get_d(sup.bound, ARF_RND_CEIL);
  xrd_supremum_clear(&sup), arb_clear(rest);
  return bound;
}

/* Short series and short reach leave much out, and say so. */
static void short_series(void **state) {
  (void)state;
  scene s;
  open_scene(&s, &TEST_DENSITIES[0], 2.5);
  add(&s, -1, 2);
  const double truth = supremum(&s.panels);
  for (slong degree = 4; degree <= 12; degree += 2) {
    s.panels.degree = degree;
    assert_true(supremum(&s.panels) >= truth * (1 - 1e-10));
  }
  s.panels.degree = 50;
  for (s.panels.reach = 0.5; s.panels.reach < 4; s.panels.reach += 0.5)
    assert_true(supremum(&s.panels) >= truth * (1 - 1e-10));
  close_scene(&s);
}

/* Corners that are not small: one node for much of the mass. */
static void large_corners(void **state) {
  (void)state;
  for (size_t density = 8; density < 10; density++) {
    scene fine, coarse;
    open_scene(&fine, &TEST_DENSITIES[density], 2.5), open_scene(&coarse, &TEST_DENSITIES[density], 2.5);
    add(&fine, -1, 2);
    coarse.panels.corner = -6;
    add(&coarse, -1, 2);
    assert_true(arb_overlaps(coarse.panels.log_u, fine.panels.log_u));
    assert_true(arb_overlaps(coarse.panels.log_dual, fine.panels.log_dual));
    assert_true(arb_overlaps(coarse.panels.distortion, fine.panels.distortion));
    assert_true(mag_cmp_2exp_si(arb_radref(coarse.panels.log_u), -1) < 0);
    arb_t one, two;
    arb_init(one), arb_init(two);
    for (double y = 0; y <= 1; y += 0.125) {
      xrd_boxes_value(&fine.panels, -9, 9, y, one), xrd_boxes_value(&coarse.panels, -9, 9, y, two);
      assert_true(arb_overlaps(one, two));
    }
    arb_clear(one), arb_clear(two);
    close_scene(&fine), close_scene(&coarse);
  }
}

/* With 2 to 6 nodes the errors are large; the bounds hold and are not absurd. */
static void errors_of_few_nodes(void **state) {
  (void)state;
  double last = 0;
  arb_t exact, rough;
  arb_init(exact), arb_init(rough);
  for (size_t order = 2; order <= 6; order++) {
    scene fine, coarse;
    open_scene(&fine, &TEST_DENSITIES[0], 2.5), open_scene(&coarse, &TEST_DENSITIES[0], 2.5);
    add(&fine, -1, 2);
    coarse.panels.order = order;
    for (size_t k = 0; k < order; k++)
      arb_hypgeom_legendre_p_ui_root(coarse.panels.node + k, coarse.panels.weight + k, order, k, PRECISION);
    coarse.panels.tolerance = 1e9;
    add(&coarse, -1, 2);
    assert_true(arb_overlaps(coarse.panels.log_u, fine.panels.log_u));
    assert_true(arb_overlaps(coarse.panels.distortion, fine.panels.distortion));
    for (double y = -1; y <= 2; y += 0.125) {
      xrd_boxes_value(&fine.panels, -9, 9, y, exact), xrd_boxes_value(&coarse.panels, -9, 9, y, rough);
      assert_true(arb_overlaps(exact, rough));
    }
    assert_true(supremum(&coarse.panels) >= supremum(&fine.panels) * (1 - 1e-10));
    if (order > 2) { /* the same panels: errors fall by rho^2 = 25/4 a node */
      const double ratio = xrd_upper_end(coarse.panels.error) / last;
      assert_true(fabs(ratio - 0.16) < 1e-6);
    }
    last = xrd_upper_end(coarse.panels.error);
    close_scene(&fine), close_scene(&coarse);
  }
  arb_clear(exact), arb_clear(rough);
}

/* Seen in a mirror nothing changes: no side of a panel's ellipse is left out. */
static void mirrored_panels(void **state) {
  (void)state;
  const double places[] = {-1.5, -0.25, 0.5}, masses[] = {1.5, 2, 1};
  const xrd_measure_witness witness = {.slope = 2.5, .count = 3, .width = 1, .places = places, .masses = masses};
  const xrd_density density[2] = {{XRD_DENSITY_NORMAL, {1, 0.5}, 0, NULL}, {XRD_DENSITY_NORMAL, {-1, 0.5}, 0, NULL}};
  scene plain, mirrored;
  open_scene(&plain, &density[0], 2.5), open_with(&mirrored, &density[1], &witness);
  plain.panels.tolerance = mirrored.panels.tolerance = 1e-6; /* panels so long that the sides differ */
  add(&plain, -1, 2), add(&mirrored, -2, 1);
  const double error = xrd_upper_end(plain.panels.error);
  assert_true(error > 0 && fabs(xrd_upper_end(mirrored.panels.error) - error) <= 1e-6 * error);
  assert_true(arb_overlaps(plain.panels.log_u, mirrored.panels.log_u));
  assert_true(arb_overlaps(plain.panels.distortion, mirrored.panels.distortion));
  close_scene(&plain), close_scene(&mirrored);
}

/* p = 1/8, one atom at 2: |p / u| is largest at the left end of the ellipse, exp(slope (1.45 h + 2)^2) / 8. */
static void the_ellipse_to_its_end(void **state) {
  (void)state;
  const double slope = 2.5, h = 0.46875, place = 2, mass = 1;
  const xrd_measure_witness witness = {.slope = slope, .count = 1, .width = 1, .places = &place, .masses = &mass};
  const xrd_density density = {XRD_DENSITY_UNIFORM, {-4, 4}, 0, NULL};
  scene s;
  open_with(&s, &density, &witness);
  s.panels.tolerance = 1e300;
  add(&s, -h, h);
  assert_int_equal(s.panels.panels, 1);
  const double decay = pow(0.4, 2 * (double)s.panels.order), largest = exp(slope * pow(1.45 * h + place, 2)) / 8;
  const double error = xrd_upper_end(s.panels.error), least = h * 64 / 15 / (1 - 0.16) * decay * largest;
  assert_true(error >= least && error <= 100 * least);
  arb_t kappa; /* in its place kappa exp(-slope (z - y)^2), largest at the ellipse's top */
  arb_init(kappa), arb_one(kappa);
  arb_zero(s.panels.error);
  assert_int_equal(xrd_panels_add(&s.panels, s.piece, -h, h, kappa, NULL), XRD_OK);
  const double top = exp(slope * pow(1.05 * h, 2)) / largest * least, lifted = xrd_upper_end(s.panels.error);
  assert_true(lifted >= top && lifted <= 1.2 * top);
  arb_clear(kappa);
  close_scene(&s);
}

/* kappa / p: the dual sum is kappa int exp(-s (x - y)^2) dx, the channel's integrals stay those of p. */
static void kappa_replaces_the_dual(void **state) {
  (void)state;
  scene plain, cut;
  arb_t kappa, c;
  arb_init(kappa), arb_init(c);
  open_scene(&plain, &TEST_DENSITIES[1], 2.5), open_scene(&cut, &TEST_DENSITIES[1], 2.5);
  arb_set_d(kappa, 0.75);
  add(&plain, 2, 4);
  assert_int_equal(xrd_panels_add(&cut.panels, cut.piece, 2, 4, kappa, NULL), XRD_OK);
  assert_int_equal(xrd_boxes_order(&cut.panels, NULL), XRD_OK);
  assert_true(arb_overlaps(cut.panels.log_u, plain.panels.log_u) && arb_is_zero(cut.panels.log_dual));
  assert_true(arb_overlaps(cut.panels.distortion, plain.panels.distortion));
  xrd_boxes_value(&cut.panels, -9, 9, 2.5, c);
  const double erfs = 0.75 * sqrt(3.14159265358979323846 / 2.5) / 2 * (erf(1.5 * sqrt(2.5)) + erf(0.5 * sqrt(2.5)));
  assert_true(fabs(arf_get_d(arb_midref(c), ARF_RND_NEAR) - erfs) < 1e-15);
  arb_clear(kappa), arb_clear(c);
  close_scene(&plain), close_scene(&cut);
}

/* sup over boxes against many places. */
static void boxes_hold_the_supremum(void **state) {
  (void)state;
  for (double slope = 0.3; slope < 300; slope *= 9) {
    scene s;
    arb_t c, rest;
    arb_init(c), arb_init(rest);
    open_scene(&s, &TEST_DENSITIES[0], slope);
    add(&s, -1, 2);
    double most = 0;
    for (int k = 0; k <= 600; k++) {
      xrd_boxes_value(&s.panels, -9, 9, -1 + k * 0.005, c);
      most = fmax(most, xrd_lower_end(c));
    }
    xrd_supremum sup;
    xrd_supremum_init(&sup, 1e-12, 300);
    arb_set_d(rest, 0.25 * most);
    assert_int_equal(xrd_boxes_supremum(&s.panels, -1, 2, rest, &sup, NULL), XRD_OK);
    const double found = arf_get_d(sup.bound, ARF_RND_CEIL);
    assert_true(found >= most * 1.25 * (1 - 1e-14) && found <= most * 1.25 * (1 + 1e-2 * slope));
    xrd_supremum_clear(&sup);
    arb_clear(c), arb_clear(rest);
    close_scene(&s);
  }
}

/* end = the strip's lower or upper end, exactly. */
static void set_end(arf_t end, xrd_panel_strip strip, bool upper) {
  arf_t half;
  arf_init(half);
  arf_set_d(end, strip.centre);
  arf_set_d(half, strip.half);
  (upper ? arf_add : arf_sub)(end, end, half, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_clear(half);
}

/* Wherever the middle lies, and however large or small the rest is. */
static void strips_leave_no_gap(void **state) {
  (void)state;
  arf_t end, next;
  arf_init(end), arf_init(next);
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t repeat = 0; repeat < 2000; repeat++) {
    const double middle = ldexp(xrd_random_uniform(&random) - 0.5, (int)xrd_random_below(&random, 80) - 20);
    const double length = ldexp(1 + xrd_random_uniform(&random), (int)xrd_random_below(&random, 20) - 10);
    arf_set_d(end, middle);
    arf_set_d(next, length);
    arf_sub(end, end, next, ARF_PREC_EXACT, ARF_RND_DOWN);
    for (size_t k = 0; k < XRD_PANEL_STRIPS; k++) {
      const xrd_panel_strip strip = xrd_panel_strip_at(middle, length, k);
      assert_true(strip.half <= (length / XRD_PANEL_STRIPS + fabs(middle) * 0x1p-52) * (1 + 0x1p-46));
      set_end(next, strip, false);
      assert_true(arf_cmp(next, end) <= 0);
      set_end(end, strip, true);
    }
    arf_set_d(next, middle);
    arf_sub(end, end, next, ARF_PREC_EXACT, ARF_RND_DOWN);
    assert_true(arf_cmp_d(end, length) >= 0);
  }
  arf_clear(end), arf_clear(next);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(integrals),
                                     cmocka_unit_test(strips_leave_no_gap),
                                     cmocka_unit_test(errors_of_few_nodes),
                                     cmocka_unit_test(mirrored_panels),
                                     cmocka_unit_test(the_ellipse_to_its_end),
                                     cmocka_unit_test(short_series),
                                     cmocka_unit_test(large_corners),
                                     cmocka_unit_test(kappa_replaces_the_dual),
                                     cmocka_unit_test(boxes_hold_the_supremum)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
