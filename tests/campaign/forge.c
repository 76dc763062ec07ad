#include "tests/campaign/forge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/write/document_hash.h"
#include "tests/random_problem.h"

/* A proved point whose rate is well above 0, and what its columns are called. */
typedef struct {
  json_t *root, *point, *proof;
  const xrd_column *lower, *upper, *rate;
  double low, high; /* its bounds in nats */
  xrd_random *random;
} target;

static double number_at(const json_t *object, const char *name) {
  return json_number_value(json_object_get(object, name));
}

static void put(json_t *object, const char *name, double value) {
  if (json_object_set_new(object, name, json_real(value)) != 0) abort();
}

static const xrd_column *column_of(const xrd_kind *kind, xrd_cell cell) {
  for (const xrd_column *column = kind->columns; column->name != NULL; column++)
    if (column->cell == cell && column->nats != NULL && !column->squared) return column;
  return NULL;
}

static bool aim(target *t, json_t *document, const xrd_kind *kind) {
  const json_t *points = json_object_get(document, "points");
  t->root = document;
  t->point = json_array_get(points, xrd_random_below(t->random, json_array_size(points)));
  t->proof = json_object_get(t->point, "proof");
  t->lower = column_of(kind, XRD_CELL_LOWER);
  t->upper = column_of(kind, XRD_CELL_UPPER);
  t->rate = column_of(kind, XRD_CELL_RATE);
  if (t->proof == NULL || t->lower == NULL || t->upper == NULL || t->rate == NULL) return false;
  t->low = number_at(t->proof, t->lower->nats);
  t->high = number_at(t->proof, t->upper->nats);
  const char *status = json_string_value(json_object_get(t->point, "status"));
  return t->low > 1e-3 && isfinite(t->high) && status != NULL && strcmp(status, "proved") == 0;
}

/* The same rates in the proof and beside it. */
static void put_rates(const target *t, double low, double rate, double high) {
  put(t->proof, t->lower->nats, low), put(t->point, t->lower->name, low);
  put(t->proof, t->rate->nats, rate), put(t->point, t->rate->name, rate);
  put(t->proof, t->upper->nats, high), put(t->point, t->upper->name, high);
}

static double by(const target *t) { return random_between(t->random, 1e-9, 0.5); }

/* Each returns false where it cannot make the claim false for certain. */
static bool raise_both(target *t) {
  const double low = t->high * (1 + by(t));
  put_rates(t, low, low, low * (1 + 1e-12));
  return true;
}

static bool lower_both(target *t) {
  const double high = t->low * (1 - by(t));
  put_rates(t, high * (1 - 1e-12), high, high);
  return true;
}

/* A witness's channel at its own distortion, or cost, proves nothing at less; where that was asked for, the slope tells
   that a smaller one has other bounds. */
static bool lessen_distortion(target *t) {
  json_t *value = json_object_get(t->point, "distortion");
  if (json_is_array(value)) {
    const size_t place = xrd_random_below(t->random, json_array_size(value));
    const double old = json_number_value(json_array_get(value, place));
    return old > 1e-100 && json_array_set_new(value, place, json_real(old * (1 - by(t)))) == 0;
  }
  const char *name = value != NULL ? "distortion" : "cost";
  const double old = number_at(t->point, name), less = old * (1 - by(t));
  put(t->point, name, less);
  return less < old && number_at(t->proof, "slope") * (old - less) > 1e-6;
}

/* One atom of several with far more mass: what it proved it proves no longer. */
static bool push_mass(target *t) {
  json_t *masses = json_object_get(t->proof, "masses");
  const size_t count = json_array_size(masses);
  if (count < 2) return false;
  const size_t place = xrd_random_below(t->random, count);
  const double mass = json_number_value(json_array_get(masses, place));
  return mass > 0 && json_array_set_new(masses, place, json_real(mass * 1e6)) == 0;
}

/* The claimed dispersion and both bounds of it, in one direction. */
static bool move_dispersion(target *t) {
  static const char *const names[] = {"dispersion_lower", "dispersion", "dispersion_upper"};
  char proved[64];
  const double upper = number_at(t->proof, "dispersion_upper_square_nats");
  if (!(upper > 1e-3) || isinf(upper)) return false;
  const double factor = random_once_in(t->random, 2) ? 1 + by(t) : 1 - by(t);
  for (int k = 0; k < 3; k++) {
    (void)snprintf(proved, sizeof proved, "%s_square_nats", names[k]);
    put(t->proof, proved, factor * number_at(t->proof, proved));
    put(t->point, names[k], factor * number_at(t->point, names[k]));
  }
  return true;
}

/* The proved bounds of R beside those of a length. */
static bool raise_rates_of_length(target *t) {
  if (json_object_get(t->point, "length") == NULL) return false;
  const double rate = number_at(t->proof, "upper_nats") * (1 + by(t));
  put(t->proof, "lower_nats", rate), put(t->point, "rate_lower", rate);
  put(t->proof, "upper_nats", rate), put(t->point, "rate_upper", rate);
  return true;
}

