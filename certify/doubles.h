/* The fast evaluation of an enclosure: proved double arithmetic for every entry, balls only for the last few sums. */
#ifndef XRD_CERTIFY_DOUBLES_H
#define XRD_CERTIFY_DOUBLES_H

#include <stdbool.h>

#include "certify/proof.h"
#include "certify/up.h"
#include "exactrd/certificate.h"

/* Sets *usable and, if so, encloses the three numbers about as tightly as balls of 60 bits.  Not usable where numbers
   leave the ranges that the error bounds need (slopes beyond 2^+-900, sums u_i or duals beyond 2^+-600, duals that are
   not near 1/u_i, a rounding mode other than nearest, no fused multiply-add, XRD_HAMMING).  Any number of threads gives
   the same bits.  Cost about 1.5 ns per entry and 5 ns per entry in a column with q_j > 0.
   Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_doubles_enclose(const xrd_problem *problem, const double *minimum,
                                            const xrd_witness *witness, xrd_proof *proof, bool *usable,
                                            xrd_error *error);

/* The same for squared distances on a line, in about the time of 1,000 (n + m) entries: the channel leaves out what is
   far off, and the dual sums are bounded box by box (certify/boxes.h).  The value's ball bounds it from below only. */
XRD_MUST_USE xrd_status xrd_doubles_enclose_line(const xrd_problem *problem, const double *minimum,
                                                 const xrd_witness *witness, xrd_proof *proof, bool *usable,
                                                 xrd_error *error);

/* The same for squared distances as real numbers, with reproductions anywhere between the first and the last one
   listed, of which none is further than `spacing` > 0 from the next. */
XRD_MUST_USE xrd_status xrd_doubles_enclose_between(const xrd_problem *problem, const double *minimum,
                                                    const xrd_witness *witness, xrd_up spacing, xrd_proof *proof,
                                                    bool *usable, xrd_error *error);

#endif
