#include <ctype.h>
#include <math.h>
#include <string.h>

#include "exactrd/claims.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "theory/claims/ledger.h"

static xrd_claim_result verify(size_t index, size_t trials, int threads, bool sabotaged) {
  xrd_claim_options options;
  xrd_claim_options_init(&options);
  options.trials = trials;
  options.threads = threads;
  options.sabotaged = sabotaged;
  xrd_claim_result result;
  xrd_error error = {""};
  const xrd_status status = xrd_claim_verify(index, &options, &result, &error);
  if (status != XRD_OK) fail_msg("%s", error.message);
  return result;
}

static void every_claim_passes(void **state) {
  (void)state;
  for (size_t k = 0; k < xrd_claim_count(); k++) {
    const xrd_claim_result result = verify(k, 15 * test_multiplier(), 1, false);
    if (!result.passed) fail_msg("%s: %s", xrd_claim_at(k)->id, result.detail);
    assert_true(result.proved + result.consistent > 0);
    assert_int_equal(result.instances, xrd_claim_at(k)->single ? 1 : 15 * test_multiplier());
    assert_true(result.detail[0] == '\0');
  }
}

/* A referee that cannot say no is worth nothing. */
static void every_broken_claim_fails(void **state) {
  (void)state;
  for (size_t k = 0; k < xrd_claim_count(); k++) {
    const xrd_claim_result result = verify(k, 30, 1, true);
    if (result.passed || result.failed == 0) fail_msg("%s survives: %s", xrd_claim_at(k)->id, result.detail);
    assert_true(result.variants >= 1 && result.noticed == result.variants);
    assert_true(result.detail[0] != '\0');
  }
}

/* No claim rests on floating point with an allowance. */
static void every_claim_is_proved(void **state) {
  (void)state;
  for (size_t k = 0; k < xrd_claim_count(); k++) assert_int_equal(xrd_claim_at(k)->evidence, XRD_PROVED);
}

static xrd_claim_result verify_by_name(const char *name, size_t trials, bool sabotaged) {
  size_t index;
  assert_true(xrd_claim_find(name, &index));
  return verify(index, trials, 1, sabotaged);
}

/* Eight mistakes in the hinge's constants: each is one failed comparison in every instance or more. */
static void every_wrong_constant_is_noticed(void **state) {
  (void)state;
  const char *const names[] = {"lemma33", "cor34"};
  for (size_t k = 0; k < 2; k++) {
    const xrd_claim_result whole = verify_by_name(names[k], 6, false), broken = verify_by_name(names[k], 6, true);
    assert_true(whole.passed && whole.variants == 0 && whole.noticed == 0);
    assert_int_equal(broken.variants, 8);
    assert_int_equal(broken.noticed, 8);
    assert_int_equal(broken.instances, 6 * 8);
    assert_true(broken.failed >= 6 * 8);
  }
}

/* Where a constant is sharp, one that is wrong by 1 % or less is among the broken variants. */
static void sharp_constants_are_tried(void **state) {
  (void)state;
  const char *const names[] = {
      "def8",        "kt",          "logn",     "thm11",      "thm12",      "envelope",  "lemma23", "thm3",
      "lemma27",     "cor28",       "def30",    "cor34",      "cor5",       "def14",     "lemma15", "lemma16",
      "lemma18",     "thm19",       "split",    "erasure",    "equalslope", "equalbeta", "surface", "payoff",
      "observation", "perception0", "capacity", "processing", "length",     "mrsgerber", "shannon"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    size_t index;
    assert_true(xrd_claim_find(names[k], &index));
    const char *wrong = xrd_claim_at(index)->sabotage;
    if (strstr(wrong, "1 %") == NULL) fail_msg("%s: %s", names[k], wrong);
  }
}

/* Orderings of rates that could not fail are counted apart. */
static void most_orderings_inform(void **state) {
  (void)state;
  const struct {
    const char *name;
    double least;
  } cases[] = {{"thm3", 0.4}, {"cor28", 0.4}, {"cor5", 0.5}, {"thm11", 0.15}, {"thm12", 0.1}, {"envelope", 0.2}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_claim_result result = verify_by_name(cases[k].name, 60, false);
    assert_true(result.orderings >= 60 && result.informative <= result.orderings);
    assert_true((double)result.informative >= cases[k].least * (double)result.orderings);
  }
  assert_int_equal(verify_by_name("cor34", 30, false).informative, 0); /* it says 0 <= R: docs/claims.md */
  assert_int_equal(verify_by_name("lemma23", 5, false).orderings, 0);
}

