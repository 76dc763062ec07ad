/* Classifiers on the latent: their labels and log-loss against the definitions, the gradient of the whole objective
   against central differences (in double), and that training them teaches them. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/vae/difference.h"
#include "vae/train/trainer.h"

enum { CLASSES = 169, BATCH = 6, MOST = 31 * BATCH };

static void labels(void **state) {
  (void)state;
  const size_t bins[13] = {0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4};
  size_t ones[XRD_LABELS] = {0};
  for (uint32_t c = 0; c < CLASSES; c++) {
    const size_t upper = c / 13, lower = c % 13;
    assert_int_equal(xrd_label_of(XRD_LABEL_ORDER, c), upper <= lower);
    assert_int_equal(xrd_label_of(XRD_LABEL_EQUALITY, c), upper == lower);
    assert_int_equal(xrd_label_of(XRD_LABEL_BINS, c), 5 * bins[upper] + bins[lower]);
    for (xrd_label label = XRD_LABEL_SIDE; label < XRD_LABEL_BINS; label++) ones[label] += xrd_label_of(label, c);
  }
  assert_int_equal(ones[XRD_LABEL_SIDE], 6 * 6 + 7 * 7);
  assert_int_equal(ones[XRD_LABEL_ORDER], 91);
  assert_int_equal(xrd_heads_of(XRD_TASK_NONE).count, 0);
  assert_int_equal(xrd_heads_of(XRD_TASK_BINS).outputs, 25);
  assert_int_equal(xrd_heads_of(XRD_TASK_ALL).count, 4);
  assert_int_equal(xrd_heads_of(XRD_TASK_ALL).outputs, 31);
}

typedef struct {
  xrd_heads heads;
  double logits[MOST];
  uint32_t classes[BATCH];
} subject;

static double log_loss(void *context) {
  const subject *s = context;
  double values[BATCH], errors[BATCH], sum = 0;
  xrd_heads_loss(&s->heads, s->logits, s->classes, BATCH, values, errors, NULL);
  for (size_t b = 0; b < BATCH; b++) sum += values[b];
  return sum;
}

static void log_losses(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (xrd_task task = XRD_TASK_SIDE; task <= XRD_TASK_ALL; task++) {
    subject s = {.heads = xrd_heads_of(task)};
    const size_t outputs = s.heads.outputs;
    for (size_t i = 0; i < BATCH * outputs; i++) s.logits[i] = 3 * xrd_random_normal(&random);
    for (size_t b = 0; b < BATCH; b++) s.classes[b] = (uint32_t)xrd_random_below(&random, CLASSES);
    double values[BATCH], errors[BATCH], gradient[MOST];
    xrd_heads_loss(&s.heads, s.logits, s.classes, BATCH, values, errors, gradient);
    assert_true(largest_gradient_error(log_loss, &s, s.logits, BATCH * outputs, gradient) < 1e-8);
    for (size_t b = 0; b < BATCH; b++) {
      double direct = 0, wrong = 0;
      const double *at = s.logits + b * outputs;
      for (size_t h = 0; h < s.heads.count; h++) {
        const size_t count = xrd_label_values(s.heads.labels[h]), label = xrd_label_of(s.heads.labels[h], s.classes[b]);
        double sum = 0, most = at[0];
        for (size_t k = 0; k < count; k++) {
          sum += exp(at[k]);
          most = fmax(most, at[k]);
        }
        direct -= log(exp(at[label]) / sum);
        wrong += at[label] < most ? 1.0 / (double)s.heads.count : 0;
        at += count;
      }
      assert_true(fabs(values[b] - direct) < 1e-12 * (1 + direct));
      assert_true(fabs(errors[b] - wrong) < 1e-15);
    }
  }
  /* No overflow, and the exact loss, far out. */
  const xrd_heads side = xrd_heads_of(XRD_TASK_SIDE);
  const double far[2] = {800, 0};
  const uint32_t same = 0;
  double value, error;
  xrd_heads_loss(&side, far, &same, 1, &value, &error, NULL);
  assert_true(value == 800 && error == 1);
}

