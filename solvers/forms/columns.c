/* Prices column by column. */
#include <omp.h>

#include "solvers/coarse.h"
#include "solvers/prepared.h"

/* `work`: the weights in single precision, then for each thread a column and its rounded copy. */
size_t xrd_columns_work_size(const xrd_prepared *problem, int threads) {
  return xrd_coarse_weights_size(problem) + (size_t)threads * 2 * xrd_coarse_stride(problem);
}

typedef struct {
  const xrd_prepared *problem;
  const xrd_pricing_pass *pass;
  const xrd_coarse_weights *weights; /* NULL: in double precision */
} pricing;

static void price(const pricing *of, size_t j) {
  const xrd_prepared *problem = of->problem;
  const xrd_pricing_pass *pass = of->pass;
  if (xrd_stop_wanted(pass->stop, (double)problem->stride)) return;
  double *scratch = pass->work + xrd_coarse_weights_size(problem) +
                    (size_t)omp_get_thread_num() * 2 * xrd_coarse_stride(problem);
  if (of->weights != NULL)
    xrd_coarse_price(of->weights, problem->kernel, problem->form->rounded(problem, j, scratch), pass->c + j,
                     pass->v + j);
  else
    problem->kernel->price(problem->stride, problem->form->excess(problem, j, scratch), pass->slope, pass->w,
                           problem->inverse_p, pass->c + j, pass->v + j);
}

/* Even one thread costs a microsecond to gather. */
bool xrd_columns_price(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                       bool coarse) {
  xrd_coarse_weights weights = {0};
  if (coarse && !xrd_coarse_weights_take(&weights, problem, pass)) return false;
  const pricing of = {problem, pass, coarse ? &weights : NULL};
  if (pass->threads == 1) {
    for (size_t k = 0; k < count; k++) price(&of, columns == NULL ? k : columns[k]);
    return true;
  }
#pragma omp parallel for num_threads(pass->threads) schedule(static)
  for (size_t k = 0; k < count; k++) price(&of, columns == NULL ? k : columns[k]);
  return true;
}
