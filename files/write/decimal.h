/* Doubles as decimal text, rounded in a known direction. */
#ifndef XRD_OUTPUT_DECIMAL_H
#define XRD_OUTPUT_DECIMAL_H

typedef enum {
  XRD_SHORTEST, /* the fewest digits that read back as the same double */
  XRD_DOWN,     /* the largest number of 17 significant digits that is <= the value */
  XRD_UP,       /* the smallest number of 17 significant digits that is >= the value */
} xrd_rounding;

enum { XRD_DECIMAL_SIZE = 160 };

typedef struct {
  char text[XRD_DECIMAL_SIZE];
} xrd_decimal;

/* Infinities are `inf` and `-inf`; zero is `0`, without a sign.  The caller keeps NaN away. */
xrd_decimal xrd_decimal_of(double value, xrd_rounding rounding);

/* The exact number high + low as text.  Where low = 0: XRD_SHORTEST, text that stands for the double it reads back as.
   Otherwise `digits` <= 140 significant digits, rounded up.  *excess receives an upper bound, >= 0, of the number that
   the text stands for minus high + low. */
xrd_decimal xrd_decimal_of_pair(double high, double low, int digits, double *excess);

#endif
