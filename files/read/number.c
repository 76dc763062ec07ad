#include "files/read/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* glibc and musl make the "C" locale without allocating; should that ever fail, the thread's locale stays. */
void xrd_number_locale_enter(xrd_number_locale *locale) {
  locale->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  locale->previous = uselocale(locale->c);
}

void xrd_number_locale_leave(xrd_number_locale *locale) {
  (void)uselocale(locale->previous);
  if (locale->c != (locale_t)0) freelocale(locale->c);
}

const char *xrd_number_parse(const char *text, size_t length, double *value) {
  static const char FIRST[] = "+-.0123456789iInN"; /* strtod would skip blanks */
  if (length == 0 || strchr(FIRST, text[0]) == NULL) return "not a number";
  char *end;
  errno = 0;
  *value = strtod(text, &end);
  if (end != text + length) return "not a number";
  if (errno == ERANGE && isinf(*value)) return "too large for a double";
  if (errno == ERANGE && *value == 0) return "too small for a double, but not zero";
  return NULL;
}
