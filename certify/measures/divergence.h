/* Squared distance on the line and KL over two labels as one: Bregman divergences of one real parameter eta,

     d(x, eta) = A(eta) - x eta + H(x)

     squared distance   eta = 2 y,                A = eta^2 / 4,            H = x^2,             A' = y
     KL, two labels     eta = log(y_1 / y_2),     A = log(1 + exp(eta)),    H = sum x log x,     A' = y_1, x = x_1 */
#ifndef XRD_CERTIFY_MEASURES_DIVERGENCE_H
#define XRD_CERTIFY_MEASURES_DIVERGENCE_H

#include "certify/measures/expansion.h"
#include "certify/measures/scene.h"

/* Is it one of the two?  A density under squared distances is, too. */
bool xrd_measure_has_one_parameter(const xrd_measure_problem *problem);

/* A parameter, and what every distance to it shares. */
typedef struct {
  arb_t eta, mean, rest, potential; /* A' and, under KL, 1 - A' and A */
} xrd_parameter;

void xrd_parameter_init(xrd_parameter *at);
void xrd_parameter_clear(xrd_parameter *at);

/* Fills what follows from at->eta. */
void xrd_parameter_close(const xrd_measure_scene *scene, xrd_parameter *at, slong precision);

/* x_i; under KL that of the second label with `other`. */
void xrd_statistic(const xrd_measure_scene *scene, size_t i, bool other, arb_t x);

/* d(x_i, eta) */
void xrd_divergence(const xrd_measure_scene *scene, size_t i, const xrd_parameter *at, arb_t d, slong precision);

/* z = x_i - A'(eta), from the smaller of the two labels. */
void xrd_statistic_offset(const xrd_measure_scene *scene, size_t i, const xrd_parameter *at, arb_t z);

/* t = v_i exp(-s d(x_i, eta)) */
void xrd_divergence_term(const xrd_measure_scene *scene, size_t i, const xrd_parameter *at, arb_t t, slong precision);

/* B(tau) = A(eta + tau) - A(eta) - A' tau with its derivatives. */
void xrd_divergence_shape(const xrd_measure_scene *scene, const xrd_parameter *at, xrd_expansion_shape *shape);

#endif