static void results_depend_on_the_seed_alone(void **state) {
  (void)state;
  for (size_t k = 0; k < xrd_claim_count(); k++) {
    const xrd_claim_result one = verify(k, 5, 1, false), two = verify(k, 5, 3, false);
    assert_true(one.proved == two.proved && one.consistent == two.consistent && one.passed == two.passed);
    assert_true(one.worst_margin == two.worst_margin && one.worst_instance == two.worst_instance);
  }
}

static void names_are_found(void **state) {
  (void)state;
  assert_true(xrd_claim_count() >= 30);
  for (size_t k = 0; k < xrd_claim_count(); k++) {
    size_t found;
    assert_true(xrd_claim_find(xrd_claim_at(k)->id, &found));
    assert_int_equal(found, k);
    for (const char *c = xrd_claim_at(k)->id; *c != '\0'; c++) assert_false(isupper((unsigned char)*c));
  }
  size_t a, b;
  assert_true(xrd_claim_find("Thm 12", &a) && xrd_claim_find("OBS-2", &b) && a == b);
  assert_true(xrd_claim_find("C.6", &a) && xrd_claim_find("cor5", &b) && a == b);
  assert_true(xrd_claim_find("lem_13", &a) && xrd_claim_find("lemma13", &b) && a == b);
  assert_false(xrd_claim_find("thm1", &a));
  assert_false(xrd_claim_find("", &a));
  assert_null(xrd_claim_at(xrd_claim_count()));
}

/* Each kind of problem has claims of its own. */
static void no_kind_is_missing(void **state) {
  (void)state;
  static const char *const KINDS[] = {"surface", "payoff",     "observation", "perception", "perception0", "capacity",
                                      "length",  "bottleneck", "mrsgerber",   "shannon",    "anywhere"};
  for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
    size_t found;
    if (!xrd_claim_find(KINDS[k], &found)) fail_msg("%s has no row", KINDS[k]);
  }
}

/* Each numbered statement of the paper's sections 3 and 4 and of appendices C and D has its row. */
static void no_numbered_statement_is_missing(void **state) {
  (void)state;
  static const char *const STATEMENTS[] = {
      "def1",  "obs2",  "thm3",     "thm4",   "cor5",  "def6",  "def7",   "def8",   "def9",     "def10",
      "thm11", "thm12", "lem13",    "def14",  "lem15", "lem16", "def17",  "lem18",  "thm19",    "def20",
      "def21", "asm22", "lem23",    "cor24",  "def25", "asm26", "lem27",  "cor28",  "def29",    "def30",
      "asm31", "asm32", "lem33",    "cor34",  "lem35", "def36", "def37",  "def38",  "prop39",   "cor40",
      "thm41", "thm42", "remark38", "table3", "fig7",  "c.6",   "thm2.1", "thm3.1", "example1", "example2"};
  for (size_t k = 0; k < sizeof STATEMENTS / sizeof *STATEMENTS; k++) {
    size_t found;
    if (!xrd_claim_find(STATEMENTS[k], &found)) fail_msg("%s has no row", STATEMENTS[k]);
  }
}

