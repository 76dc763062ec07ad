/* A run in a folder: resumed to the same bits, the same bits on two threads, killed at any moment, damaged checkpoints.
 */
#include <cblas.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/random.h"
#include "base/sha256.h"
#include "exactrd/vae.h"
#include "tests/cmocka_all.h"
#include "vae/train/trainer.h"

static const char FOLDER[] = "test_run.folder", OTHER[] = "test_run.other";
enum { STEPS = 60, BYTES = 1 << 22 };

static void remove_folder(const char *folder) {
  char command[256];
  (void)snprintf(command, sizeof command, "rm -rf ./%s", folder);
  assert_int_equal(system(command), 0);
}

/* Everything that has a state: patch discriminator, balancer, GECO, stored samples in shuffled epochs. */
static xrd_vae_config config_of_a_small_run(void) {
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  const char *const settings[][2] = {
      {"model", "conv"},   {"widths", "4,6"},    {"latents", "5"},         {"data", "leaves"},       {"height", "16"},
      {"samples", "50"},   {"held-out", "23"},   {"neural", "patch"},      {"alpha", "1"},           {"balance", "yes"},
      {"control", "geco"}, {"target-nats", "3"}, {"warm-up", "10"},        {"patch-channels", "4"},  {"batch", "15"},
      {"steps", "60"},     {"pictures", "yes"},  {"evaluate-every", "20"}, {"checkpoint-every", "7"}};
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
    assert_int_equal(xrd_vae_config_set(&c, settings[i][0], settings[i][1], NULL), XRD_OK);
  return c;
}

static bool stop_at(void *context, uint64_t step, uint64_t steps, const xrd_vae_measures *measures) {
  (void)steps;
  (void)measures;
  assert_int_equal(openblas_get_num_threads(), 1);
  return step != *(const uint64_t *)context;
}

static xrd_status train(const xrd_vae_config *config, const char *folder, int threads, uint64_t stop,
                        xrd_error *notice) {
  const xrd_vae_options options = {.threads = threads, .report = stop_at, .context = &stop};
  xrd_error error = {""};
  const xrd_status status = xrd_vae_train(config, folder, &options, notice, &error);
  if (status != XRD_OK && status != XRD_ERR_INTERRUPTED) print_message("%s\n", error.message);
  return status;
}

static size_t read_file(const char *folder, const char *name, char *bytes) {
  char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *stream = fopen(path, "rb");
  assert_non_null(stream);
  const size_t size = fread(bytes, 1, BYTES, stream);
  (void)fclose(stream);
  return size;
}

static void assert_same_file(const char *name) {
  char *a = malloc(BYTES), *b = malloc(BYTES);
  const size_t size = read_file(FOLDER, name, a);
  assert_true(size > 0 && size < BYTES);
  assert_int_equal(read_file(OTHER, name, b), size);
  assert_memory_equal(a, b, size);
  free(a);
  free(b);
}

/* Metrics without the seconds, which are the one thing that differs. */
static void assert_same_metrics(void) {
  char *text[2] = {calloc(1, BYTES), calloc(1, BYTES)};
  size_t lines = 0;
  (void)read_file(FOLDER, "metrics.csv", text[0]);
  (void)read_file(OTHER, "metrics.csv", text[1]);
  char *at[2] = {NULL, NULL}, *a = strtok_r(text[0], "\n", &at[0]), *b = strtok_r(text[1], "\n", &at[1]);
  for (; a != NULL && b != NULL; a = strtok_r(NULL, "\n", &at[0]), b = strtok_r(NULL, "\n", &at[1]), lines++) {
    char *fields[2] = {a, b};
    for (int column = 0; column < 15; column++)
      for (int i = 0; i < 2; i++) fields[i] = strchr(fields[i], ',') + 1;
    assert_memory_equal(a, b, (size_t)(fields[0] - a));
    if (lines > 0) assert_string_equal(strchr(fields[0], ','), strchr(fields[1], ','));
  }
  assert_true(a == NULL && b == NULL);
  assert_int_equal(lines, 1 + STEPS / 20);
  free(text[0]);
  free(text[1]);
}

