/* The line is halved until each part is low (c* < 1: no atom of an optimum), or concave ((c*)'' < 0) and next to an
   atom of the witness.  Neighbours that are concave make one box, in which c* has one maximum at most: its sides then
   move in to where (c*)' is known not to vanish. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/ends.h"
#include "certify/measures/divergence.h"
#include "certify/measures/places_exist.h"
#include "certify/measures/places_field.h"

static const double LEAST_PARTS = 5000, MOST_TERMS = 3e6; /* n terms a part */
static const double PARTS_OF_ATOM = 2000;
static const double CERTIFICATE_GAP = 1e-13, NARROWEST = 0x1p-48, SPACING = 0x1p-52, UNCLEAR = 8, SMALL = 0x1p-7;

typedef struct {
  const xrd_places_field *field;
  double least; /* parts are not halved below; twice the spacing of doubles or more, so that middles differ from ends */
  double small; /* parts as short are worth a look at their middle */
  double parts; /* that may still be looked at */
  bool failed, memory;
  xrd_places *places;
  size_t capacity;
} search;

static bool is_low(const xrd_places_field *field, double middle, double radius, const xrd_places_values *box) {
  arb_t top, one;
  arb_init(top), arb_init(one);
  arb_one(one);
  xrd_places_top(field, middle, radius, box, top);
  arb_add(top, top, box->error, ARF_PREC_EXACT);
  const bool low = arb_lt(top, one);
  arb_clear(top), arb_clear(one);
  return low;
}

/* Is an atom of the witness inside, or so near that c* can hardly be told from 1? */
static bool has_atom(const xrd_places_field *field, double middle, double radius, const xrd_places_values *box) {
  const double open = xrd_upper_end(box->error) / -xrd_upper_end(box->mean + 2);
  const double reach = fmax(radius, UNCLEAR * sqrt(open));
  for (size_t j = 0; j < field->scene.count; j++)
    if (field->scene.witness->masses[j] > 0 && fabs(xrd_places_of_atom(field, j) - middle) <= reach) return true;
  return false;
}

/* Parts come from the left: one that touches the last box makes it longer. */
static void keep(search *s, double low, double high) {
  xrd_places *places = s->places;
  if (places->count > 0 && places->high[places->count - 1] == low) {
    places->high[places->count - 1] = high;
    return;
  }
  size_t capacity = s->capacity;
  double *lows = xrd_grow(places->low, &capacity, places->count + 1, sizeof *lows);
  if (lows != NULL) places->low = lows;
  double *highs = lows != NULL ? xrd_grow(places->high, &s->capacity, places->count + 1, sizeof *highs) : NULL;
  if (highs == NULL) {
    s->failed = s->memory = true;
    return;
  }
  places->high = highs;
  places->low[places->count] = low, places->high[places->count] = high;
  places->count++;
}

/* Is c* < 1 not known at y, nor (c*)'' < 0 next to an atom?  Then no part within `reach` that y is in will do. */
static bool hopeless(const xrd_places_field *field, double y, double reach) {
  xrd_places_values at;
  xrd_places_values_init(&at);
  xrd_places_evaluate(field, y, 0, NULL, &at);
  const bool kept = xrd_places_is_concave(&at) && has_atom(field, y, reach, &at);
  const bool open = !kept && !is_low(field, y, 0, &at);
  xrd_places_values_clear(&at);
  return open;
}

static void look(search *s, double low, double high) {
  const double middle = low + (high - low) / 2, radius = xrd_places_radius(low, middle, high);
  xrd_places_values box;
  if (s->failed || --s->parts < 0) {
    s->failed = true;
    return;
  }
  xrd_places_values_init(&box);
  xrd_places_evaluate(s->field, middle, radius, NULL, &box);
  const bool low_part = is_low(s->field, middle, radius, &box);
  const bool kept = !low_part && xrd_places_is_concave(&box) && has_atom(s->field, middle, radius, &box);
  xrd_places_values_clear(&box);
  if (low_part) return;
  if (kept) {
    keep(s, low, high);
  } else if (radius < s->least || (radius < s->small && hopeless(s->field, middle, 2 * radius))) {
    s->failed = true;
  } else {
    look(s, low, middle);
    look(s, middle, high);
  }
}

/* Is (c*)' > 0 (sign = 1) or < 0 (sign = -1) at y? */
static bool rises(const xrd_places_field *field, double y, int sign) {
  xrd_places_values at;
  arb_t slope;
  arb_init(slope), xrd_places_values_init(&at);
  xrd_places_evaluate(field, y, 0, NULL, &at);
  arb_set(slope, at.mean + 1);
  if (sign < 0) arb_neg(slope, slope);
  arb_sub(slope, slope, at.error + 1, ARF_PREC_EXACT);
  const bool known = arb_is_positive(slope);
  xrd_places_values_clear(&at), arb_clear(slope);
  return known;
}

