#include "solvers/tall/answers.h"

#include <math.h>
#include <stdint.h>

static const double FURTHEST = 1; /* ways between two answers that their line is followed beyond them */

void xrd_tall_answers_add(xrd_tall_answers *answers, double slope, const double *q, const double *guess) {
  size_t k = 0;
  while (k < answers->count && answers->place[k] != log(slope)) k++;
  if (k == XRD_TALL_ANSWERS) {
    k = answers->oldest;
    answers->oldest = (k + 1) % XRD_TALL_ANSWERS;
  }
  if (k == answers->count) answers->count++;
  answers->place[k] = log(slope);
  for (size_t j = 0; j < answers->m; j++) answers->rest[k * answers->m + j] = q[j] - guess[j];
}

/* The answer nearest to `place` but for `other`; SIZE_MAX: none. */
static size_t nearest(const xrd_tall_answers *answers, double place, size_t other) {
  size_t best = SIZE_MAX;
  for (size_t k = 0; k < answers->count; k++)
    if (k != other && (best == SIZE_MAX || fabs(answers->place[k] - place) < fabs(answers->place[best] - place)))
      best = k;
  return best;
}

void xrd_tall_answers_correct(const xrd_tall_answers *answers, double slope, double *q) {
  const double place = log(slope);
  const size_t m = answers->m, a = nearest(answers, place, SIZE_MAX), b = nearest(answers, place, a);
  if (a == SIZE_MAX) return;
  double t = b == SIZE_MAX ? 0 : (place - answers->place[a]) / (answers->place[a] - answers->place[b]);
  if (t > FURTHEST) t = 0;
  const double *from = answers->rest + a * m, *other = answers->rest + (b == SIZE_MAX ? a : b) * m;
  for (size_t j = 0; j < m; j++) q[j] = fmax(q[j] + from[j] + t * (from[j] - other[j]), 0);
}
