#include "solvers/tall/steps.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { ROUNDS = 200, STALLS_MOST = 4, STEPS = 30 };
static const double FEW = 0.25;   /* the share of the columns whose steps are worth taking alone */
static const double SHARP = 1e-5; /* of the gap of all, what theirs is brought below */
static const double PRICES_PAY =
    64;                            /* columns' prices cost what a Hessian of k does where k^2 is so many times theirs */
static const double FAR = 0.3;     /* a gap that multiplicative steps may bring down */
static const double DESCENT = 0.7; /* to this share at least, or Newton's serve better */
static const double STALLED = 0.9; /* the share of its gap that a step must bring it below */
static const double STILL_GOOD = 0.1; /* a Hessian that still reduces the gap to this share serves once more */

static size_t columns(const xrd_tall_solver *solver) { return solver->tall.problem->distortion.m; }

static bool may_use(const xrd_tall_solver *solver, size_t j) { return solver->barred == NULL || !solver->barred[j]; }

static void scale_to_one(double *q, size_t m) {
  double total = 0;
  for (size_t j = 0; j < m; j++) total += q[j];
  for (size_t j = 0; j < m; j++) q[j] /= total;
}

/* max_j c_j of those that may be used. */
static double largest(const xrd_tall_solver *solver, const double *c) {
  double most = 0;
  for (size_t j = 0; j < columns(solver); j++)
    if (may_use(solver, j)) most = fmax(most, c[j]);
  return most;
}

static xrd_tall_prices price(xrd_tall_solver *solver, const double *q) {
  return xrd_tall_price(&solver->tall, q, solver->among ? solver->member : NULL, solver->count);
}

/* The masses to begin with; not scaled. */
static void guess(xrd_tall_solver *solver, double slope) {
  const size_t m = columns(solver);
  if (!xrd_tall_sample_solve(&solver->sample, slope, solver->guess)) {
    memset(solver->guess, 0, m * sizeof *solver->guess);
    solver->guess[solver->overview.central] = 1;
  }
  memcpy(solver->q, solver->guess, m * sizeof *solver->q);
  xrd_tall_answers_correct(&solver->answers, slope, solver->q);
  for (size_t j = 0; j < m; j++)
    if (!may_use(solver, j)) solver->q[j] = 0;
  double total = 0;
  for (size_t j = 0; j < m; j++) total += solver->q[j];
  for (size_t j = 0; j < m && total == 0; j++) solver->q[j] = may_use(solver, j);
  xrd_team_broadcast(solver->tall.tree.team, solver->q, m * sizeof *solver->q);
}

/* Gives symbols that no mass reaches their own, on their nearest reproductions; false where those are barred. */
static bool cover(xrd_tall_solver *solver, const double *unreached, bool *complete) {
  bool possible = true;
  *complete = true;
  for (size_t j = 0; j < columns(solver); j++) {
    if (unreached[j] == 0) continue;
    *complete = false;
    possible = possible && may_use(solver, j);
    solver->q[j] += unreached[j];
  }
  return possible;
}

/* Prices at solver->q, scaled and with every symbol reached; false where that cannot be or the caller stops. */
static bool begin(xrd_tall_solver *solver, double *cost) {
  const size_t m = columns(solver);
  bool complete = false;
  while (!complete) {
    scale_to_one(solver->q, m);
    const xrd_tall_prices prices = price(solver, solver->q);
    if (prices.stopped || !cover(solver, prices.unreached, &complete)) return false;
    memcpy(solver->c, prices.c, m * sizeof *solver->c);
    *cost = prices.cost;
  }
  xrd_tall_accept(&solver->tall);
  return true;
}

/* Those with mass, and of the others the dearest, no more than make a Hessian that costs what prices do.  False where
   there is no room for them. */
static bool choose_members(xrd_tall_solver *solver, double threshold) {
  const size_t m = columns(solver), room = solver->tall.capacity;
  size_t used = 0, wanted = 0;
  for (size_t j = 0; j < m; j++) {
    const bool has_mass = solver->q[j] > 0;
    if (has_mass && used++ < room) solver->member[used - 1] = j;
    if (!has_mass && may_use(solver, j) && solver->c[j] > threshold)
      solver->order[wanted++] = (xrd_candidate){solver->c[j], j};
  }
  solver->full = used > room || (used == room && wanted > 0);
  if (solver->full) return false;
  const size_t most = (size_t)sqrt(PRICES_PAY * (double)m), entering = most < room - used ? most : room - used;
  if (wanted > entering) xrd_candidates_sort(solver->order, wanted);
  solver->count = used;
  for (size_t t = 0; t < wanted && t < entering; t++) solver->member[solver->count++] = solver->order[t].index;
  return true;
}

static double entry(const xrd_tall_solver *solver, size_t a, size_t b) {
  const size_t t = a > b ? a : b, s = a > b ? b : a;
  return solver->triangle[t * (t + 1) / 2 + s];
}

