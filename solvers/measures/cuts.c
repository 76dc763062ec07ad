#include "solvers/measures/cuts.h"

#include <math.h>

enum { PANEL = 20 }; /* nodes of the quadrature's panels: a cut lies between two of them */
static const double PI = 3.14159265358979323846;
static const double WINDOW = 6; /* in units of 1/sqrt(slope): how far beyond the cut 1/u may not exceed kappa / p */
static const double MOST_MASS = 0.1; /* beyond a cut */
static const double WORTH = 0.5;     /* of what the cut at hand leaves */

/* A tail seen from its end: node 0 is the outermost one. */
typedef struct {
  const xrd_search *search;
  const xrd_density *density;
  double side;
  size_t nodes;
} tail;

static size_t node(const tail *t, size_t i) { return t->side > 0 ? t->nodes - 1 - i : i; }

static double place(const tail *t, size_t i) { return t->search->symbols.x[node(t, i)]; }

/* log kappa at which kappa / p = 1 / u. */
static double level(const tail *t, size_t i) {
  return log(xrd_density_value(t->density, place(t, i)) / t->search->field.u[node(t, i)]);
}

/* The least level of the nodes beyond number i and within the window, and never more than c allows far out. */
static double least_level(const tail *t, size_t i) {
  const double slope = t->search->symbols.slope;
  double least = log(slope / PI) / 2;
  for (size_t k = i; k-- > 0 && fabs(place(t, k) - place(t, i)) * sqrt(slope) < WINDOW;)
    least = fmin(least, level(t, k));
  return least;
}

/* The largest log c on this side of the middle, inside of the cut. */
static double top_inside(const tail *t, double middle, double cut) {
  const xrd_atom_list *tops = &t->search->maxima.found;
  double top = 0;
  for (size_t k = 0; k < tops->count; k++)
    if (t->side * (tops->places[k] - middle) > 0 && t->side * (cut - tops->places[k]) > 0)
      top = fmax(top, log(tops->masses[k]));
  return top;
}

xrd_cut xrd_cut_choose(const xrd_search *search, const xrd_density *density, size_t k) {
  const xrd_nodes *s = &search->symbols;
  const tail t = {search, density, s->side[k], s->n - s->tails};
  const double old = s->x[t.nodes + k], middle = xrd_density_mean(density);
  xrd_cut best = {.cut = old};
  double least = WORTH * top_inside(&t, middle, HUGE_VAL * t.side);
  double mass = s->p[t.nodes + k], sum = mass * log(search->field.w[t.nodes + k]);
  for (size_t i = 0; i + PANEL < t.nodes && mass < MOST_MASS; i++) {
    if (i > 0 && i % PANEL == 0) {
      const double cut = (place(&t, i - 1) + place(&t, i)) / 2, kappa = least_level(&t, i);
      const double loss = sum - mass * kappa, left = loss + top_inside(&t, middle, cut);
      if (left < least) best = (xrd_cut){true, cut, exp(kappa), loss};
      least = fmin(least, left);
    }
    mass += s->p[node(&t, i)];
    sum += s->p[node(&t, i)] * level(&t, i);
  }
  return best;
}

static void move(xrd_search *search, const xrd_cut *cut, size_t k) {
  const xrd_nodes *s = &search->symbols;
  const size_t nodes = s->n - s->tails;
  for (size_t i = 0; i < nodes; i++)
    if (s->side[k] * (s->x[i] - cut->cut) > 0) search->field.w[i] = 0;
  s->x[nodes + k] = cut->cut;
  search->field.w[nodes + k] = cut->kappa;
}

xrd_status xrd_cuts_try(xrd_search *search, const xrd_cut cuts[2], double *top, xrd_error *error) {
  xrd_nodes *s = &search->symbols;
  const size_t tails = s->tails;
  double kept[2] = {0, 0};
  for (size_t k = 0; k < tails; k++) {
    kept[k] = s->x[s->n - tails + k];
    if (cuts[k].moved) move(search, &cuts[k], k);
  }
  const xrd_status status = xrd_search_look(search, top, error);
  for (size_t k = 0; k < tails; k++) s->x[s->n - tails + k] = kept[k];
  return status == XRD_OK ? xrd_search_set(search, error) : status;
}
