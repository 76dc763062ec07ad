/* Prices column by column. */
#include "base/crew.h"
#include "solvers/coarse.h"
#include "solvers/prepared.h"

static const double ENTRY_NS = 0.3;

/* `work`: the weights in single precision, then for each thread a column and its rounded copy. */
size_t xrd_columns_work_size(const xrd_prepared *problem, int threads) {
  return xrd_coarse_weights_size(problem) + (size_t)threads * 2 * xrd_coarse_stride(problem);
}

typedef struct {
  const xrd_prepared *problem;
  const xrd_pricing_pass *pass;
  const xrd_coarse_weights *weights; /* NULL: in double precision */
  const size_t *columns;             /* NULL: all */
} pricing;

static void price(void *context, size_t k, int thread) {
  const pricing *of = context;
  const size_t j = of->columns == NULL ? k : of->columns[k];
  const xrd_prepared *problem = of->problem;
  const xrd_pricing_pass *pass = of->pass;
  if (xrd_stop_wanted(pass->stop, (double)problem->stride)) return;
  double *scratch = pass->work + xrd_coarse_weights_size(problem) + (size_t)thread * 2 * xrd_coarse_stride(problem);
  if (of->weights != NULL)
    xrd_coarse_price(of->weights, problem->kernel, problem->form->rounded(problem, j, scratch), pass->c + j,
                     pass->v + j);
  else
    problem->kernel->price(problem->stride, problem->form->excess(problem, j, scratch), pass->slope, pass->w,
                           problem->inverse_p, pass->c + j, pass->v + j);
}

bool xrd_columns_price(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                       bool coarse) {
  xrd_coarse_weights weights = {0};
  if (coarse && !xrd_coarse_weights_take(&weights, problem, pass)) return false;
  pricing of = {problem, pass, coarse ? &weights : NULL, columns};
  const bool pays = ENTRY_NS * (double)problem->stride * (double)count >= XRD_CREW_PAYS;
  xrd_crew_share(pays ? pass->threads : 1, count, price, &of);
  return true;
}