/* Takes the Hessian at the masses that stand unless the one at hand will do; false where the caller stops. */
static bool take_hessian(xrd_tall_solver *solver, bool serves) {
  const size_t k = solver->count;
  for (size_t t = 0; t < k && serves; t++) serves = solver->place[solver->member[t]] != SIZE_MAX;
  if (serves && solver->covered > 0) return true;
  solver->covered = 0;
  const double *triangle = xrd_tall_hessian(&solver->tall, solver->member, k);
  if (triangle == NULL) return false;
  memcpy(solver->triangle, triangle, k * (k + 1) / 2 * sizeof *triangle);
  for (size_t j = 0; j < columns(solver); j++) solver->place[j] = SIZE_MAX;
  for (size_t t = 0; t < k; t++) solver->place[solver->member[t]] = t;
  solver->covered = k;
  return true;
}

/* solver->tried := the masses that minimise the quadratic model; on rank 0, which tells the others. */
static void solve_model(xrd_tall_solver *solver) {
  const size_t m = columns(solver), k = solver->count, room = solver->tall.capacity;
  for (size_t t = 0; t < k; t++) {
    const size_t at = solver->place[solver->member[t]];
    const double square = entry(solver, at, at), scale = square > 0 ? 1 / sqrt(square) : 1;
    solver->scale[t] = scale;
    solver->x[t] = solver->start[t] = solver->q[solver->member[t]] / scale;
    solver->gradient[t] = (1 - solver->c[solver->member[t]]) * scale;
    solver->tolerance[t] = 1e-15 * scale;
  }
  for (size_t t = 0; t < k; t++)
    for (size_t s = 0; s <= t; s++) {
      const double value = entry(solver, solver->place[solver->member[s]], solver->place[solver->member[t]]) *
                           solver->scale[s] * solver->scale[t];
      solver->entries[t * room + s] = solver->entries[s * room + t] = s == t ? 1 + XRD_RIDGE : value;
    }
  const xrd_gram_matrix hessian = {.entries = solver->entries, .ld = room};
  xrd_quadratic_minimise(&solver->quadratic, k, &hessian, solver->gradient, solver->tolerance, solver->x);
  memset(solver->tried, 0, m * sizeof *solver->tried);
  for (size_t t = 0; t < k; t++) {
    const double q = solver->q[solver->member[t]], step = (solver->x[t] - solver->start[t]) * solver->scale[t];
    solver->tried[solver->member[t]] = solver->x[t] == 0 ? 0 : fmax(q + step, 0);
  }
}

static double total(const double *q, size_t m) {
  double sum = 0;
  for (size_t j = 0; j < m; j++) sum += q[j];
  return sum;
}

/* solver->tried := as far along the step as costs least; prices there. */
static xrd_tall_prices shorten(xrd_tall_solver *solver) {
  const size_t m = columns(solver);
  double cost[XRD_TALL_LENGTHS], best = HUGE_VAL, length = 1;
  const double before = total(solver->q, m), after = total(solver->tried, m);
  xrd_tall_search(&solver->tall, cost);
  for (int k = 0; k < XRD_TALL_LENGTHS; k++) {
    const double t = ldexp(1, -k), value = cost[k] + before + t * (after - before);
    if (!(value < best)) continue;
    best = value;
    length = t;
  }
  for (size_t j = 0; j < m; j++) solver->tried[j] = solver->q[j] + length * (solver->tried[j] - solver->q[j]);
  return price(solver, solver->tried);
}

static bool reaches_all(const xrd_tall_prices *prices, size_t m) { return total(prices->unreached, m) == 0; }

/* Of the masses tried.  The cost is level next to its minimum, where the gap still tells. */
static bool is_better(const xrd_tall_solver *solver, const xrd_tall_prices *prices, double cost) {
  const size_t m = columns(solver);
  const double sum = total(solver->tried, m), noise = 1e-14 * (1 + fabs(cost));
  if (!reaches_all(prices, m)) return false;
  return prices->cost + sum - 1 <= cost + noise || largest(solver, prices->c) * sum < largest(solver, solver->c);
}

/* One step from the masses that stand; false where the caller stops. */
static bool advance(xrd_tall_solver *solver, double *cost) {
  const size_t m = columns(solver);
  const xrd_team *team = solver->tall.tree.team;
  if (team == NULL || team->rank == 0) solve_model(solver);
  xrd_team_broadcast(team, solver->tried, m * sizeof *solver->tried);
  xrd_tall_prices prices = price(solver, solver->tried);
  if (!prices.stopped && !is_better(solver, &prices, *cost)) prices = shorten(solver);
  if (prices.stopped) return false;
  /* masses scaled to sum one cost least of all their multiples: u and c change with them */
  const double sum = total(solver->tried, m);
  for (size_t j = 0; j < m; j++) {
    solver->q[j] = solver->tried[j] / sum;
    solver->c[j] = prices.c[j] * sum;
  }
  xrd_tall_accept(&solver->tall);
  xrd_tall_scale(&solver->tall, 1 / sum);
  *cost = prices.cost + log(sum);
  return true;
}

