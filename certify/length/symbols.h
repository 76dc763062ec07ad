/* S(x) = log w(x) - s D - log max_y E[w exp(-s d(X,y))] of each symbol, and its law in whole numbers. */
#ifndef XRD_CERTIFY_LENGTH_SYMBOLS_H
#define XRD_CERTIFY_LENGTH_SYMBOLS_H

#include <arb.h>
#include <flint/fmpz.h>
#include <stdbool.h>

#include "base/stop.h"
#include "certify/length/sum_law.h"
#include "exactrd/certificate.h"

enum { XRD_SYMBOLS_BITS = 128 };

/* The symbols of positive probability. */
typedef struct {
  xrd_stop *stop; /* NULL unless set; what comes after it says so means nothing */
  size_t count;
  size_t *index;       /* in the problem */
  arb_struct *share;   /* p_i / sum p */
  arb_struct *density; /* S(x_i) */
} xrd_symbols;

/* `rate_lower` is what the witness (slope finite) proves at D: then log max_y E[w exp(-s d)] is at most
   sum_i pi_i log w_i - s D - rate_lower, which stands for it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_symbols_init(xrd_symbols *symbols, const xrd_problem *problem, const xrd_witness *witness,
                                         double rate_lower, xrd_error *error);
void xrd_symbols_clear(xrd_symbols *symbols);

/* The law of S(X) from below; quanta of 2^-XRD_SUM_LAW_BITS nats. */
XRD_MUST_USE xrd_status xrd_symbols_law(const xrd_symbols *symbols, xrd_sum_law *law, xrd_error *error);

/* variance = Var S(X). */
void xrd_symbols_variance(const xrd_symbols *symbols, arb_t variance);

#endif
