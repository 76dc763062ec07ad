#include "base/blas.h"

#include <cblas.h>
#include <pthread.h>

/* OpenBLAS keeps the number of threads for the whole process; so must the count of those who want one. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int users, threads_before;

void xrd_blas_single_begin(void) {
  (void)pthread_mutex_lock(&lock);
  if (users++ == 0) {
    threads_before = openblas_get_num_threads();
    openblas_set_num_threads(1);
  }
  (void)pthread_mutex_unlock(&lock);
}

void xrd_blas_single_end(void) {
  (void)pthread_mutex_lock(&lock);
  if (--users == 0) openblas_set_num_threads(threads_before);
  (void)pthread_mutex_unlock(&lock);
}
