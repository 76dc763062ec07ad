/* How large c can be in a hole, cell by cell.  c is low + high, what comes from below and from above; between a and b,
   e = exp(-s (b - a)), these two at most fall from a and from b on, and what lies between adds no more than its mass:

     c <= max(low(a) + high(b) e, low(a) e + high(b)) + int_a^b p/u,     int_a^b p/u <= (low(b) - low(a) e) / e,

   the first two being convex together.  A cell is halved until that is little more than a value of c. */
#include <arb.h>
#include <math.h>

#include "certify/ends.h"
#include "certify/measures/density/continuum.h"

enum { DEEPEST = 50, CORNER = -100, MOST = 2000, MOST_EVALUATIONS = 200000 };

static const double FINE = 0x1p-6, LEAST = 0x1p-56; /* how much more than c - 1 its bound may be */

/* The halves of c at a place. */
typedef struct {
  double x;
  arb_t low, high;
} post;

typedef struct {
  xrd_continuum_scene *scene;
  const xrd_hole *hole;
  double seen; /* what c - 1 is somewhere */
  int halved;  /* cells so far, MOST at most */
  size_t evaluations;
} search;

static void init_post(post *at, double x) {
  at->x = x;
  arb_init(at->low), arb_init(at->high);
}

static void clear_post(post *at) { arb_clear(at->low), arb_clear(at->high); }

/* BETA: part += what the mass before 2^CORNER adds to c at x, if `end` is the density's and outside: between atoms it
   belongs to the outer one's own half (continuum_sums.c).  Only some of it may be on one side of an x within. */
static void add_corner(const search *at, double end, double x, arb_t part) {
  const xrd_continuum_scene *scene = at->scene;
  if (scene->law.density->family != XRD_DENSITY_BETA || (end > 0 && end < 1)) return;
  if ((end > 0 ? at->hole->right : at->hole->left) != NULL) return;
  const xrd_law_piece piece = {.to = 0.5, .power_at_from = true, .mirrored = end > 0};
  arb_t mass, u, term, place;
  arb_init(mass), arb_init(u), arb_init(term), arb_init(place);
  arb_one(term);
  arb_mul_2exp_si(term, term, CORNER);
  xrd_law_corner(&scene->law, &piece, term, mass);
  arb_set_d(place, end);
  arb_add_error(place, term);
  xrd_hole_u(scene, at->hole, place, u, term);
  arb_div(mass, mass, u, scene->precision);
  arb_set_d(term, x);
  const bool within = x != end && arb_overlaps(place, term);
  arb_sub(place, place, term, scene->precision);
  arb_abs(place, place);
  arb_mul(place, place, scene->s, scene->precision);
  arb_neg(place, place), arb_exp(place, place, scene->precision);
  arb_mul(mass, mass, place, scene->precision);
  arb_zero(term);
  if (within) arb_union(mass, mass, term, scene->precision);
  arb_add(part, part, mass, scene->precision);
  arb_clear(mass), arb_clear(u), arb_clear(term), arb_clear(place);
}

/* b->low from a's, a < b */
static void go_up(const search *at, double from, const arb_t low, post *b) {
  arb_t e;
  arb_init(e);
  xrd_continuum_decay(at->scene, from, b->x, e);
  xrd_hole_integrate(at->scene, at->hole, from, b->x, XRD_HOLE_UP, b->low);
  arb_addmul(b->low, low, e, at->scene->precision);
  add_corner(at, from, b->x, b->low), add_corner(at, b->x, b->x, b->low);
  arb_clear(e);
}

/* a->high from b's */
static void go_down(const search *at, post *a, double to, const arb_t high) {
  arb_t e;
  arb_init(e);
  xrd_continuum_decay(at->scene, a->x, to, e);
  xrd_hole_integrate(at->scene, at->hole, a->x, to, XRD_HOLE_DOWN, a->high);
  arb_addmul(a->high, high, e, at->scene->precision);
  add_corner(at, to, a->x, a->high), add_corner(at, a->x, a->x, a->high);
  arb_clear(e);
}