static void assert_same_end(void) {
  assert_same_file("checkpoint-60.xvae");
  const char *const names[] = {"grid-40.png", "prior.png", "traversals.png", "training.csv"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_same_file(names[i]);
  assert_same_metrics();
}

static void stopped_and_resumed(void **state) {
  (void)state;
  const xrd_vae_config c = config_of_a_small_run();
  remove_folder(FOLDER);
  remove_folder(OTHER);
  assert_int_equal(train(&c, FOLDER, 1, STEPS + 1, NULL), XRD_OK);
  for (uint64_t stop = 11; stop < STEPS; stop += 17)
    assert_int_equal(train(&c, OTHER, 1, stop, NULL), XRD_ERR_INTERRUPTED);
  assert_int_equal(train(&c, OTHER, 1, STEPS + 1, NULL), XRD_OK);
  assert_same_end();
  assert_int_equal(train(&c, OTHER, 1, STEPS + 1, NULL), XRD_OK); /* nothing left to do */
  assert_same_end();
}

/* Classifiers of the latent, whose weight still grows when the run is stopped. */
static void classifiers_are_resumed(void **state) {
  (void)state;
  xrd_vae_config c = config_of_a_small_run();
  const char *const settings[][2] = {{"model", "mlp"}, {"data", "corridors"}, {"neural", "none"},
                                     {"alpha", "0"},   {"balance", "no"},     {"samples", "0"},
                                     {"task", "all"},  {"task-weight", "9"},  {"task-warm-up", "50"}};
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
    assert_int_equal(xrd_vae_config_set(&c, settings[i][0], settings[i][1], NULL), XRD_OK);
  remove_folder(FOLDER);
  remove_folder(OTHER);
  assert_int_equal(train(&c, FOLDER, 1, STEPS + 1, NULL), XRD_OK);
  assert_int_equal(train(&c, OTHER, 1, 31, NULL), XRD_ERR_INTERRUPTED);
  assert_int_equal(train(&c, OTHER, 2, STEPS + 1, NULL), XRD_OK);
  assert_same_end();
}

static void on_two_threads(void **state) {
  (void)state;
  const xrd_vae_config c = config_of_a_small_run();
  remove_folder(OTHER);
  openblas_set_num_threads(2);
  const int before = openblas_get_num_threads();
  assert_int_equal(train(&c, OTHER, 2, STEPS + 1, NULL), XRD_OK);
  assert_int_equal(openblas_get_num_threads(), before);
  openblas_set_num_threads(1);
  assert_same_end();
}

static void killed_at_any_moment(void **state) {
  (void)state;
  const xrd_vae_config c = config_of_a_small_run();
  remove_folder(OTHER);
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (int round = 0; round < 8; round++) {
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(train(&c, OTHER, 1, STEPS + 1, NULL) == XRD_OK ? 0 : 1);
    const struct timespec wait = {0, (long)xrd_random_below(&random, 120000000)};
    (void)nanosleep(&wait, NULL);
    (void)kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(!WIFEXITED(status) || WEXITSTATUS(status) == 0);
  }
  assert_int_equal(train(&c, OTHER, 1, STEPS + 1, NULL), XRD_OK);
  assert_same_end();
}

static void damage(const char *name, long place, bool cut) {
  char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", OTHER, name);
  if (cut) {
    assert_int_equal(truncate(path, place), 0);
    return;
  }
  FILE *stream = fopen(path, "r+b");
  assert_non_null(stream);
  assert_int_equal(fseek(stream, place, SEEK_SET), 0);
  const int old = fgetc(stream);
  assert_int_equal(fseek(stream, place, SEEK_SET), 0);
  (void)fputc(old ^ 4, stream);
  assert_int_equal(fclose(stream), 0);
}

static void damaged_checkpoints_are_passed_over(void **state) {
  (void)state;
  const xrd_vae_config c = config_of_a_small_run();
  for (int kind = 0; kind < 4; kind++) {
    remove_folder(OTHER);
    assert_int_equal(train(&c, OTHER, 1, STEPS + 1, NULL), XRD_OK);
    damage("checkpoint-60.xvae", kind == 0 ? 3 : kind == 1 ? 5000 : kind == 2 ? 0 : 4321, kind >= 2);
    xrd_error notice = {""};
    assert_int_equal(train(&c, OTHER, 1, STEPS + 1, &notice), XRD_OK);
    assert_non_null(strstr(notice.message, "checkpoint-60.xvae: damaged"));
    assert_same_end();
  }
  damage("checkpoint-60.xvae", 100, false);
  damage("checkpoint-56.xvae", 100, false);
  xrd_error notice = {""};
  assert_int_equal(train(&c, OTHER, 1, STEPS + 1, &notice), XRD_OK); /* both damaged: from the start */
  assert_same_end();
}

/* A checkpoint from before a setting existed: the line is cut out and the file signed again. */
static void a_missing_setting_has_its_initial_value(void **state) {
  (void)state;
  const xrd_vae_config c = config_of_a_small_run();
  const char *const lines[] = {"pmf = \n", "latents = 5\n"};
  for (int i = 0; i < 2; i++) {
    remove_folder(OTHER);
    assert_int_equal(train(&c, OTHER, 1, STEPS + 1, NULL), XRD_OK);
    char *bytes = malloc(BYTES), path[256];
    size_t size = read_file(OTHER, "checkpoint-60.xvae", bytes), cut = strlen(lines[i]);
    char *line = strstr(bytes, lines[i]);
    assert_non_null(line);
    memmove(line, line + cut, size - cut - (size_t)(line - bytes));
    size -= cut;
    struct sha256_ctx context;
    xrd_digest digest;
    sha256_init(&context);
    sha256_update(&context, size - 64, (const uint8_t *)bytes);
    xrd_sha256_finish(&context, &digest);
    memcpy(bytes + size - 64, digest.hex, 64);
    (void)snprintf(path, sizeof path, "%s/checkpoint-60.xvae", OTHER);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
    free(bytes);
    xrd_error notice = {""};
    assert_int_equal(train(&c, OTHER, 1, STEPS + 1, &notice), XRD_OK);
    assert_true((notice.message[0] == '\0') == (i == 0)); /* the initial latents are not 5 */
    if (i == 1) assert_non_null(strstr(notice.message, "other settings"));
  }
}

static void other_settings_are_refused(void **state) {
  (void)state;
  xrd_vae_config c = config_of_a_small_run();
  c.beta *= 2;
  const xrd_vae_options options = {.threads = 1};
  xrd_error error = {""};
  assert_int_equal(xrd_vae_train(&c, FOLDER, &options, NULL, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "other settings"));
  const xrd_vae_options none = {.threads = 0}, many = {.threads = 3};
  assert_int_equal(xrd_vae_train(&c, FOLDER, &none, NULL, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_vae_train(&c, FOLDER, &many, NULL, NULL), XRD_ERR_ARGUMENT);
}

/* Losses of single batches, one for every step here; and what is said of fifty images. */
static void small_sets_and_batches_are_told(void **state) {
  (void)state;
  const xrd_vae_config c = config_of_a_small_run();
  xrd_error notice = {""};
  remove_folder(OTHER);
  assert_int_equal(train(&c, OTHER, 1, STEPS + 1, &notice), XRD_OK);
  assert_non_null(strstr(notice.message, "trains on 50 images only: a KL above log 50 = 3.91 nats"));
  assert_non_null(strstr(notice.message, "the 23 held out"));
  char *text = calloc(1, BYTES), *line = text;
  (void)read_file(OTHER, "training.csv", text);
  assert_int_equal(strncmp(text, "step,pixel_loss,neural_loss,kl_nats,task_nats\n", 46), 0);
  for (int step = 1; step <= STEPS; step++) {
    double numbers[5];
    line = strchr(line, '\n') + 1;
    assert_int_equal(
        sscanf(line, "%lf,%lf,%lf,%lf,%lf", &numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4]), 5);
    assert_true(numbers[0] == step && numbers[1] > 0 && numbers[3] >= 0 && numbers[4] == 0);
  }
  assert_string_equal(strchr(line, '\n'), "\n");
  free(text);
}

/* A tenth of a file's images, but no fewer than two; two thousand of a law. */
static void held_out_share(void **state) {
  (void)state;
  const struct {
    int images;
    size_t held_out;
  } cases[] = {{5, 2}, {40, 4}, {399, 39}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    xrd_vae_config c;
    xrd_vae_config_init(&c);
    const char *const settings[][2] = {{"model", "linear"}, {"latents", "1"}, {"data", "npy"}, {"file", "test_run.txt"},
                                       {"height", "1"},     {"width", "2"},   {"batch", "2"}};
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
      assert_int_equal(xrd_vae_config_set(&c, settings[k][0], settings[k][1], NULL), XRD_OK);
    FILE *stream = fopen("test_run.txt", "w");
    for (int k = 0; k < cases[i].images; k++) (void)fprintf(stream, "%d 1\n", k);
    assert_int_equal(fclose(stream), 0);
    xrd_trainer *t = calloc(1, sizeof *t);
    assert_int_equal(xrd_trainer_init(t, &c, NULL), XRD_OK);
    assert_int_equal(t->test.count, cases[i].held_out);
    xrd_trainer_clear(t);
    c.held_out = 1;
    assert_int_equal(xrd_trainer_init(t, &c, NULL), XRD_ERR_ARGUMENT);
    xrd_trainer_clear(t);
    free(t);
  }
  (void)remove("test_run.txt");
}

static int clean(void **state) {
  (void)state;
  remove_folder(FOLDER);
  remove_folder(OTHER);
  return 0;
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stopped_and_resumed),
      cmocka_unit_test(killed_at_any_moment), /* before OpenMP has threads, which do not survive a fork */
      cmocka_unit_test(on_two_threads),
      cmocka_unit_test(damaged_checkpoints_are_passed_over),
      cmocka_unit_test(a_missing_setting_has_its_initial_value),
      cmocka_unit_test(other_settings_are_refused),
      cmocka_unit_test(small_sets_and_batches_are_told),
      cmocka_unit_test(held_out_share),
      cmocka_unit_test(classifiers_are_resumed),
  };
  return cmocka_run_group_tests(tests, NULL, clean);
}