/* Are k so few that many steps among them cost less than the prices of all? */
static bool are_few(const xrd_tall_solver *solver, size_t k) {
  const double m = (double)columns(solver), count = (double)k;
  return count <= FEW * m && count * count <= PRICES_PAY * m;
}

static size_t used(const xrd_tall_solver *solver) {
  size_t count = 0;
  for (size_t j = 0; j < columns(solver); j++) count += solver->q[j] > 0;
  return count;
}

/* A multiplicative step: where reproductions hardly share symbols masses are at once what Newton's steps would double
   them to.  One that leaves symbols unreached is not taken; false where the caller stops. */
static bool multiply(xrd_tall_solver *solver, double *cost) {
  const size_t m = columns(solver);
  for (size_t j = 0; j < m; j++) solver->tried[j] = solver->q[j] * solver->c[j];
  scale_to_one(solver->tried, m);
  const xrd_tall_prices prices = price(solver, solver->tried);
  if (prices.stopped || !reaches_all(&prices, m)) return !prices.stopped;
  memcpy(solver->q, solver->tried, m * sizeof *solver->q);
  memcpy(solver->c, prices.c, m * sizeof *solver->c);
  xrd_tall_accept(&solver->tall);
  *cost = prices.cost;
  return true;
}

static double gap_of(const xrd_tall_solver *solver) { return fmax(log(largest(solver, solver->c)), 0); }

/* Newton's steps among members, with the Hessian at hand where that `serves`, to a gap of theirs. */
static bool settle(xrd_tall_solver *solver, double gap, double goal, bool serves, double *cost) {
  size_t stalls = 0;
  for (size_t step = 0; step < STEPS && gap > goal && stalls <= STALLS_MOST; step++) {
    const double before = gap;
    if (!take_hessian(solver, serves) || !advance(solver, cost)) return false;
    gap = gap_of(solver);
    serves = gap < STILL_GOOD * before;
    stalls = gap > STALLED * before ? stalls + 1 : 0;
  }
  return true;
}

/* From the masses that stand to better ones: one of Newton's steps, or, where few are in play, as many as their own gap
   is worth before all are priced again. */
static bool descend(xrd_tall_solver *solver, double gap_nats, double gap, bool serves, double *cost) {
  if (!choose_members(solver, 1 + 0.3 * gap_nats)) return false;
  solver->among = are_few(solver, solver->count);
  if (!solver->among) return take_hessian(solver, serves) && advance(solver, cost);
  const bool going = settle(solver, gap, fmax(0.3 * gap_nats, SHARP * gap), serves, cost);
  solver->among = false;
  return going && begin(solver, cost);
}

/* All processes settle together. */
static bool settled(const xrd_tall_solver *solver) {
  return xrd_team_largest(solver->tall.tree.team, xrd_stop_settled(solver->tall.stop)) > 0;
}

void xrd_tall_minimise(xrd_tall_solver *solver, double slope, double gap_nats, size_t max_rounds,
                       xrd_solution *solution) {
  double cost, gap = HUGE_VAL;
  size_t round = 0, stalls = 0;
  bool multiplied = false; /* by the last step */
  guess(solver, slope);
  solver->covered = 0;
  *solution = (xrd_solution){.q = solution->q, .w = solution->w, .gap_nats = HUGE_VAL, .outcome = XRD_STOP_STALLED};
  solver->full = used(solver) > solver->tall.capacity;
  for (bool going = !solver->full && begin(solver, &cost); going; round++) {
    const double before = gap;
    gap = gap_of(solver);
    xrd_stop_tell(solver->tall.stop, gap, gap_nats);
    solution->outcome = gap <= gap_nats ? XRD_STOP_GAP : XRD_STOP_STALLED;
    stalls = gap > STALLED * before ? stalls + 1 : 0;
    if (gap <= gap_nats || stalls > STALLS_MOST || isnan(gap)) break;
    solution->outcome = XRD_STOP_ITERATIONS;
    if (round == (max_rounds == 0 ? ROUNDS : max_rounds) || settled(solver)) break;
    multiplied = gap > FAR && !are_few(solver, used(solver)) && (!multiplied || gap < DESCENT * before);
    going = multiplied ? multiply(solver, &cost)
                       : descend(solver, gap_nats, gap, gap < STILL_GOOD * before && round > 0, &cost);
  }
  if (isfinite(gap) && solver->barred == NULL) xrd_tall_answers_add(&solver->answers, slope, solver->q, solver->guess);
  solution->gap_nats = isnan(gap) ? HUGE_VAL : gap;
  solution->rounds = round;
  solution->passes = (double)round;
}
