/* Small helpers over Arb. */
#ifndef XRD_THEORY_BALL_H
#define XRD_THEORY_BALL_H

#include <arb.h>
#include <stddef.h>

#include "theory/claims/trial.h"

enum { XRD_BALL_BITS = 128 };

xrd_enclosure xrd_ball_enclosure(const arb_t ball);

/* sum -> sum / total, a vector of n balls from doubles; total is their exact sum. */
void xrd_ball_normalised(arb_ptr vector, const double *values, size_t n);

/* result += x log(x / y) for x >= 0, y > 0 (0 where x is exactly 0). */
void xrd_ball_add_relative_entropy(arb_t result, const arb_t x, const arb_t y);

/* E d and I of a joint distribution of n x m balls, row-major. */
xrd_enclosure xrd_measure_joint_distortion(const xrd_sample *sample, arb_srcptr joint);
xrd_enclosure xrd_measure_joint_information(const xrd_sample *sample, arb_srcptr joint);

#endif
