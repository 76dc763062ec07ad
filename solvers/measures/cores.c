#include "solvers/measures/cores.h"

#include <math.h>

#include "solvers/measures/places.h"

enum { HOLDS = 8, REFINEMENTS = 16 };
static const double SHARP = 2e-15;    /* excess below which cuts stay, and residual of held places */
static const double CORE_GAP = 1e-13; /* of the start beside lattices */
static const double LOOSENED = 2;     /* excess that held places may leave, in units of that of their own slope */
static const double HELD = 2e-6;      /* relative distance of slopes over which places may stay: it enters c squared */

/* Judges atoms that keep their places. */
static xrd_status judge_masses(xrd_engine *e, xrd_engine_answer *answer, xrd_error *error) {
  xrd_search *s = &e->search;
  double excess;
  xrd_status status = xrd_search_set(s, error);
  if (status == XRD_OK) status = xrd_search_look(s, &excess, error);
  if (status != XRD_OK) return status;
  xrd_dual_field_differentiate(&s->field, &s->atoms);

  e->rounds++;
  const double deficit = xrd_joint_deficit(&s->joint, &s->atoms);
  e->cuts[0].moved = e->cuts[1].moved = false;
  if (excess > SHARP) status = xrd_engine_move_cuts(e, &excess, error);
  return status == XRD_OK ? xrd_engine_keep(e, fmax(excess, deficit), answer, error) : status;
}

/* Atoms of the core between lattices: masses alone, on ever more of the places that count. */
static xrd_status solve_core(xrd_engine *e, const xrd_anchor *anchor, double enough, xrd_engine_answer *answer,
                             xrd_error *error) {
  xrd_search *s = &e->search;
  xrd_atom_list grid = {.width = 1};
  xrd_status status = xrd_anchor_places(anchor, &s->symbols, &grid, error);
  if (status == XRD_OK) status = xrd_anchor_tails(anchor, &s->symbols, error);
  if (status == XRD_OK) status = xrd_atom_list_copy(&s->atoms, &grid, error);
  const int rounds = anchor->mobile_low < anchor->mobile_high ? REFINEMENTS : 1;
  for (int round = 0; round < rounds && answer->excess_nats > enough && status == XRD_OK; round++) {
    if (round > 0 && xrd_stop_round(s->stop, 0)) break;
    if (round > 0) status = xrd_search_refine(s, &grid, error);
    if (status == XRD_OK) status = xrd_places_masses(&s->symbols, CORE_GAP, s->stop, &s->atoms, error);
    if (status == XRD_OK) status = judge_masses(e, answer, error);
  }
  xrd_atom_list_clear(&grid);
  return status;
}

/* The masses of a core whose places stay those of a slope near by: what depends on the slope smoothly. */
static xrd_status hold_core(xrd_engine *e, const xrd_anchor *anchor, const xrd_atom_list *core,
                            xrd_engine_answer *answer, xrd_error *error) {
  xrd_search *s = &e->search;
  xrd_status status = xrd_anchor_tails(anchor, &s->symbols, error);
  if (status == XRD_OK) status = xrd_atom_list_copy(&s->atoms, core, error);
  s->symbols.mobile_low = HUGE_VAL;
  s->symbols.mobile_high = -HUGE_VAL;
  if (status == XRD_OK) status = xrd_joint_descend(&s->joint, &s->atoms, SHARP, HOLDS, error);
  return status == XRD_OK ? judge_masses(e, answer, error) : status;
}

/* Adds the atoms of core k to `all`. */
static xrd_status add_core(xrd_engine *e, const xrd_anchor *anchors, size_t k, double enough, xrd_engine_answer *answer,
                           xrd_atom_list *all, xrd_error *error) {
  const xrd_anchor *anchor = &anchors[k];
  if (xrd_anchor_is_long(anchor)) return xrd_anchor_cells(anchor, all, error);
  xrd_status status = xrd_engine_prepare(e, anchor->slope, 0, anchor, error);
  xrd_engine_begin(e, answer);
  if (status == XRD_OK)
    status = e->laid > 0 ? hold_core(e, anchor, &e->cores[k], answer, error)
                         : solve_core(e, anchor, enough, answer, error);
  if (status == XRD_OK && !(e->laid > 0)) {
    status = xrd_atom_list_copy(&e->cores[k], &answer->atoms, error);
    if (status == XRD_OK) xrd_mirror_fold(&e->search.symbols, &e->cores[k]);
  }
  for (size_t j = 0; j < answer->atoms.count && status == XRD_OK; j++)
    status = xrd_atom_list_add(all, xrd_atom_list_place(&answer->atoms, j), answer->atoms.masses[j], error);
  return status;
}

static xrd_status solve_anchored(xrd_engine *e, const xrd_anchor *anchors, size_t count, double enough,
                                 xrd_engine_answer *answer, xrd_error *error) {
  xrd_atom_list all = {.width = 1};
  double excess = 0;
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < count && status == XRD_OK; k++) {
    answer->excess_nats = HUGE_VAL;
    status = add_core(e, anchors, k, enough, answer, &all, error);
    excess = fmax(excess, answer->excess_nats);
  }
  if (status == XRD_OK) status = xrd_atom_list_copy(&answer->atoms, &all, error);
  xrd_atom_list_clear(&all);
  answer->slope = anchors[0].slope;
  answer->excess_nats = excess;
  answer->rounds = e->rounds;
  return status == XRD_OK ? xrd_anchors_extend(anchors, count, answer, error) : status;
}

xrd_status xrd_engine_solve_cores(xrd_engine *e, double slope, double wanted, double tail, bool *cored,
                                  xrd_engine_answer *answer, xrd_error *error) {
  xrd_anchor anchors[XRD_ANCHORS_MOST];
  size_t count;
  for (;;) {
    const bool held = fabs(slope - e->laid) <= HELD * slope && e->laid_wanted <= wanted;
    if (!held) e->laid = 0;
    xrd_status status = xrd_anchors_of(e->problem, held ? e->laid : slope, tail, anchors, &count, error);
    *cored = count > 0;
    if (status != XRD_OK || count == 0) return status;
    for (size_t k = 0; k < count; k++) anchors[k].slope = slope;
    status = solve_anchored(e, anchors, count, wanted, answer, error);
    if (status != XRD_OK) return status;
    if (held && answer->excess_nats <= LOOSENED * fmax(wanted, e->laid_excess)) return status;
    e->laid = 0;
    if (held) continue;
    e->laid = slope;
    e->laid_wanted = wanted;
    e->laid_excess = answer->excess_nats;
    return status;
  }
}
