#include "solvers/measures/engine.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/density.h"
#include "solvers/measures/absolute.h"
#include "solvers/measures/continuum.h"
#include "solvers/measures/cores.h"
#include "solvers/measures/lattice.h"
#include "solvers/measures/mirror.h"
#include "solvers/measures/places.h"
#include "solvers/measures/symmetry.h"

enum { EXCHANGES = 8, ROUNDS = 40, FEW = 4, STALLED = 4 };
static const double ENOUGH = 3e-14; /* excess beyond which births alone are not trusted */
static const double MEETING = 1e-4; /* log c at which exchanged places are worth a try as atoms */
static const double MEETING_MANY =
    1e-2;                          /* the same in many coordinates, where exchanges are cheaper than steps of atoms */
static const double SHARP = 2e-15; /* excess with which births end */
static const double TAIL = 0.1;    /* probability beyond the cuts, in units of the excess wanted */

static const double LEAST_TAIL = 1e-15;
static const double SYMMETRIC = 1e-6; /* atoms that are so to within this, in units of 1/sqrt(slope), are made so */

/* Of a density the symbols are the nodes that fit the slope. */
xrd_status xrd_engine_prepare(xrd_engine *e, double slope, double tail, const xrd_anchor *anchor, xrd_error *error) {
  xrd_search *s = &e->search;
  xrd_status status = XRD_OK;
  if (e->prepared && e->problem->density != NULL) {
    xrd_search_clear(s);
    e->prepared = false;
  }
  if (!e->prepared) {
    status = anchor != NULL                ? xrd_anchor_nodes(anchor, &s->symbols, error)
             : e->problem->density != NULL ? xrd_nodes_of_density(&s->symbols, e->problem->density, slope, tail, error)
                                           : xrd_nodes_init(&s->symbols, e->problem, error);
    if (status == XRD_OK) status = xrd_search_init(s, s->stop, error);
  }
  e->prepared = status == XRD_OK;
  s->symbols.slope = slope;
  return status;
}

