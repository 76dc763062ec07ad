#include "base/stop.h"

#include <fenv.h>
#include <stddef.h>

static const double ENOUGH = 1e5;

void xrd_stop_init(xrd_stop *stop, bool (*go_on)(void *context), void *context) {
  stop->go_on = go_on;
  stop->context = context;
  stop->owner = pthread_self();
  stop->work = 0;
  atomic_init(&stop->wanted, false);
}

static bool ask(const xrd_stop *stop) {
  fenv_t environment;
  (void)fegetenv(&environment);
  (void)fesetenv(FE_DFL_ENV);
  const bool go_on = stop->go_on(stop->context);
  (void)fesetenv(&environment);
  return !go_on;
}

bool xrd_stop_wanted(xrd_stop *stop, double work) {
  if (stop == NULL) return false;
  if (atomic_load_explicit(&stop->wanted, memory_order_relaxed)) return true;
  if (stop->go_on == NULL) return false;
  if (!pthread_equal(pthread_self(), stop->owner)) return false;
  stop->work += work;
  if (stop->work < ENOUGH) return false;
  stop->work = 0;
  const bool wanted = ask(stop);
  if (wanted) atomic_store_explicit(&stop->wanted, true, memory_order_relaxed);
  return wanted;
}

void xrd_stop_now(xrd_stop *stop) {
  if (stop != NULL) atomic_store_explicit(&stop->wanted, true, memory_order_relaxed);
}
