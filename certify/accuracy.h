/* What each straight-line piece of arithmetic errs by, in rounding to nearest: relatively unless said otherwise.  Each
   constant is the goal of a script in certify/proofs, which reads it from here.  h = 2^-53. */
#ifndef XRD_CERTIFY_ACCURACY_H
#define XRD_CERTIFY_ACCURACY_H

/* exp_pair: its sum, and its low part against its high one. */
#define XRD_EXP_PAIR_ERROR 0x1p-66
#define XRD_EXP_PAIR_LOW 0x1p-48

/* A weight exp(-slope (d - s)) as a pair; the exponent's own rounding included. */
#define XRD_WEIGHT_ERROR 0x1p-65

/* exp_plain, and a weight of the screening sums. */
#define XRD_EXP_PLAIN_ERROR 0x1p-46
#define XRD_SCREEN_ERROR 0x1p-42

/* exp_near: 2.2 h, and with the exponent's own rounding 2.3 h. */
#define XRD_EXP_NEAR_ERROR 0x1.19ap-52
#define XRD_GAUSSIAN_ERROR 0x1.266p-52

/* Any one operation on pairs: products, quotients, a term of a row's or a column's sum. */
#define XRD_PAIR_ERROR 0x1p-95

/* The sum of a block of 64 terms of one sign: 14 h, for no term goes through more additions. */
#define XRD_BLOCK_ERROR 0x1.c1p-50

/* A logarithm corrected by the enclosed exponential, absolutely: hardly more than that exponential's own error. */
#define XRD_LOG_ERROR 0x1.00001p-65

/* A share a_ij = E_ij / u_i in plain arithmetic. */
#define XRD_SHARE_ERROR 0x1p-44

#endif