static xrd_vae_config settings(const char *task) {
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  const char *const pairs[][2] = {{"data", "corridors"}, {"widths", "4"}, {"latents", "2"}, {"activation", "tanh"},
                                  {"held-out", "64"},    {"batch", "7"},  {"task", task},   {"task-weight", "3"},
                                  {"task-warm-up", "4"}, {"beta", "0.7"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_int_equal(xrd_vae_config_set(&c, pairs[i][0], pairs[i][1], NULL), XRD_OK);
  return c;
}

/* The objective of the batch that the last step saw. */
static double objective(void *context) {
  xrd_trainer *t = context;
  const size_t size = xrd_extent_size(t->test.shape);
  double sum = 0;
  for (int i = 0; i < XRD_BATCH_LANES; i++) {
    xrd_lane *lane = &t->lanes[i];
    xrd_lane_forward(t, lane, t->batch + lane->first * size, t->classes + lane->first,
                     t->noise + lane->first * t->model.latents, lane->count, false);
    for (size_t b = 0; b < lane->count; b++)
      sum += lane->pixel[b] + t->task_weight * lane->task[b] + t->kl_weight * lane->kl[b];
  }
  return sum / (double)t->config.batch;
}

static void the_gradient_of_the_objective(void **state) {
  (void)state;
  const char *const tasks[] = {"side", "all"};
  for (size_t i = 0; i < 2; i++) {
    const xrd_vae_config config = settings(tasks[i]);
    xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
    assert_int_equal(xrd_trainer_init(t, &config, NULL), XRD_OK);
    const size_t count = t->model.parameters;
    double *before = xrd_allocate(count, sizeof *before), *gradient = xrd_allocate(count, sizeof *gradient);
    for (uint64_t step = 0; step < 3; step++) {
      memcpy(before, t->parameters, count * sizeof *before);
      assert_int_equal(xrd_trainer_step(t, 1, NULL), XRD_OK);
      assert_true(fabs(t->task_weight - 3 * (double)step / 4) < 1e-15);
    }
    for (size_t k = 0; k < count; k++) gradient[k] = t->lanes[0].gradient[k] + t->lanes[1].gradient[k];
    memcpy(t->parameters, before, count * sizeof *before);
    assert_true(largest_gradient_error(objective, t, t->parameters, count, gradient) < 1e-7);
    free(gradient);
    free(before);
    xrd_trainer_clear(t);
    free(t);
  }
}

static void classifiers_learn(void **state) {
  (void)state;
  xrd_vae_config config = settings("order");
  config.rate = 0.01;
  config.widths[0] = 32;
  config.batch = 32;
  config.steps = 1500;
  config.beta = 1;
  config.task_weight = 20;
  config.held_out = 500;
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  assert_int_equal(xrd_trainer_init(t, &config, NULL), XRD_OK);
  xrd_vae_measures first, last;
  double kl[2];
  xrd_trainer_evaluate(t, 1, &first, kl, NULL, 0);
  while (t->step < config.steps) assert_int_equal(xrd_trainer_step(t, 1, NULL), XRD_OK);
  xrd_trainer_evaluate(t, 1, &last, kl, NULL, 0);
  assert_true(first.task_error > 0.3);
  assert_true(last.task_error < 0.2 && last.task_nats < 0.45);
  xrd_trainer_clear(t);
  free(t);
}

static void only_corridors_have_tasks(void **state) {
  (void)state;
  xrd_vae_config config = settings("side");
  config.data = XRD_DATA_LEAVES;
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  xrd_error error = {""};
  assert_int_equal(xrd_trainer_init(t, &config, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "corridors"));
  xrd_trainer_clear(t);
  free(t);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(labels),
      cmocka_unit_test(log_losses),
      cmocka_unit_test(the_gradient_of_the_objective),
      cmocka_unit_test(classifiers_learn),
      cmocka_unit_test(only_corridors_have_tasks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
