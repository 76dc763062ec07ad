/* Tails of Student's t. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_LAW_STUDENT_H
#define XRD_CERTIFY_MEASURES_DENSITY_LAW_STUDENT_H

#include "certify/measures/density/law.h"

/* As xrd_law_tail_set. */
void xrd_law_student_tail(const xrd_law *law, double cut, int sign, xrd_law_tail *tail);

#endif
