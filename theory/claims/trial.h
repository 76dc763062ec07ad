/* One instance of a claim: its random numbers, its solver settings, its ledger; and what checkers share. */
#ifndef XRD_THEORY_TRIAL_H
#define XRD_THEORY_TRIAL_H

#include "base/random.h"
#include "exactrd/domination.h"
#include "theory/claims/interval.h"
#include "theory/claims/ledger.h"

typedef struct {
  xrd_random random;
  size_t instance;
  bool sabotaged; /* try a broken variant of the claim: */
  size_t variant; /* this one, from 0; 0 too where nothing is broken */
  xrd_options options;
  xrd_ledger ledger;
  xrd_error *error;
} xrd_trial;

static inline bool xrd_trial_breaks(const xrd_trial *trial, size_t variant) {
  return trial->sabotaged && trial->variant == variant;
}

typedef xrd_status (*xrd_claim_check)(xrd_trial *trial);

/* What a claim says, where it is stated and how its broken variant differs, and what puts it to the test. */
typedef struct {
  xrd_claim claim;
  xrd_claim_check check;
} xrd_claim_entry;

enum { XRD_SIDE = 24, XRD_CELLS = XRD_SIDE * XRD_SIDE };

/* A small problem that owns its numbers. */
typedef struct {
  size_t n, m;
  double p[XRD_SIDE];
  double d[XRD_CELLS]; /* n x m, row-major */
} xrd_sample;

/* A channel P(j|i), n x m row-major.  Rows are doubles; the exact channel is each row over its sum. */
typedef struct {
  double cell[XRD_CELLS];
} xrd_channel;

xrd_problem xrd_sample_problem(const xrd_sample *sample);

/* Random sizes 1..largest (at least 2 x 2 when `largest` allows), probabilities that may be equal, tiny or zero, and
   distortions that may be whole numbers with ties, real, squared differences of points, or contain forbidden pairs. */
void xrd_sample_draw(xrd_random *random, size_t largest, bool forbidden_pairs, xrd_sample *sample);
void xrd_sample_probabilities(xrd_random *random, size_t n, double *p);

/* A random channel that avoids forbidden pairs. */
void xrd_channel_draw(xrd_random *random, const xrd_sample *sample, xrd_channel *kernel);

/* PROVED enclosures for the exact source p / sum p. */
xrd_enclosure xrd_measure_distortion(const xrd_sample *sample, const xrd_channel *kernel);
xrd_enclosure xrd_measure_information(const xrd_sample *sample, const xrd_channel *kernel);
xrd_enclosure xrd_measure_entropy(const double *p, size_t n);
/* I(X mod classes; Y), and I(X;Y) once more as H(X) + H(Y) - H(X,Y). */
xrd_enclosure xrd_measure_class_information(const xrd_sample *sample, const xrd_channel *kernel, size_t classes);
xrd_enclosure xrd_measure_entropies(const xrd_sample *sample, const xrd_channel *kernel);
void xrd_measure_ends(const xrd_sample *sample, xrd_enclosure *distortion_min, xrd_enclosure *distortion_max);

/* PROVED enclosure of R at any distortion of the given enclosure: +infinity below D_min, 0 from D_max on. */
XRD_MUST_USE xrd_status xrd_trial_rate(xrd_trial *trial, const xrd_sample *sample, xrd_enclosure distortion,
                                       xrd_enclosure *rate);

/* The solved point at a slope, to be cleared by the caller through xrd_curve_clear. */
XRD_MUST_USE xrd_status xrd_trial_at_slope(xrd_trial *trial, const xrd_sample *sample, double slope, xrd_curve *curve);

/* The optimal channel of a solved point: P(j|i) proportional to q_j exp(-slope d_ij). */
void xrd_channel_of_point(const xrd_sample *sample, const xrd_point *point, xrd_channel *kernel);

/* A distortion strictly inside (D_min, D_max), or just above where they coincide. */
double xrd_trial_inner_distortion(xrd_trial *trial, const xrd_sample *sample);

#endif
