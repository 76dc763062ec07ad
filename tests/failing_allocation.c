#include "tests/failing_allocation.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unwind.h>

#include "tests/cmocka_all.h"

/* The linker sends calls of f to __wrap_f, and __real_f to f. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *block);

enum { MOST_CHAINS = 1 << 16, MOST_BLOCKS = 1 << 18 };

static size_t asked, failing;
static long live;
static void *blocks[MOST_BLOCKS];          /* live ones, by open addressing: others may free what a library allocated */
static bool by_chain[3], chain_has_failed; /* by kind */
static uint64_t chains[MOST_CHAINS];       /* of callers that have failed, by open addressing; 0: free */
static size_t chain_count, run;
static const char *failed_call = "";

void allocation_fail_at(size_t n) {
  asked = 0;
  failing = n;
}

bool allocation_has_failed(void) { return failing != 0 && asked >= failing; }

size_t allocation_count(void) { return asked; }

long allocation_live_blocks(void) { return live; }

size_t allocation_survived(xrd_status (*use)(void)) {
  for (size_t n = 1;; n++) {
    const long before = live;
    allocation_fail_at(n);
    const xrd_status status = use();
    const bool failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(live, before);
    assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
    if (!failed) return n;
  }
}

typedef struct {
  uint64_t hash;
  int callers; /* that still count */
} chain;

static _Unwind_Reason_Code add_caller(struct _Unwind_Context *context, void *sum) {
  chain *c = sum;
  c->hash = (c->hash ^ (uint64_t)_Unwind_GetIP(context)) * 0x9e3779b97f4a7c15u;
  c->hash ^= c->hash >> 29;
  return --c->callers > 0 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

/* Is this chain of callers new?  It is known from then on. */
static bool is_new_chain(void) {
  chain callers = {1, by_chain[FAILING_QUESTIONS] ? 10 : INT_MAX}; /* recursions that ask, again and again, are one */
  (void)_Unwind_Backtrace(add_caller, &callers);
  const uint64_t hash = callers.hash;
  size_t k = hash % MOST_CHAINS;
  for (; chains[k] != 0; k = (k + 1) % MOST_CHAINS)
    if (chains[k] == hash) return false;
  chains[k] = hash;
  assert_true(++chain_count < MOST_CHAINS / 2);
  return true;
}

static bool chain_fails(void) {
  const bool now = !chain_has_failed && is_new_chain();
  chain_has_failed = chain_has_failed || now;
  return now;
}

size_t allocation_run(void) { return run; }

const char *allocation_failed_call(void) { return failed_call; }

bool allocation_call_fails(const char *name) {
  const bool now = by_chain[FAILING_CALLS] && chain_fails();
  if (now) failed_call = name;
  return now;
}

bool allocation_question_stops(const char *name) {
  if (!by_chain[FAILING_QUESTIONS] || chain_has_failed) return by_chain[FAILING_QUESTIONS];
  const bool now = chain_fails();
  if (now) failed_call = name;
  return now;
}

size_t allocation_fail_each_place(failing_kind kind, int (*use)(const void *what), const void *what,
                                  void (*judge)(int result, bool failed)) {
  size_t failures = 0;
  memset(chains, 0, sizeof chains);
  chain_count = 0;
  for (bool failed = true; failed; failures += failed) {
    const long before = live;
    chain_has_failed = false;
    failed_call = "";
    run++;
    by_chain[kind] = true;
    const int result = use(what);
    by_chain[kind] = false;
    failed = chain_has_failed;
    judge(result, failed);
    assert_int_equal(live, before);
  }
  return failures;
}

static bool fails(void) {
  const bool now = by_chain[FAILING_ALLOCATIONS] ? chain_fails() : ++asked == failing;
  if (now) errno = ENOMEM;
  return now;
}

static size_t home_of(const void *block) { return ((uintptr_t)block >> 4) * 0x9e3779b1u % MOST_BLOCKS; }

static void *count(void *block) {
  if (block == NULL) return NULL;
  size_t k = home_of(block);
  while (blocks[k] != NULL) k = (k + 1) % MOST_BLOCKS;
  blocks[k] = block;
  assert_true(++live < MOST_BLOCKS / 2);
  return block;
}

/* What stands behind moves up where it may. */
static void forget(const void *block) {
  size_t k = home_of(block);
  while (blocks[k] != NULL && blocks[k] != block) k = (k + 1) % MOST_BLOCKS;
  if (blocks[k] == NULL) return;
  for (size_t next = k + 1;; next++) {
    void *other = blocks[next % MOST_BLOCKS];
    if (other == NULL) break;
    if ((next - home_of(other)) % MOST_BLOCKS < (next - k) % MOST_BLOCKS) continue;
    blocks[k] = other;
    k = next % MOST_BLOCKS;
  }
  blocks[k] = NULL;
  live--;
}

void *__wrap_malloc(size_t size) { return fails() ? NULL : count(__real_malloc(size)); }

void *__wrap_calloc(size_t items, size_t size) { return fails() ? NULL : count(__real_calloc(items, size)); }

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return fails() ? NULL : count(__real_aligned_alloc(alignment, size));
}

void *__wrap_realloc(void *block, size_t size) {
  if (fails()) return NULL;
  const long before = live;
  forget(block);
  const bool ours = block == NULL || live < before;
  void *moved = __real_realloc(block, size);
  if (ours) (void)count(moved != NULL ? moved : block);
  return moved;
}

void __wrap_free(void *block) {
  forget(block);
  __real_free(block);
}
