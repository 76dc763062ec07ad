/* Prices column by column. */
#include <omp.h>

#include "solvers/coarse.h"
#include "solvers/prepared.h"

/* `work`: the weights in single precision, then for each thread a column and its rounded copy. */
size_t xrd_columns_work_size(const xrd_prepared *problem, int threads) {
  return xrd_coarse_weights_size(problem) + (size_t)threads * 2 * xrd_coarse_stride(problem);
}

bool xrd_columns_price(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                       bool coarse) {
  const xrd_kernel *kernel = problem->kernel;
  const xrd_form *form = problem->form;
  const size_t padded = xrd_coarse_stride(problem);
  xrd_coarse_weights weights = {0};
  if (coarse && !xrd_coarse_weights_take(&weights, problem, pass)) return false;
#pragma omp parallel for num_threads(pass->threads) schedule(static) if (pass->threads > 1)
  for (size_t k = 0; k < count; k++) {
    if (xrd_stop_wanted(pass->stop, (double)problem->stride)) continue;
    const size_t j = columns == NULL ? k : columns[k];
    double *scratch = pass->work + xrd_coarse_weights_size(problem) + (size_t)omp_get_thread_num() * 2 * padded;
    if (coarse)
      xrd_coarse_price(&weights, kernel, form->rounded(problem, j, scratch), pass->c + j, pass->v + j);
    else
      kernel->price(problem->stride, form->excess(problem, j, scratch), pass->slope, pass->w, problem->inverse_p,
                    pass->c + j, pass->v + j);
  }
  return true;
}
