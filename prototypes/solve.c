/* Masses and places together by the solver of problems over measures, then the proof for these prototypes as the
   reproductions of a finite problem. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curve/measures/session.h"
#include "prototypes/measure.h"

static const double GAP = 1e-12; /* of the finite problem */

static xrd_measure_problem problem_of(const xrd_prototype_source *s) {
  return (xrd_measure_problem){.kernel = s->tasks > 0 ? XRD_MEASURE_LABELLED : XRD_MEASURE_SQUARED,
                               .n = s->n,
                               .dim = s->dim,
                               .p = s->p,
                               .x = s->x,
                               .tasks = s->tasks,
                               .label_counts = s->label_counts,
                               .labels = s->labels,
                               .weight = s->weight};
}

/* Bounds and masses where the reproductions are those rows alone. */
static xrd_status prove(const xrd_prototype_source *s, double slope, const xrd_atom_list *atoms, xrd_curve *curve,
                        xrd_error *error) {
  double *matrix = xrd_allocate(s->n * atoms->count, sizeof *matrix);
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu distortions", s->n, atoms->count);
  for (size_t k = 0; k < s->n * atoms->count; k++)
    matrix[k] = xrd_prototype_distortion(s, k / atoms->count, xrd_atom_list_place(atoms, k % atoms->count));
  const xrd_problem problem = {s->p, {.kind = XRD_MATRIX, .n = s->n, .m = atoms->count, .matrix = matrix}};
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  options.progress = s->progress;
  options.progress_context = s->progress_context;
  const xrd_status status = xrd_curve_at_slopes(&problem, &slope, 1, &options, curve, error);
  free(matrix);
  return status;
}

static xrd_status solve(const xrd_prototype_source *source, xrd_measure_session *session, double slope,
                        xrd_prototypes *result, xrd_error *error) {
  xrd_curve curve = {0};
  const xrd_engine_answer *answer = &session->answer;
  xrd_status status = xrd_measure_session_solve(session, slope, error);
  if (status == XRD_OK) status = prove(source, slope, &answer->atoms, &curve, error);
  if (status == XRD_OK)
    status = xrd_prototypes_measure(source, slope, answer->atoms.places, &curve.points[0], result, error);
  result->excess = answer->excess_nats;
  xrd_curve_clear(&curve);
  return status;
}

xrd_status xrd_prototypes_at_slope(const xrd_prototype_source *source, double slope, const xrd_prototypes *near,
                                   xrd_prototypes *result, xrd_error *error) {
  memset(result, 0, sizeof *result);
  if (!(slope > 0) || !isfinite(slope))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope must be finite and above 0");
  const xrd_measure_problem problem = problem_of(source);
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  options.progress = source->progress;
  options.progress_context = source->progress_context;
  xrd_measure_point start = {.atoms = 0};
  if (near != NULL)
    start = (xrd_measure_point){.atoms = near->count,
                                .width = near->width,
                                .places = near->prototypes,
                                .masses = near->mass,
                                .witness_slope = near->slope};
  xrd_measure_session session;
  xrd_status status = xrd_measure_session_init(&session, &problem, &start, &options, error);
  if (status != XRD_OK) return status;
  status = solve(source, &session, slope, result, error);
  xrd_measure_session_clear(&session);
  return status;
}