/* Less relevance lost, or more payoff, than the witness's channel has. */
static bool claim_a_better_value(target *t) {
  const char *name = json_object_get(t->point, "payoff") != NULL ? "payoff" : "relevance";
  if (json_object_get(t->point, name) == NULL) return false;
  const double old = number_at(t->point, name), more = old + by(t);
  put(t->point, name, more);
  if (json_object_get(t->proof, "relevance_nats") != NULL) put(t->proof, "relevance_nats", more);
  return number_at(t->proof, "slope") * (more - old) > 1e-6;
}

/* Pushes one dual up by much: the others no longer pay for it. */
static bool push_dual(target *t) {
  json_t *dual = json_object_get(t->proof, "dual");
  if (json_array_size(dual) == 0) return false;
  const size_t place = xrd_random_below(t->random, json_array_size(dual));
  return json_array_set_new(dual, place, json_real(1e12 * json_number_value(json_array_get(dual, place)))) == 0;
}

static bool claim_a_smaller_gap(target *t) {
  put(t->root, "gap_nats", 1e-30);
  return t->high > t->low;
}

static bool open_it(target *t) { return json_object_set_new(t->point, "status", json_string("open")) == 0; }

static bool miscount(target *t) {
  const json_int_t support = json_integer_value(json_object_get(t->point, "support"));
  const json_int_t other = support > 1 && random_once_in(t->random, 2) ? support - 1 : support + 1;
  return json_object_set_new(t->point, "support", json_integer(other)) == 0;
}

static bool change_the_unit(target *t) { return json_object_set_new(t->root, "unit", json_string("bits")) == 0; }

static bool show_another_rate(target *t) {
  const xrd_column *columns[] = {t->lower, t->upper, t->rate};
  const xrd_column *column = columns[xrd_random_below(t->random, 3)];
  put(t->point, column->name, nextafter(number_at(t->point, column->name), random_once_in(t->random, 2) ? 9 : -9));
  return true;
}

static const char *key_at(const json_t *object, size_t place) {
  void *next = json_object_iter((json_t *)object);
  while (place-- > 0) next = json_object_iter_next((json_t *)object, next);
  return json_object_iter_key(next);
}

static json_t *some_object(const target *t) {
  json_t *const objects[] = {t->root, t->point, t->proof, json_object_get(t->root, "input")};
  return objects[xrd_random_below(t->random, 4)];
}

static bool drop_a_field(target *t) {
  json_t *object = some_object(t);
  const char *key = key_at(object, xrd_random_below(t->random, json_object_size(object)));
  return strcmp(key, "sha256") != 0 && json_object_del(object, key) == 0;
}

static bool add_a_field(target *t) { return json_object_set_new(some_object(t), "note", json_real(1)) == 0; }

/* A number of the problem; its own digest stays. */
static bool change_the_problem(target *t) {
  json_t *problem = json_object_get(json_object_get(t->root, "input"), "problem");
  const char *key;
  json_t *value;
  json_object_foreach(problem, key, value) {
    if (!json_is_array(value) || !json_is_number(json_array_get(value, 0))) continue;
    const size_t place = xrd_random_below(t->random, json_array_size(value));
    const double old = json_number_value(json_array_get(value, place));
    return json_array_set_new(value, place, json_real(nextafter(old, 1e9))) == 0;
  }
  return false;
}

static const struct {
  const char *name;
  bool (*apply)(target *t);
} FORGERIES[] = {
    {"both bounds above", raise_both},
    {"both bounds below", lower_both},
    {"a smaller distortion", lessen_distortion},
    {"one dual larger", push_dual},
    {"one mass larger", push_mass},
    {"another dispersion", move_dispersion},
    {"higher rates of a length", raise_rates_of_length},
    {"a better value", claim_a_better_value},
    {"a smaller gap", claim_a_smaller_gap},
    {"open", open_it},
    {"another support", miscount},
    {"another unit", change_the_unit},
    {"another rate shown", show_another_rate},
    {"a field less", drop_a_field},
    {"a field more", add_a_field},
    {"another problem", change_the_problem},
};

const char *forge_document(json_t *document, const xrd_kind *kind, xrd_random *random) {
  target t = {.random = random};
  if (!aim(&t, document, kind)) return NULL;
  const size_t choice = xrd_random_below(random, sizeof FORGERIES / sizeof *FORGERIES);
  if (!FORGERIES[choice].apply(&t)) return NULL;
  xrd_digest digest;
  if (!xrd_document_hash_all(document, &digest) ||
      json_object_set_new(document, "sha256", json_string(digest.hex)) != 0)
    abort();
  return FORGERIES[choice].name;
}