/* The places of the witness's atoms in a box, weighed by their masses (it has one). */
static double centre_of(const xrd_places_field *field, double low, double high) {
  double sum = 0, mass = 0;
  for (size_t j = 0; j < field->scene.count; j++) {
    const double y = xrd_places_of_atom(field, j), q = field->scene.witness->masses[j];
    if (y >= low && y <= high) sum += q * y, mass += q;
  }
  return fmin(fmax(sum / mass, low), high);
}

/* c* rises at `low` and falls at `high`, as it is concave between: its maximum is between any two such places. */
static void narrow(const xrd_places_field *field, double *low, double *high) {
  const double centre = centre_of(field, *low, *high);
  const double first = fmax(fmax(fabs(centre), *high - *low) * NARROWEST, DBL_MIN);
  for (double y = centre, step = first; y > *low; step *= 2) {
    y = centre - step;
    if (rises(field, y, 1)) *low = fmax(*low, y);
  }
  for (double y = centre, step = first; y < *high; step *= 2) {
    y = centre + step;
    if (rises(field, y, -1)) *high = fmin(*high, y);
  }
}

/* Which box each atom lies in; false where an atom lies in none, or a box has none. */
static bool assign(const xrd_places_field *field, xrd_places *places) {
  const size_t count = field->scene.count;
  size_t hit = 0, inside = 0, last = SIZE_MAX;
  for (size_t b = 0; b < places->count; b++)
    for (size_t j = 0; j < count; j++) {
      const double y = xrd_places_of_atom(field, j);
      if (!(y >= places->low[b] && y <= places->high[b])) continue;
      places->box[j] = b;
      inside++;
      hit += b != last, last = b;
    }
  return hit == places->count && inside == count;
}

/* The interval that carries the source, without ends on which c* is low; false where an end is not. */
static bool find_hull(const xrd_places_field *field, double *low, double *high) {
  arb_t least, most;
  arb_init(least), arb_init(most);
  arb_pos_inf(least), arb_neg_inf(most);
  for (size_t i = 0; i < field->scene.n; i++) {
    if (arb_is_zero(field->scene.weight + i)) continue;
    arb_min(least, least, field->x + i, 128);
    arb_max(most, most, field->x + i, 128);
  }
  *low = xrd_lower_end(least), *high = xrd_upper_end(most);
  arb_clear(least), arb_clear(most);
  if (field->scene.row == NULL) return true;
  bool done[2] = {*low > 0, *high < 1};
  for (int k = 10; k < 50 && !(done[0] && done[1]); k++) {
    const double edge = ldexp(1, -k);
    if (!done[0] && xrd_places_end_is_low(field, edge, false)) *low = edge, done[0] = true;
    if (!done[1] && xrd_places_end_is_low(field, edge, true)) *high = 1 - edge, done[1] = true;
  }
  return done[0] && done[1];
}

static xrd_status prove(const xrd_places_field *field, xrd_places *places, xrd_error *error) {
  double low, high;
  search s = {.field = field, .places = places};
  places->box = xrd_allocate(field->scene.count, sizeof *places->box);
  if (places->box == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the boxes of %zu atoms", field->scene.count);
  bool good = find_hull(field, &low, &high);
  const double some = PARTS_OF_ATOM * (double)field->scene.count, most = MOST_TERMS / (double)field->scene.n;
  s.parts = fmax(LEAST_PARTS, fmin(most, some)); /* a flat c wants parts without end */
  s.small = (high - low) * SMALL;
  s.least = fmax((high - low) * NARROWEST, fmax(fabs(low), fabs(high)) * SPACING);
  if (good && low < high) look(&s, low, high);
  if (good && low == high) keep(&s, low, high); /* one point: c* is largest there alone */
  if (s.memory) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for boxes of places");
  if (good && !s.failed) good = assign(field, places);
  if (!good || s.failed) {
    xrd_places_clear(places);
    return XRD_OK;
  }
  for (size_t b = 0; b < places->count; b++) narrow(field, places->low + b, places->high + b);
  return xrd_places_exist(field, places, error);
}

bool xrd_places_covered(const xrd_measure_problem *problem) {
  return problem->density == NULL && xrd_measure_has_one_parameter(problem);
}

xrd_status xrd_certify_places(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                              xrd_places *places, xrd_error *error) {
  *places = (xrd_places){.count = 0};
  if (!xrd_places_covered(problem)) return XRD_OK;
  xrd_measure_proof proof;
  xrd_places_field field;
  xrd_status status = xrd_certify_measure(problem, witness, CERTIFICATE_GAP, 1, &proof, error);
  if (status != XRD_OK || !isfinite(proof.excess_nats)) return status;
  status = xrd_places_field_init(&field, problem, witness, fmax(0, proof.excess_nats), error);
  if (status == XRD_OK) status = prove(&field, places, error);
  xrd_places_field_clear(&field);
  if (status != XRD_OK) xrd_places_clear(places);
  return status;
}

void xrd_places_clear(xrd_places *places) {
  free(places->box);
  free(places->low);
  free(places->high);
  *places = (xrd_places){.count = 0};
}
