#include "base/float_mode.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

/* The System V ABI's default; setting it anew takes a tenth of a small certificate, reading it next to nothing. */
enum { FLAGS = 0x3f, DEFAULT_CSR = 0x1f80, DEFAULT_CONTROL = 0x37f };

static unsigned control_word(void) {
  unsigned short word;
  __asm__ volatile("fnstcw %0" : "=m"(word));
  return word;
}

static unsigned status_word(void) {
  unsigned short word;
  __asm__ volatile("fnstsw %0" : "=m"(word));
  return word;
}

static bool find_default(xrd_float_mode *callers) {
  callers->csr = _mm_getcsr();
  callers->status = status_word();
  return (callers->csr & ~(unsigned)FLAGS) == DEFAULT_CSR && control_word() == DEFAULT_CONTROL;
}

/* feclearexcept clears the flags of both units: those of vectors come back last. */
static void restore_flags(const xrd_float_mode *callers) {
  const unsigned raised = status_word() & ~callers->status & FLAGS;
  if (raised != 0) (void)feclearexcept((int)raised & FE_ALL_EXCEPT);
  if (_mm_getcsr() != callers->csr) _mm_setcsr(callers->csr);
}
#else
static bool find_default(xrd_float_mode *callers) {
  (void)callers;
  return false;
}

static void restore_flags(const xrd_float_mode *callers) { (void)callers; }
#endif

void xrd_float_mode_begin(xrd_float_mode *callers) {
  callers->is_default = find_default(callers);
  if (callers->is_default) return;
  (void)fegetenv(&callers->environment);
  (void)fesetenv(FE_DFL_ENV);
}

void xrd_float_mode_end(xrd_float_mode *callers) {
  if (callers->is_default)
    restore_flags(callers);
  else
    (void)fesetenv(&callers->environment);
}
