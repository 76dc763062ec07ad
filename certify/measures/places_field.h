/* c and its derivatives at places of one real parameter y, and how far those of the optimum may be from them.
   Squared distances on the line: y is the place.  KL over two labels: y is the first label's share.

   Let u* be that of the optimum, unique since F = -E log u is strictly convex in u, c* its dual sum, t = u / u* and
   G >= F(q) - F(q*), for which log sup c serves.  Then E t = sum_j q_j c*(y_j) <= 1 and E log t >= -G, hence

     E[t - 1 - log t] <= G,     -G <= E[t - 1] <= 0.

   For a function f of X let V >= Var f and M >= |f - E f|.  With g = f - E f and s = l g, |s| <= l M < 1: s (t - 1) <=
   (t - 1 - log t) + (-log(1 - s) - s) <= (t - 1 - log t) + s^2 / (2 (1 - l M)), so that for 0 < l < 1 / M

     |E[f t] - E f| <= G / l + l V / (2 (1 - l M)) + G |E f|.

   c* - c and its derivatives are of this kind: f = k(X, y) / u(X) and its derivatives in y, as 1 / u* = t / u. */
#ifndef XRD_CERTIFY_MEASURES_PLACES_FIELD_H
#define XRD_CERTIFY_MEASURES_PLACES_FIELD_H

#include "certify/measures/scene.h"

enum { XRD_PLACES_ORDERS = 3 }; /* c, c', c'' */

typedef struct {
  xrd_measure_scene scene; /* with the channel's weights */
  double gap;              /* G */
  arb_ptr inverse;         /* n: 1 / u_i */
  arb_ptr x, other;        /* n: x_i; KL: x_i1 and x_i2 */
} xrd_places_field;

/* Of a box or a place: f = k / u and its derivatives. */
typedef struct {
  arb_struct mean[XRD_PLACES_ORDERS];  /* E f */
  arb_struct error[XRD_PLACES_ORDERS]; /* >= |E[f t] - E f|; infinite where nothing is known */
} xrd_places_values;

void xrd_places_values_init(xrd_places_values *values);
void xrd_places_values_clear(xrd_places_values *values);

/* For a problem of one real parameter and G = gap.  Errors: XRD_ERR_ARGUMENT (no channel), XRD_ERR_MEMORY.
   xrd_places_field_clear in any case. */
XRD_MUST_USE xrd_status xrd_places_field_init(xrd_places_field *field, const xrd_measure_problem *problem,
                                              const xrd_measure_witness *witness, double gap, xrd_error *error);
void xrd_places_field_clear(xrd_places_field *field);

/* The place of an atom. */
double xrd_places_of_atom(const xrd_places_field *field, size_t j);

/* The least double r that is known to be enough for [low, high] to lie in middle +- r: neither middle nor the ends'
   distances from it need be doubles. */
double xrd_places_radius(double low, double middle, double high);

/* For all y in middle +- radius; with `weights`, n numbers h_i, of h f instead. */
void xrd_places_evaluate(const xrd_places_field *field, double middle, double radius, arb_srcptr weights,
                         xrd_places_values *values);

/* A ball not below c on the box (indeterminate where numbers end), from its value and c' in the middle and c'' on the
 * box. */
void xrd_places_top(const xrd_places_field *field, double middle, double radius, const xrd_places_values *box,
                    arb_t top);

/* (c*)'' < 0 is proved on the box. */
bool xrd_places_is_concave(const xrd_places_values *box);

/* KL: c* < 1 is proved for the share 0 <= y <= edge of the first label, of the second with `other`: each term rises up
   to its top at x_i. */
bool xrd_places_end_is_low(const xrd_places_field *field, double edge, bool other);

/* a_i = k(x_i, y) / u_i */
void xrd_places_ratios(const xrd_places_field *field, double y, arb_ptr ratios);

#endif
