#include "certify/row_balls.h"

#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "certify/row_sums.h"

enum { TEXT = 2560 /* of a ball of some 6,400 bits and its radius */ };

/* As it goes through the tree. */
typedef struct {
  size_t count;
  slong precision;
  char text[XRD_ROW_BALLS_MOST][TEXT];
} row_text;

/* What does not fit says nothing: the whole line. */
static void write_ball(const arb_t ball, char *text) {
  char *dumped = arb_dump_str(ball);
  if (strlen(dumped) < TEXT)
    memcpy(text, dumped, strlen(dumped) + 1);
  else
    memcpy(text, "?", 2);
  flint_free(dumped);
}

static void read_ball(arb_t ball, const char *text) {
  if (arb_load_str(ball, text) != 0) arb_zero_pm_inf(ball);
}

static void add_text(size_t size, void *left, const void *right) {
  (void)size;
  row_text *sum = left;
  const row_text *term = right;
  arb_t a, b;
  arb_init(a), arb_init(b);
  for (size_t k = 0; k < term->count; k++) {
    read_ball(a, sum->text[k]);
    read_ball(b, term->text[k]);
    arb_add(a, a, b, term->precision);
    write_ball(a, sum->text[k]);
  }
  arb_clear(a), arb_clear(b);
}

static void sum_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  (void)scratch;
  const xrd_row_balls *sums = context;
  row_text *to = value;
  arb_struct balls[XRD_ROW_BALLS_MOST];
  for (size_t k = 0; k < sums->count; k++) arb_init(balls + k);
  sums->add_rows(sums->context, begin, end, balls);
  to->count = sums->count;
  to->precision = sums->precision;
  for (size_t k = 0; k < sums->count; k++) {
    write_ball(balls + k, to->text[k]);
    arb_clear(balls + k);
  }
}

bool xrd_row_balls_sum(const xrd_row_balls *sums, arb_ptr balls) {
  for (size_t k = 0; k < sums->count; k++) arb_zero(balls + k);
  if (!xrd_rows_are_many(sums->problem, sums->team)) {
    sums->add_rows(sums->context, 0, sums->problem->distortion.n, balls);
    return true;
  }
  xrd_tree tree;
  xrd_row_balls context = *sums;
  const xrd_tree_job job = {sizeof(row_text), 0, sum_leaf, add_text, &context};
  const xrd_status status = xrd_tree_init(&tree, sums->problem->distortion.n, 1, sums->team, job.size, 0, NULL);
  const bool ready = xrd_team_largest(sums->team, status) == XRD_OK;
  const row_text *of = ready ? xrd_tree_sum(&tree, &job) : NULL;
  for (size_t k = 0; k < sums->count && ready; k++) read_ball(balls + k, of->text[k]);
  if (status == XRD_OK) xrd_tree_clear(&tree);
  return ready;
}
