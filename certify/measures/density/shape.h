/* How a density bends, in balls. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_SHAPE_H
#define XRD_CERTIFY_MEASURES_DENSITY_SHAPE_H

#include "certify/measures/density/law.h"

/* growth = p'/p and bend = p''/p on the piece's formula, x a real ball inside of the piece; BETA in x whatever
   piece->mirrored says.  Not finite where the ball is too wide. */
void xrd_law_shape(const xrd_law *law, const xrd_law_piece *piece, const arb_t x, arb_t growth, arb_t bend);

/* Is bend <= s^2 for all x with sign (x - from) >= 0?  For sides without an end. */
bool xrd_law_bends_less_beyond(const xrd_law *law, const arb_t from, int sign, const arb_t s);

/* Is sign growth <= -s for all x with sign (x - from) >= 0? */
bool xrd_law_falls_beyond(const xrd_law *law, const arb_t from, int sign, const arb_t s);

#endif
