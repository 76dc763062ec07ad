/* One number from text, strictly. */
#ifndef XRD_INPUT_NUMBER_H
#define XRD_INPUT_NUMBER_H

#include <locale.h>
#include <stddef.h>

/* The calling thread's locale is "C" between enter and leave, whatever the program chose, so that the decimal point is
   a point. */
typedef struct {
  locale_t c, previous;
} xrd_number_locale;

void xrd_number_locale_enter(xrd_number_locale *locale);
void xrd_number_locale_leave(xrd_number_locale *locale);

/* The nearest double to the literal text[0 .. length-1]; text[length] must be '\0'.  Returns NULL, or the reason why
   this is not a number of ours (then *value is undefined).  NaN is a number here. */
const char *xrd_number_parse(const char *text, size_t length, double *value);

#endif
