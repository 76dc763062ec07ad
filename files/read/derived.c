/* Payoffs and observations from files. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/distortion.h"
#include "files/read/load.h"
#include "files/read/message.h"
#include "files/read/record.h"
#include "files/read/request.h"
#include "files/read/source.h"

void xrd_derived_input_clear(xrd_derived_input *input) {
  xrd_input_clear(&input->held);
  free(input->observation);
  free(input->payoff);
  memset(input, 0, sizeof *input);
}

static bool is_stdin(const char *path) { return path != NULL && strcmp(path, "-") == 0; }

/* The options fit together: those of the source and the distortion as if they were alone. */
static xrd_status check(const xrd_input_request *request, xrd_error *error) {
  xrd_input_request alone = *request;
  if (request->payoff != NULL &&
      (request->distortion != NULL || request->alphabet != NULL || request->reproduction != NULL || request->draw != 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "--payoff stands for the distortion: no --distortion, --alphabet, --reproduction, --draw");
  if (request->payoff != NULL) alone.distortion = "hamming";
  const xrd_status status = xrd_request_check(&alone, error);
  if (status != XRD_OK) return status;
  const char *const files[] = {request->pmf,      request->counts,      request->bytes,       request->samples,
                               request->weights,  request->payoff,      request->observation, request->distortion,
                               request->alphabet, request->reproduction};
  size_t streams = 0;
  for (size_t k = 0; k < sizeof files / sizeof *files; k++) streams += is_stdin(files[k]);
  return streams <= 1 ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "standard input (-) can be read only once");
}

/* A table with a row for each state. */
static xrd_status load_table(xrd_derived_input *input, const char *role, const char *path, xrd_domain domain,
                             double **table, size_t *columns, xrd_error *error) {
  xrd_numbers numbers;
  const size_t states = input->held.problem.distortion.n;
  const xrd_status status = xrd_record_numbers(&input->held, role, path, XRD_TABLE, domain, &numbers, error);
  if (status != XRD_OK) return status;
  *table = numbers.values;
  *columns = numbers.columns;
  if (numbers.rows == states) return XRD_OK;
  return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "rows: %zu, source symbols: %zu%s", numbers.rows, states,
                     numbers.columns == states ? "; its columns are as many: transpose it" : "");
}

static xrd_status lend(xrd_derived_input *input, xrd_error *error) {
  xrd_derived *own = &input->derived;
  own->p = input->held.p;
  own->states = input->held.problem.distortion.n;
  own->observation = input->observation;
  own->payoff = input->payoff;
  if (input->observation == NULL) own->n = own->states;
  own->distortion = (xrd_distortion){.n = 0};
  if (input->payoff == NULL) {
    const xrd_status status = xrd_input_lend(&input->held, error);
    if (status != XRD_OK) return status;
    own->distortion = input->held.problem.distortion;
    own->m = own->distortion.m;
  }
  return xrd_derived_validate(own, error);
}

static xrd_status load(const xrd_input_request *request, xrd_derived_input *input, xrd_error *error) {
  xrd_status status = xrd_source_load(request, &input->held, error);
  if (status == XRD_OK && request->observation != NULL)
    status = load_table(input, "observation", request->observation, XRD_LAWS, &input->observation, &input->derived.n,
                        error);
  if (status == XRD_OK && request->payoff != NULL)
    status = load_table(input, "payoff", request->payoff, XRD_PAYOFFS, &input->payoff, &input->derived.m, error);
  else if (status == XRD_OK)
    status = xrd_distortion_load(request, &input->held, error);
  return status == XRD_OK ? lend(input, error) : status;
}

xrd_status xrd_derived_load(const xrd_input_request *request, xrd_derived_input *input, xrd_error *error) {
  memset(input, 0, sizeof *input);
  xrd_status status = check(request, error);
  if (status == XRD_OK) status = load(request, input, error);
  if (status != XRD_OK) xrd_derived_input_clear(input);
  return status;
}

/* A copy, or NULL of NULL; false where memory is short. */
static bool copy_table(const double *table, size_t rows, size_t columns, double **copy) {
  if (table != NULL) *copy = xrd_duplicate(table, rows * columns, sizeof *table);
  return table == NULL || *copy != NULL;
}

xrd_status xrd_derived_copy(const xrd_derived *derived, xrd_derived_input *input, xrd_error *error) {
  const size_t states = derived->states;
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_derived_validate(derived, error);
  if (status != XRD_OK) return status;
  const xrd_problem given = {derived->p, derived->distortion};
  const xrd_problem source = {derived->p, {.kind = XRD_HAMMING, .n = states, .m = states}};
  status = xrd_input_copy(derived->payoff == NULL ? &given : &source, &input->held, error);
  if (status != XRD_OK) return status;
  input->derived.n = derived->n;
  input->derived.m = derived->m;
  if (!copy_table(derived->payoff, states, derived->m, &input->payoff) ||
      !copy_table(derived->observation, states, derived->n, &input->observation))
    status = xrd_fail(error, XRD_ERR_MEMORY, "not enough memory to copy the problem");
  if (status == XRD_OK) status = lend(input, error);
  if (status != XRD_OK) xrd_derived_input_clear(input);
  return status;
}
