/* Settings: every key round-trips through the file, bad values and lines are refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/vae.h"
#include "tests/cmocka_all.h"
#include "vae/config/keys.h"

static const char PATH[] = "test_config.txt";

static char *text_of(const xrd_vae_config *config) {
  char *text = NULL;
  size_t size;
  FILE *stream = open_memstream(&text, &size);
  assert_non_null(stream);
  xrd_vae_config_write(config, stream);
  assert_int_equal(fclose(stream), 0);
  return text;
}

static void write_text(const char *text) {
  FILE *stream = fopen(PATH, "w");
  assert_non_null(stream);
  (void)fputs(text, stream);
  assert_int_equal(fclose(stream), 0);
}

static void defaults_are_in_range_and_round_trip(void **state) {
  (void)state;
  xrd_vae_config config, again;
  xrd_vae_config_init(&config);
  for (const xrd_setting *s = xrd_settings; s->name != NULL; s++)
    assert_int_equal(xrd_vae_config_set(&config, s->name, s->initial, NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_set(&config, "beta", "0.1", NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_set(&config, "widths", "7,5,3", NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_set(&config, "neural", "patch", NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_set(&config, "file", "a b/c", NULL), XRD_OK);
  char *text = text_of(&config);
  write_text(text);
  xrd_vae_config_init(&again);
  assert_int_equal(xrd_vae_config_read(&again, PATH, NULL), XRD_OK);
  char *second = text_of(&again);
  assert_string_equal(text, second);
  assert_true(again.beta == 0.1 && again.width_count == 3 && again.widths[1] == 5);
  assert_string_equal(again.file, "a b/c");
  free(text);
  free(second);
  (void)remove(PATH);
}

/* A word means its enumerator, wherever it stands among the words. */
static void words_mean_their_enumerators(void **state) {
  (void)state;
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  const struct {
    const char *name, *word;
    const void *field;
    int value;
  } cases[] = {
      {"model", "residual", &c.model, XRD_MODEL_RESIDUAL},
      {"activation", "silu", &c.activation, XRD_ACTIVATION_SILU},
      {"variance", "shared", &c.variance, XRD_VARIANCE_SHARED},
      {"decoder-output", "sigmoid", &c.output, XRD_OUTPUT_SIGMOID},
      {"data", "npy", &c.data, XRD_DATA_NPY},
      {"corridors", "correlated", &c.corridors, XRD_CORRIDORS_CORRELATED},
      {"loss", "bernoulli", &c.loss, XRD_LOSS_BERNOULLI},
      {"neural", "weights", &c.neural, XRD_NEURAL_WEIGHTS},
      {"task", "equality", &c.task, XRD_TASK_EQUALITY},
      {"control", "geco", &c.control, XRD_CONTROL_GECO},
      {"schedule", "constant", &c.schedule, XRD_SCHEDULE_CONSTANT},
      {"noise", "matched", &c.noise, XRD_NOISE_MATCHED},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(xrd_vae_config_set(&c, cases[i].name, cases[i].word, NULL), XRD_OK);
    assert_int_equal(*(const int *)cases[i].field, cases[i].value);
  }
}

/* Any one key that differs makes two configurations different. */
static void equality_sees_every_key(void **state) {
  (void)state;
  for (const xrd_setting *s = xrd_settings; s->name != NULL; s++) {
    xrd_vae_config a, b;
    xrd_vae_config_init(&a);
    xrd_vae_config_init(&b);
    assert_true(xrd_vae_config_equal(&a, &b));
    const char *const values[] = {"7", "2.5", "0.5", "yes", "no", "a", "9,9,9"};
    const char *last = strrchr(s->values, '|');
    bool differs = false;
    for (size_t i = 0; !differs && i <= sizeof values / sizeof values[0]; i++) {
      const char *value = i > 0 ? values[i - 1] : last != NULL ? last + 1 : "";
      differs = strcmp(value, s->initial) != 0 && xrd_vae_config_set(&b, s->name, value, NULL) == XRD_OK;
    }
    assert_true(differs);
    assert_false(xrd_vae_config_equal(&a, &b));
  }
}

static void bad_values_are_refused(void **state) {
  (void)state;
  xrd_vae_config config;
  xrd_vae_config_init(&config);
  const char *const bad[][2] = {
      {"latents", "0"},    {"latents", "-1"}, {"latents", "1.5"},   {"latents", ""},
      {"latents", "1e99"}, {"beta", "0"},     {"beta", "nan"},      {"beta", "inf"},
      {"beta", "1x"},      {"model", "line"}, {"model", "linear|"}, {"balance", "maybe"},
      {"widths", "1,,2"},  {"widths", "1,"},  {"widths", ""},       {"widths", "1,2,3,4,5,6,7,8,9"},
      {"file", "a#b"},     {"no-such", "1"},  {"average", "1.5"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    xrd_error error = {""};
    assert_int_equal(xrd_vae_config_set(&config, bad[i][0], bad[i][1], &error), XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, bad[i][0]));
  }
  const char *const lines[] = {"# fine\n\nlatents 5\n", "\n\nlatents = five\n", "# fine\n\nunknown = 1\n"};
  for (size_t i = 0; i < 3; i++) {
    xrd_error error = {""};
    write_text(lines[i]);
    assert_int_equal(xrd_vae_config_read(&config, PATH, &error), XRD_ERR_INPUT);
    assert_non_null(strstr(error.message, "test_config.txt:3: "));
  }
  assert_int_equal(xrd_vae_config_read(&config, "no such file", NULL), XRD_ERR_IO);
  (void)remove(PATH);
}

/* A preset sets its own keys and no others; a name that it does not have is no preset. */
static void presets(void **state) {
  (void)state;
  xrd_vae_config c, initial;
  xrd_vae_config_init(&initial);
  xrd_vae_config_init(&c);
  assert_int_equal(xrd_vae_config_set(&c, "seed", "9", NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_preset(&c, "paper", NULL), XRD_OK);
  assert_true(c.model == XRD_MODEL_RESIDUAL && c.activation == XRD_ACTIVATION_SILU && c.balance && c.flip);
  assert_true(c.balance_decay == 0.999 && c.schedule == XRD_SCHEDULE_COSINE && c.attention && c.seed == 9);
  assert_true(c.data == initial.data && c.neural == initial.neural && c.alpha == initial.alpha);
  xrd_error error = {""};
  assert_int_equal(xrd_vae_config_preset(&c, "papers", &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "papers"));
  assert_true(xrd_vae_is_preset("paper") && !xrd_vae_is_preset("pap"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_in_range_and_round_trip),
      cmocka_unit_test(words_mean_their_enumerators),
      cmocka_unit_test(equality_sees_every_key),
      cmocka_unit_test(bad_values_are_refused),
      cmocka_unit_test(presets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
