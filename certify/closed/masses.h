/* Positive masses in descending order, held exactly, and the two kinds of reverse water-filling on them. */
#ifndef XRD_CERTIFY_CLOSED_MASSES_H
#define XRD_CERTIFY_CLOSED_MASSES_H

#include <arb.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
  size_t count;
  arf_struct *mass; /* descending */
  arf_t total;      /* exact */
} xrd_masses;

/* From n doubles >= 0; zeros are left out.  False when out of memory. */
bool xrd_masses_init(xrd_masses *masses, const double *values, size_t n);

/* {1-p, p} exactly. */
bool xrd_masses_init_coin(xrd_masses *masses, double p);
void xrd_masses_clear(xrd_masses *masses);

/* H = log S - (1/S) sum m log m, S the total. */
void xrd_masses_entropy(arb_t entropy, const xrd_masses *masses, slong bits);

/* R(D) under Hamming distortion for the probabilities m/S; exactly 0 beyond D_max. */
void xrd_masses_hamming(arb_t rate, const xrd_masses *masses, double distortion, slong bits);

/* R(D) of Gaussian components of variances m under squared error; distortion > 0; exactly 0 beyond D_max. */
void xrd_masses_gaussian(arb_t rate, const xrd_masses *masses, double distortion, slong bits);

#endif
