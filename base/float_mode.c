#include "base/float_mode.h"

void xrd_float_mode_begin(fenv_t *callers) {
  (void)fegetenv(callers);
  (void)fesetenv(FE_DFL_ENV);
}

void xrd_float_mode_end(fenv_t *callers) { (void)fesetenv(callers); }
