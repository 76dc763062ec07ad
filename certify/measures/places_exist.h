/* Does every box hold an atom of the optimum? */
#ifndef XRD_CERTIFY_MEASURES_PLACES_EXIST_H
#define XRD_CERTIFY_MEASURES_PLACES_EXIST_H

#include "certify/measures/places_field.h"

/* Sets places->counted.  For any function h of X and any optimum q*, sum_j q*_j k(x, y_j) = u*(x) gives

     E h = sum_j q*_j E[h k(X, y_j) / u*] <= max_j E[h k(X, y_j) / u*] = max_j E[h f t],   f = k(X, y_j) / u.

   Were there no atom in box b, E h <= max over y in the other boxes of E[h f] + (its error).  The h at hand is
   orthogonal to f of the other atoms, nearly, so that this fails.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_places_exist(const xrd_places_field *field, xrd_places *places, xrd_error *error);

#endif
