#include "base/stop.h"

#include <fenv.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "exactrd/curve.h"

static const double ENOUGH = 1e5;

void xrd_stop_init(xrd_stop *stop, bool (*go_on)(void *context), void *context) {
  stop->go_on = go_on;
  stop->context = context;
  stop->owner = pthread_self();
  stop->work = 0;
  atomic_init(&stop->wanted, false);
  stop->settle = NULL;
  stop->settle_context = NULL;
  stop->rounds = SIZE_MAX;
  stop->approach = NULL;
}

static bool ask(bool (*question)(void *context), void *context) {
  fenv_t environment;
  (void)fegetenv(&environment);
  (void)fesetenv(FE_DFL_ENV);
  const bool answer = question(context);
  (void)fesetenv(&environment);
  return answer;
}

bool xrd_stop_wanted(xrd_stop *stop, double work) {
  if (stop == NULL) return false;
  if (atomic_load_explicit(&stop->wanted, memory_order_relaxed)) return true;
  if (stop->go_on == NULL) return false;
  if (!pthread_equal(pthread_self(), stop->owner)) return false;
  stop->work += work;
  if (stop->work < ENOUGH) return false;
  stop->work = 0;
  const bool wanted = !ask(stop->go_on, stop->context);
  if (wanted) atomic_store_explicit(&stop->wanted, true, memory_order_relaxed);
  return wanted;
}

bool xrd_stop_settled(const xrd_stop *stop) {
  if (stop == NULL || stop->settle == NULL || !pthread_equal(pthread_self(), stop->owner)) return false;
  return ask(stop->settle, stop->settle_context);
}

bool xrd_stop_ends(xrd_stop *stop, double work) { return xrd_stop_wanted(stop, work) || xrd_stop_settled(stop); }

bool xrd_stop_round(xrd_stop *stop, double work) {
  if (stop == NULL) return false;
  if (stop->rounds == 0) return true;
  if (stop->rounds != SIZE_MAX) stop->rounds--;
  return xrd_stop_ends(stop, work);
}

void xrd_stop_tell(xrd_stop *stop, double gap_nats, double goal_nats) {
  if (stop == NULL || stop->approach == NULL || !pthread_equal(pthread_self(), stop->owner)) return;
  if (!isfinite(gap_nats) || !(gap_nats > 0)) return;
  *stop->approach = (xrd_approach){gap_nats, goal_nats};
}

void xrd_stop_now(xrd_stop *stop) {
  if (stop != NULL) atomic_store_explicit(&stop->wanted, true, memory_order_relaxed);
}
