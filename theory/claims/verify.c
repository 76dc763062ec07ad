/* Runs a claim's instances, in parallel, and adds their ledgers up in order. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arb.h>

#include "base/blas.h"
#include "base/memory.h"
#include "base/stop.h"
#include "theory/claims/registry.h"

enum { BATCH = 64 };

void xrd_claim_options_init(xrd_claim_options *options) {
  *options = (xrd_claim_options){.trials = 150, .seed = 1, .threads = 1};
}

/* FNV-1a over the ID, so that a claim's instances do not depend on its place in the table. */
static uint64_t seed_of(const char *id, uint64_t seed, size_t instance) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ seed * UINT64_C(0x9e3779b97f4a7c15);
  for (; *id != '\0'; id++) hash = (hash ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
  return (hash ^ instance) * UINT64_C(0x100000001b3) + instance;
}

typedef struct {
  xrd_trial trial;
  xrd_error error;
  xrd_status status;
} attempt;

/* One claim, or one broken variant of it, on instances that are the same for all of them. */
typedef struct {
  const xrd_claim_entry *entry;
  const xrd_claim_options *options;
  size_t variant, instances;
  size_t done;
  xrd_stop stop; /* asked between the instances of a batch, and while one is solved */
  attempt *slots;
} series;

static bool go_on(void *context) {
  const series *run = context;
  return run->options->progress(run->options->progress_context, run->done, run->instances);
}

static bool solve_on(void *stop, size_t done, size_t total) {
  (void)done, (void)total;
  return !xrd_stop_wanted(stop, HUGE_VAL);
}

static void run_slot(series *run, size_t instance, attempt *slot) {
  const xrd_claim_options *options = run->options;
  memset(slot, 0, sizeof *slot);
  slot->trial.instance = instance;
  slot->trial.variant = run->variant;
  slot->trial.sabotaged = options->sabotaged;
  slot->trial.error = &slot->error;
  xrd_random_seed(&slot->trial.random, seed_of(run->entry->claim.id, options->seed, instance));
  xrd_options_init(&slot->trial.options);
  slot->trial.options.gap_nats = 1e-11;
  slot->trial.options.progress = solve_on;
  slot->trial.options.progress_context = &run->stop;
  xrd_ledger_init(&slot->trial.ledger);
  slot->status = xrd_stop_wanted(&run->stop, HUGE_VAL) ? XRD_ERR_INTERRUPTED : run->entry->check(&slot->trial);
}

static void add_up(const xrd_ledger *ledger, size_t instance, xrd_claim_result *result) {
  result->instances++;
  result->proved += ledger->proved;
  result->consistent += ledger->consistent;
  result->orderings += ledger->orderings;
  result->informative += ledger->informative;
  if ((ledger->failed > 0 || ledger->unresolved > 0) && result->failed + result->unresolved == 0) {
    result->failed_instance = instance;
    memcpy(result->detail, ledger->detail, sizeof result->detail);
  }
  result->unresolved += ledger->unresolved;
  result->failed += ledger->failed;
  if (ledger->worst_margin < result->worst_margin) {
    result->worst_margin = ledger->worst_margin;
    result->worst_instance = instance;
  }
}

static xrd_status interrupted(const series *run, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped after %zu instances of %s", run->done, run->entry->claim.id);
}

static xrd_status run_batch(series *run, size_t first, size_t count, xrd_claim_result *result, xrd_error *error) {
#pragma omp parallel num_threads(run->options->threads) if (run->options->threads > 1)
  {
#pragma omp for schedule(dynamic)
    for (size_t k = 0; k < count; k++) run_slot(run, first + k, &run->slots[k]);
    flint_cleanup();
  }
  if (xrd_stop_wanted(&run->stop, 0)) return interrupted(run, error);
  for (size_t k = 0; k < count; k++) {
    const attempt *slot = &run->slots[k];
    if (slot->status != XRD_OK)
      return xrd_fail(error, slot->status, "%s, instance %zu: %.400s", run->entry->claim.id, first + k,
                      slot->error.message);
    add_up(&slot->trial.ledger, first + k, result);
  }
  return XRD_OK;
}

static xrd_status run_series(series *run, xrd_claim_result *result, xrd_error *error) {
  for (size_t first = 0; first < run->instances; first += BATCH) {
    run->done = first;
    if (xrd_stop_wanted(&run->stop, HUGE_VAL)) return interrupted(run, error);
    const size_t count = run->instances - first < BATCH ? run->instances - first : BATCH;
    const xrd_status status = run_batch(run, first, count, result, error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

/* The broken variants stand one after another, a semicolon and a blank between them. */
static const char *variant_of(const xrd_claim *claim, size_t variant) {
  const char *text = claim->sabotage;
  for (; variant > 0 && text != NULL; variant--) {
    text = strstr(text, "; ");
    if (text != NULL) text += 2;
  }
  return text;
}

/* Every broken variant must fail; the first that does not is named. */
static xrd_status run_variants(series *run, xrd_claim_result *result, xrd_error *error) {
  const char *survivor = NULL, *text;
  while ((text = variant_of(&run->entry->claim, run->variant)) != NULL) {
    const size_t failed = result->failed;
    const xrd_status status = run_series(run, result, error);
    if (status != XRD_OK) return status;
    if (result->failed == failed && survivor == NULL) survivor = text;
    result->noticed += result->failed > failed;
    run->variant++;
  }
  result->variants = run->variant;
  if (survivor != NULL) {
    const char *end = strstr(survivor, "; ");
    const int length = (int)(end == NULL ? strlen(survivor) : (size_t)(end - survivor));
    (void)snprintf(result->detail, sizeof result->detail, "not noticed: %.*s", length, survivor);
  }
  result->passed = survivor != NULL;
  return XRD_OK;
}

xrd_status xrd_claim_verify(size_t index, const xrd_claim_options *options, xrd_claim_result *result,
                            xrd_error *error) {
  const xrd_claim_entry *entry = xrd_claim_entry_at(index);
  *result = (xrd_claim_result){.worst_margin = HUGE_VAL};
  if (entry == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "there is no claim %zu", index);
  if (options->trials == 0 || options->threads < 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "trials and threads must be at least 1");
  series run = {.entry = entry, .options = options, .instances = entry->claim.single ? 1 : options->trials};
  xrd_stop_init(&run.stop, options->progress != NULL ? go_on : NULL, &run);
  run.slots = xrd_allocate(BATCH, sizeof *run.slots);
  if (run.slots == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %d instances", BATCH);
  xrd_blas_single_begin();
  xrd_status status = options->sabotaged ? run_variants(&run, result, error) : run_series(&run, result, error);
  xrd_blas_single_end();
  if (!options->sabotaged) result->passed = status == XRD_OK && result->failed == 0 && result->unresolved == 0;
  free(run.slots);
  return status;
}