xrd_status xrd_engine_create(xrd_engine **result, const xrd_measure_problem *problem, xrd_stop *stop,
                             xrd_error *error) {
  *result = xrd_allocate_zero(1, sizeof **result);
  if (*result == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a solver");
  (*result)->problem = problem;
  (*result)->search.stop = stop;
  return XRD_OK;
}

void xrd_engine_free(xrd_engine *e) {
  if (e == NULL) return;
  xrd_search_clear(&e->search);
  for (size_t k = 0; k < XRD_ANCHORS_MOST; k++) xrd_atom_list_clear(&e->cores[k]);
  free(e);
}

void xrd_engine_answer_clear(xrd_engine_answer *answer) {
  xrd_atom_list_clear(&answer->atoms);
  *answer = (xrd_engine_answer){.slope = 0};
}

/* Of row i and atom j, whose kernel is a. */
static double distortion_of(const xrd_search *s, size_t i, size_t j, double a) {
  if (s->symbols.mirrored && i < xrd_nodes_plain(&s->symbols))
    return xrd_mirror_distortion(&s->symbols, i, s->atoms.places[j]);
  return -log(a) / s->symbols.slope;
}

/* D and I of the channel q_j a_ij / u_i: I = - slope D - sum p log u - sum_j P(j) log(P(j) / q_j). */
static void evaluate(const xrd_search *s, xrd_engine_answer *answer) {
  const xrd_dual_field *f = &s->field;
  const size_t n = s->symbols.n;
  double distortion = 0, rate = 0;
  for (size_t j = 0; j < s->atoms.count; j++) {
    const double *a = f->columns + j * n * (1 + s->symbols.layout.local);
    double mass = 0;
    for (size_t i = 0; i < n; i++) {
      const double joint = s->atoms.masses[j] * f->w[i] * a[i];
      mass += joint;
      if (joint > 0) distortion += joint * distortion_of(s, i, j, a[i]);
    }
    if (mass > 0) rate -= mass * log(mass / s->atoms.masses[j]);
  }
  for (size_t i = 0; i < n; i++) rate -= s->symbols.p[i] * log(f->u[i]);
  answer->distortion = distortion;
  answer->rate_nats = fmax(0, rate - s->symbols.slope * distortion);
}

static void set_tails(const xrd_engine *e, xrd_engine_answer *answer) {
  const xrd_search *s = &e->search;
  answer->cut_low = -HUGE_VAL;
  answer->cut_high = HUGE_VAL;
  answer->kappa_low = answer->kappa_high = 0;
  for (size_t k = 0; k < s->symbols.tails; k++) {
    const size_t row = s->symbols.n - s->symbols.tails + k;
    const bool low = s->symbols.side[k] < 0;
    const xrd_cut *cut = &e->cuts[k];
    *(low ? &answer->cut_low : &answer->cut_high) = cut->moved ? cut->cut : s->symbols.x[row];
    *(low ? &answer->kappa_low : &answer->kappa_high) = cut->moved ? cut->kappa : s->field.w[row];
  }
  if (!s->symbols.mirrored) return;
  answer->cut_low = 2 * s->symbols.centre - answer->cut_high;
  answer->kappa_low = answer->kappa_high;
}

/* The atoms become the answer if they leave less than it.  The field must be theirs. */
xrd_status xrd_engine_keep(const xrd_engine *e, double excess, xrd_engine_answer *answer, xrd_error *error) {
  const xrd_search *s = &e->search;
  xrd_stop_tell(s->stop, fmin(excess, answer->excess_nats), e->wanted);
  if (!(excess < answer->excess_nats)) return XRD_OK;
  answer->slope = s->symbols.slope;
  answer->excess_nats = excess;
  answer->rounds = e->rounds;
  evaluate(s, answer);
  set_tails(e, answer);
  xrd_status status = xrd_atom_list_copy(&answer->atoms, &s->atoms, error);
  if (status == XRD_OK) status = xrd_mirror_unfold(&s->symbols, &answer->atoms, error);
  xrd_atom_list_sort(&answer->atoms);
  return status;
}

void xrd_engine_begin(xrd_engine *e, xrd_engine_answer *answer) {
  answer->excess_nats = HUGE_VAL;
  answer->atoms.count = 0;
  answer->atoms.width = e->search.atoms.width;
}

/* Cuts moved to where less is lost, and what is left then; those of cores of a bounded density are no cuts. */
xrd_status xrd_engine_move_cuts(xrd_engine *e, double *excess, xrd_error *error) {
  xrd_search *s = &e->search;
  double loss = 0, top, low, high;
  if (e->problem->density == NULL) return XRD_OK;
  xrd_density_hull(e->problem->density, &low, &high);
  if (isfinite(low) && isfinite(high)) return XRD_OK;
  for (size_t k = 0; k < s->symbols.tails; k++) {
    e->cuts[k] = xrd_cut_choose(s, e->problem->density, k);
    loss += e->cuts[k].loss;
  }
  if (!e->cuts[0].moved && !e->cuts[1].moved) return XRD_OK;
  xrd_atom_list tops = s->maxima.found;
  s->maxima.found = (xrd_atom_list){.width = tops.width};
  const xrd_status status = xrd_cuts_try(s, e->cuts, &top, error);
  xrd_atom_list_clear(&s->maxima.found);
  s->maxima.found = tops;

  if (top + loss < *excess)
    *excess = top + loss;
  else
    e->cuts[0].moved = e->cuts[1].moved = false;
  return status;
}

/* Is there an answer, and the caller settles for it? */
static bool serves(const xrd_engine *e, const xrd_engine_answer *answer) {
  return answer->atoms.count > 0 && xrd_stop_settled(e->search.stop);
}

/* Settles; what that leaves is the largest of log c anywhere, and of |c - 1| at the atoms. */
static xrd_status judge(xrd_engine *e, double *excess, xrd_engine_answer *answer, xrd_error *error) {
  xrd_status status = xrd_search_settle(&e->search, error);
  if (status == XRD_OK) status = xrd_search_look(&e->search, excess, error);
  if (status != XRD_OK) return status;
  e->rounds++;
  const double deficit = xrd_joint_deficit(&e->search.joint, &e->search.atoms);
  e->cuts[0].moved = e->cuts[1].moved = false;
  if (*excess > SHARP) status = xrd_engine_move_cuts(e, excess, error);
  *excess = fmax(*excess, deficit);
  return status != XRD_OK ? status : xrd_engine_keep(e, *excess, answer, error);
}

/* Births and splits, one round after the other. */
static xrd_status grow(xrd_engine *e, size_t rounds, double enough, xrd_engine_answer *answer, xrd_error *error) {
  double excess, best = HUGE_VAL;
  if (serves(e, answer)) return XRD_OK;
  xrd_status status = judge(e, &excess, answer, error);
  for (size_t round = 0, stalled = 0;
       status == XRD_OK && round < rounds && stalled < STALLED && answer->excess_nats > enough && excess > SHARP;
       round++) {
    size_t born;
    best = fmin(best, excess);
    status = xrd_search_bear(&e->search, &born, error);
    if (status != XRD_OK || born == 0 || xrd_stop_round(e->search.stop, 0)) break;
    status = judge(e, &excess, answer, error);
    stalled = excess < 0.5 * best ? 0 : stalled + 1;
  }
  return status;
}

static xrd_status start_cold(xrd_engine *e, xrd_error *error) {
  xrd_search *s = &e->search;
  const xrd_status status = xrd_places_start(&s->symbols, s->stop, &s->atoms, error);
  return status == XRD_OK ? xrd_search_gather(s, error) : status;
}

/* From exchanged places to atoms, and back to the places. */
static xrd_status try_atoms(xrd_engine *e, xrd_engine_answer *answer, xrd_error *error) {
  xrd_search *s = &e->search;
  double top;
  xrd_atom_list places = {.width = s->atoms.width};
  xrd_status status = xrd_atom_list_copy(&places, &s->atoms, error);
  if (status == XRD_OK) status = xrd_search_gather(s, error);
  if (status == XRD_OK) status = grow(e, FEW, SHARP, answer, error);
  xrd_atom_list_clear(&s->atoms);
  s->atoms = places;
  if (status == XRD_OK) status = xrd_search_set(s, error);
  return status == XRD_OK ? xrd_search_look(s, &top, error) : status;
}

/* The atoms of an answer as those sought. */
static xrd_status take(xrd_engine *e, const xrd_engine_answer *answer, xrd_error *error) {
  const xrd_status status = xrd_atom_list_copy(&e->search.atoms, &answer->atoms, error);
  if (status == XRD_OK) xrd_mirror_fold(&e->search.symbols, &e->search.atoms);
  return status;
}

static xrd_status exchange(xrd_engine *e, double enough, xrd_engine_answer *answer, xrd_error *error) {
  xrd_search *s = &e->search;
  double top, best = HUGE_VAL;
  const double meeting = xrd_maxima_many(&s->maxima) ? MEETING_MANY : MEETING;
  const int limit = e->problem->density != NULL ? EXCHANGES : ROUNDS;
  xrd_status status = answer->atoms.count > 0 ? take(e, answer, error) : XRD_OK;
  if (status == XRD_OK) status = xrd_search_set(s, error);
  if (status == XRD_OK) status = xrd_search_look(s, &top, error);
  for (int round = 0, stalled = 0; status == XRD_OK && round < limit && stalled < STALLED; round++) {
    status = xrd_search_exchange(s, &top, error);
    if (status == XRD_OK) status = xrd_engine_keep(e, top, answer, error);
    if (status == XRD_OK && top < meeting) status = try_atoms(e, answer, error);
    if (answer->excess_nats <= enough || xrd_stop_round(s->stop, 0)) break;
    stalled = top < 0.9 * best ? 0 : stalled + 1; /* exchanges creep before they meet */
    best = fmin(best, top);
  }
  return status;
}

/* The same density on the grid of a cold start: far from optimal, but it reaches every symbol. */
static xrd_status spread(xrd_engine *e, xrd_engine_answer *answer, xrd_error *error) {
  xrd_search *s = &e->search;
  s->atoms.count = 0;
  xrd_status status = xrd_places_add(&s->symbols, &s->atoms, error);
  for (size_t j = 0; j < s->atoms.count; j++) s->atoms.masses[j] = 1 / (double)s->atoms.count;
  double top;
  if (status == XRD_OK) status = xrd_search_set(s, error);
  if (status == XRD_OK) status = xrd_search_look(s, &top, error);
  return status == XRD_OK ? xrd_engine_keep(e, fmax(top, DBL_MAX_10_EXP), answer, error) : status;
}

static xrd_status search(xrd_engine *e, double enough, const xrd_engine_answer *near, xrd_engine_answer *answer,
                         xrd_error *error) {
  xrd_status status = XRD_OK;
  if (near != NULL) {
    status = take(e, near, error);
    if (status == XRD_OK) status = grow(e, ROUNDS, e->problem->density != NULL ? enough : SHARP, answer, error);
    if (status == XRD_ERR_INTERNAL) status = XRD_OK; /* atoms of another slope that miss a symbol of this one */
  }
  if (status == XRD_OK && serves(e, answer)) return XRD_OK;
  if (status == XRD_OK && answer->excess_nats > enough) status = start_cold(e, error);
  if (status == XRD_OK && answer->excess_nats > enough && !xrd_maxima_many(&e->search.maxima))
    status = grow(e, ROUNDS, e->problem->density != NULL ? enough : SHARP, answer, error);
  if (status == XRD_OK && answer->excess_nats > enough && !serves(e, answer))
    status = exchange(e, enough, answer, error);
  return status;
}

static void impose_symmetry(const xrd_engine *e, xrd_engine_answer *answer) {
  double centre;
  if (xrd_nodes_on_line(&e->search.symbols) && xrd_symmetry_of(e->problem, &centre))
    xrd_symmetry_impose(&answer->atoms, centre, SYMMETRIC / sqrt(answer->slope));
}

xrd_status xrd_engine_solve(xrd_engine *e, double slope, double wanted, const xrd_engine_answer *near,
                            xrd_engine_answer *answer, xrd_error *error) {
  const double tail = fmax(TAIL * wanted, LEAST_TAIL);
  if (xrd_absolute_fits(e->problem))
    return xrd_absolute_solve(e->problem, slope, wanted, e->search.stop, answer, error);
  if (xrd_continuum_fits(e->problem))
    return xrd_continuum_solve(e->problem->density, slope, e->search.stop, answer, error);
  if (xrd_lattice_fits(e->problem, slope)) return xrd_lattice_solve(e->problem, slope, tail, answer, error);
  bool anchored;
  e->rounds = 0;
  e->wanted = fmax(wanted, ENOUGH);
  xrd_status status = xrd_engine_solve_cores(e, slope, e->wanted, tail, &anchored, answer, error);
  if (status == XRD_OK && anchored) impose_symmetry(e, answer);
  if (status != XRD_OK || anchored) return status;
  status = xrd_engine_prepare(e, slope, tail, NULL, error);
  if (status != XRD_OK) return status;
  xrd_engine_begin(e, answer);
  status = search(e, e->wanted, near, answer, error);
  if (status == XRD_ERR_INTERNAL) status = answer->atoms.count > 0 ? XRD_OK : spread(e, answer, error);
  if (status == XRD_OK) impose_symmetry(e, answer);
  return status;
}

double xrd_engine_distance(const xrd_engine *e, const double *y, const double *z) {
  return xrd_nodes_distance(&e->search.symbols, y, z);
}
