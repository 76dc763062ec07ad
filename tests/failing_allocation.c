#include "tests/failing_allocation.h"

#include <errno.h>

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

static size_t asked, failing;
static long live;

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

static bool fails(void) {
  const bool now = ++asked == failing;
  if (now) errno = ENOMEM;
  return now;
}

static void *count(void *block) {
  live += block != NULL;
  return block;
}

void *__wrap_malloc(size_t size) { return fails() ? NULL : count(__real_malloc(size)); }

void *__wrap_calloc(size_t items, size_t size) { return fails() ? NULL : count(__real_calloc(items, size)); }

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return fails() ? NULL : count(__real_aligned_alloc(alignment, size));
}

void *__wrap_realloc(void *block, size_t size) {
  if (fails()) return NULL;
  void *moved = __real_realloc(block, size);
  return block == NULL ? count(moved) : moved;
}

void __wrap_free(void *block) {
  live -= block != NULL;
  __real_free(block);
}