/* P(beyond x) / u(x), outside; 0 at the density's end */
static void set_beyond(const search *at, double x, int sign, arb_t part) {
  double low, high;
  xrd_density_hull(at->scene->law.density, &low, &high);
  arb_zero(part);
  if (isfinite(sign > 0 ? high : low)) return;
  xrd_law_tail tail;
  arb_t place, u, growth;
  xrd_law_tail_init(&tail), arb_init(place), arb_init(u), arb_init(growth);
  xrd_law_tail_set(&at->scene->law, x, sign, &tail);
  arb_set_d(place, x);
  xrd_hole_u(at->scene, at->hole, place, u, growth);
  arb_div(part, tail.mass, u, at->scene->precision);
  xrd_law_tail_clear(&tail), arb_clear(place), arb_clear(u), arb_clear(growth);
}

static void set_ends(const search *at, post *a, post *b) {
  const xrd_hole *hole = at->hole;
  if (hole->left != NULL)
    go_up(at, hole->left->to, hole->left->low_to, a);
  else
    set_beyond(at, a->x, -1, a->low);
  if (hole->right != NULL)
    go_down(at, b, hole->right->from, hole->right->high_from);
  else
    set_beyond(at, b->x, 1, b->high);
  go_up(at, a->x, a->low, b), go_down(at, a, b->x, b->high);
}

static void set_bound(const search *at, const post *a, const post *b, arb_t bound) {
  const slong precision = at->scene->precision;
  arb_t e, other;
  arb_init(e), arb_init(other);
  xrd_continuum_decay(at->scene, a->x, b->x, e);
  arb_set(bound, a->low), arb_addmul(bound, b->high, e, precision);
  arb_set(other, b->high), arb_addmul(other, a->low, e, precision);
  arb_max(bound, bound, other, precision);
  arb_set(other, b->low), arb_submul(other, a->low, e, precision);
  arb_div(other, other, e, precision);
  arb_add(bound, bound, other, precision);
  if (!arb_is_finite(bound)) arb_pos_inf(bound);
  arb_clear(e), arb_clear(other);
}

static void look(search *at, const post *a) {
  arb_t c;
  arb_init(c);
  arb_add(c, a->low, a->high, at->scene->precision);
  arb_sub_ui(c, c, 1, at->scene->precision);
  at->seen = fmax(at->seen, xrd_lower_end(c));
  arb_clear(c);
}

/* Is the bound one that stands already, or little above a value of c? */
static bool is_fine(const search *at, const arb_t bound) {
  arb_t over;
  arb_init(over);
  bool fine = arb_le(bound, at->scene->sup);
  arb_sub_ui(over, bound, 1, at->scene->precision);
  fine = fine || xrd_upper_end(over) <= at->seen * (1 + FINE) + LEAST;
  arb_clear(over);
  return fine;
}

static void raise_cell(search *at, const post *a, const post *b, int depth) {
  const double middle = a->x + (b->x - a->x) / 2;
  arb_t bound;
  arb_init(bound);
  set_bound(at, a, b, bound);
  const bool last = depth == DEEPEST || at->halved == MOST || at->evaluations > MOST_EVALUATIONS ||
                    !arb_is_finite(bound) || xrd_continuum_stops(at->scene, 0);
  if (last || is_fine(at, bound) || !(a->x < middle && middle < b->x)) {
    arb_max(at->scene->sup, at->scene->sup, bound, at->scene->precision);
  } else {
    post half;
    at->halved++;
    init_post(&half, middle);
    go_up(at, a->x, a->low, &half), go_down(at, &half, b->x, b->high);
    look(at, &half);
    raise_cell(at, a, &half, depth + 1), raise_cell(at, &half, b, depth + 1);
    clear_post(&half);
  }
  arb_clear(bound);
}

void xrd_hole_cells(xrd_continuum_scene *scene, const xrd_hole *hole, double from, double to) {
  search at = {.scene = scene, .hole = hole, .seen = 0};
  post a, b;
  scene->evaluations = &at.evaluations;
  init_post(&a, from), init_post(&b, to);
  set_ends(&at, &a, &b);
  look(&at, &a), look(&at, &b);
  raise_cell(&at, &a, &b, 0);
  scene->evaluations = NULL;
  clear_post(&a), clear_post(&b);
}
