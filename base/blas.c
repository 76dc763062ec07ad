#include "base/blas.h"

#include <cblas.h>
#include <pthread.h>
#include <stddef.h>

/* OpenBLAS keeps the number of threads for the whole process; so must the count of those who want one. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int users, threads_before;

/* What OpenBLAS does itself before a fork; threads start again when they are asked for.  Builds without them, and what
   stands in for OpenBLAS, lack it. */
int blas_thread_shutdown_(void) __attribute__((weak));

/* To be set, even to what it is, starts threads that have ended. */
static void set_threads(int count) {
  if (openblas_get_num_threads() != count) openblas_set_num_threads(count);
}

void xrd_blas_single_begin(void) {
  (void)pthread_mutex_lock(&lock);
  if (users++ == 0) {
    threads_before = openblas_get_num_threads();
    set_threads(1);
  }
  (void)pthread_mutex_unlock(&lock);
}

void xrd_blas_single_end(void) {
  (void)pthread_mutex_lock(&lock);
  if (--users == 0) set_threads(threads_before);
  (void)pthread_mutex_unlock(&lock);
}

void xrd_blas_alone(void) {
  set_threads(1);
  if (blas_thread_shutdown_ != NULL) (void)blas_thread_shutdown_();
}
