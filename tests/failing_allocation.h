/* Allocations that fail on demand, for programs made by xrd_fault_test (cmake/Folders.cmake): malloc, calloc, realloc,
   aligned_alloc and free of the program itself, not of shared libraries, are counted. */
#ifndef XRD_TESTS_FAILING_ALLOCATION_H
#define XRD_TESTS_FAILING_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "exactrd/status.h"

/* The n-th allocation from now on fails, n = 1, 2, ...; the others succeed.  0: none fails. */
void allocation_fail_at(size_t n);

/* Has the one that was to fail been asked for? */
bool allocation_has_failed(void);

/* Allocations asked for since the last allocation_fail_at. */
size_t allocation_count(void);

/* Blocks allocated and not yet freed. */
long allocation_live_blocks(void);

/* Runs `use` with its n-th allocation failing, n = 1, 2, ... until none fails.  Each time it must report XRD_ERR_MEMORY
   and leave no block behind, and at last succeed; fails the cmocka test otherwise.  The last n. */
size_t allocation_survived(xrd_status (*use)(void));

typedef enum { FAILING_ALLOCATIONS, FAILING_CALLS, FAILING_QUESTIONS } failing_kind;

/* Runs `use` again and again; each time the first allocation fails whose chain of callers has not failed yet, so that
   every place fails once from wherever it is reached, loops apart; or, of programs that have tests/failing_calls.c too
   (xrd_calls_may_fail), the first such call of the C library or jansson; or, of those with tests/stopping_questions.c
   (xrd_questions_may_stop), that question whether to go on is answered by no, and all after it.  After each run `judge`
   is told what it returned and whether one failed; the last has none.  Leaves no block behind, or fails the cmocka
   test.  The number of failures. */
size_t allocation_fail_each_place(failing_kind kind, int (*use)(const void *what), const void *what,
                                  void (*judge)(int result, bool failed));

/* The name of the call that failed in the last run; "" where none did. */
const char *allocation_failed_call(void);

/* For tests/failing_calls.c: is it this call's turn?  And which run is it? */
bool allocation_call_fails(const char *name);

/* For tests/stopping_questions.c: is it this question's turn, or was it that of one before it? */
bool allocation_question_stops(const char *name);
size_t allocation_run(void);

#endif
