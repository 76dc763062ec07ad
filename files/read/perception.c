/* A perception constraint: the cost of a transport is read as if it were a second distortion. */
#include <string.h>

#include "base/float_mode.h"
#include "files/read/load.h"

void xrd_perception_input_clear(xrd_perception_input *input) {
  xrd_criteria_input_clear(&input->parts);
  memset(input, 0, sizeof *input);
}

static xrd_status constraint_of(const char *name, xrd_constraint *constraint, xrd_error *error) {
  static const char *const names[] = {"tv", "kl", "wasserstein"};
  static const xrd_constraint constraints[] = {XRD_TOTAL_VARIATION, XRD_KL, XRD_WASSERSTEIN};
  const size_t length = name != NULL ? strcspn(name, ":") : 0;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (length == strlen(names[k]) && memcmp(name, names[k], length) == 0) {
      *constraint = constraints[k];
      return XRD_OK;
    }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the constraint is tv, kl or wasserstein, not %s",
                  name != NULL ? name : "nothing");
}

/* The parts are loaded: what they are together. */
static xrd_status conclude(xrd_perception_input *input, xrd_error *error) {
  const xrd_criteria *criteria = &input->parts.criteria;
  input->perception.problem = (xrd_problem){criteria->p, criteria->distortions[0]};
  if (input->perception.constraint == XRD_WASSERSTEIN)
    input->perception.cost = criteria->distortions[criteria->count - 1];
  return xrd_perception_validate(&input->perception, error);
}

xrd_status xrd_perception_load(const xrd_input_request *request, xrd_perception_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  xrd_status status = constraint_of(request->constraint, &input->perception.constraint, error);
  const bool costs = status == XRD_OK && strchr(request->constraint, ':') != NULL;
  if (status == XRD_OK && (costs != (request->more_distortions[0] != NULL) || request->more_distortions[1] != NULL ||
                           (costs && input->perception.constraint != XRD_WASSERSTEIN)))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "one distortion, and a cost for wasserstein:COST alone");
  if (status == XRD_OK) status = xrd_criteria_load(request, &input->parts, error);
  if (status == XRD_OK) status = conclude(input, error);
  if (status != XRD_OK) xrd_perception_input_clear(input);
  return status;
}

xrd_status xrd_perception_copy(const xrd_perception *perception, xrd_perception_input *input, xrd_error *error) {
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_perception_validate(perception, error);
  if (status != XRD_OK) return status;
  const bool costs = perception->constraint == XRD_WASSERSTEIN;
  const xrd_criteria criteria = {
      perception->problem.p, costs ? 2 : 1, {perception->problem.distortion, perception->cost}};
  input->perception.constraint = perception->constraint;
  status = xrd_criteria_copy(&criteria, &input->parts, error);
  if (status == XRD_OK) status = conclude(input, error);
  if (status != XRD_OK) xrd_perception_input_clear(input);
  return status;
}