static void comparisons_are_told_apart(void **state) {
  (void)state;
  xrd_ledger ledger;
  xrd_ledger_init(&ledger);
  xrd_ledger_at_most(&ledger, "proved", (xrd_enclosure){0, 1}, (xrd_enclosure){1.5, 2});
  assert_true(ledger.proved == 1 && ledger.worst_margin == 0.5);
  xrd_ledger_at_most(&ledger, "touching", (xrd_enclosure){1 - 1e-10, 1}, (xrd_enclosure){1 - 1e-10, 1});
  assert_true(ledger.consistent == 1 && fabs(ledger.worst_margin + 1e-10) < 1e-15);
  assert_true(ledger.detail[0] == '\0');
  xrd_ledger_at_most(&ledger, "too wide", (xrd_enclosure){0, 2}, (xrd_enclosure){1, 3});
  assert_int_equal(ledger.unresolved, 1);
  assert_non_null(strstr(ledger.detail, "too wide"));
  xrd_ledger_at_most(&ledger, "false", (xrd_enclosure){2, 3}, (xrd_enclosure){0, 1});
  assert_true(ledger.failed == 1 && ledger.worst_margin == -3);
  assert_non_null(strstr(ledger.detail, "too wide")); /* the first one stays */
  xrd_ledger_at_most(&ledger, "infinite", xrd_exactly(HUGE_VAL), xrd_exactly(HUGE_VAL));
  assert_int_equal(ledger.proved, 2);
  xrd_ledger_at_most(&ledger, "not a number", (xrd_enclosure){NAN, NAN}, xrd_exactly(1));
  assert_int_equal(ledger.unresolved, 2);
  xrd_ledger_equal(&ledger, "apart", xrd_exactly(1), xrd_exactly(1.0000000001));
  assert_int_equal(ledger.failed, 2);
  xrd_ledger_equal(&ledger, "exact", xrd_exactly(1), xrd_exactly(1));
  assert_int_equal(ledger.proved, 3);
  xrd_ledger_equal(&ledger, "overlapping", (xrd_enclosure){1, 1.0000000002},
                   (xrd_enclosure){1.0000000001, 1.0000000003});
  assert_int_equal(ledger.consistent, 2);
  xrd_ledger_less(&ledger, "equal is not less", xrd_exactly(1), xrd_exactly(1));
  assert_int_equal(ledger.failed, 3);
  xrd_ledger_holds(&ledger, "so it is", true);
  assert_int_equal(ledger.proved, 4);
}

static void digits_are_decided_by_the_enclosure(void **state) {
  (void)state;
  xrd_ledger ledger;
  xrd_ledger_init(&ledger);
  const xrd_enclosure third = xrd_enclosure_div(xrd_exactly(-1), xrd_exactly(3));
  xrd_ledger_digits(&ledger, "rounded", -1.0 / 3, third, 1e-15);
  assert_int_equal(ledger.proved, 1);
  xrd_ledger_digits(&ledger, "too large", -1.0 / 3 * (1 - 2e-15), third, 1e-15);
  xrd_ledger_digits(&ledger, "too small", -1.0 / 3 * (1 + 2e-15), third, 1e-15);
  assert_int_equal(ledger.failed, 2);
  xrd_ledger_digits(&ledger, "zero", 0, xrd_exactly(0), 1e-15);
  assert_int_equal(ledger.proved, 2);
}

static bool stop(void *context, size_t done, size_t total) {
  (void)done, (void)total;
  ++*(int *)context;
  return false;
}

static void bad_calls_are_refused(void **state) {
  (void)state;
  xrd_claim_options options;
  xrd_claim_result result;
  xrd_error error;
  xrd_claim_options_init(&options);
  assert_int_equal(xrd_claim_verify(xrd_claim_count(), &options, &result, &error), XRD_ERR_ARGUMENT);
  options.trials = 0;
  assert_int_equal(xrd_claim_verify(0, &options, &result, &error), XRD_ERR_ARGUMENT);
  options.trials = 1;
  options.threads = 0;
  assert_int_equal(xrd_claim_verify(0, &options, &result, &error), XRD_ERR_ARGUMENT);
  int calls = 0;
  options.threads = 1;
  options.progress = stop;
  options.progress_context = &calls;
  assert_int_equal(xrd_claim_verify(0, &options, &result, &error), XRD_ERR_INTERRUPTED);
  assert_int_equal(calls, 1);
  assert_false(result.passed);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_claim_passes),
      cmocka_unit_test(every_broken_claim_fails),
      cmocka_unit_test(every_claim_is_proved),
      cmocka_unit_test(every_wrong_constant_is_noticed),
      cmocka_unit_test(sharp_constants_are_tried),
      cmocka_unit_test(most_orderings_inform),
      cmocka_unit_test(results_depend_on_the_seed_alone),
      cmocka_unit_test(names_are_found),
      cmocka_unit_test(no_kind_is_missing),
      cmocka_unit_test(no_numbered_statement_is_missing),
      cmocka_unit_test(comparisons_are_told_apart),
      cmocka_unit_test(digits_are_decided_by_the_enclosure),
      cmocka_unit_test(bad_calls_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
