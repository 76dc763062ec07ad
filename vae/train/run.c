/* A training run in a folder: begun or resumed, measured, saved. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/blas.h"
#include "base/memory.h"
#include "exactrd/output.h"
#include "vae/train/checkpoint.h"
#include "vae/train/generate.h"
#include "vae/train/grid.h"
#include "vae/train/inputs.h"
#include "vae/train/metrics.h"

enum { PATH_SIZE = 4096, KEPT = 2, LISTED = 16, SHOWN = 8, LOGGED = 20, SMALL = 1000 };

typedef struct {
  xrd_trainer trainer;
  const char *folder;
  const xrd_vae_options *options;
  double *kl_per_latent;
  xrd_real *images; /* originals above their SHOWN reconstructions */
  struct timespec start;
} run;

static double seconds_since(const struct timespec *start) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static xrd_status write_config(const xrd_vae_config *config, const char *path, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  xrd_component component;
  for (size_t i = 0; xrd_component_at(i, &component); i++)
    (void)fprintf(stream, "# %s: %s\n", component.name, component.version);
  xrd_vae_config_write(config, stream);
  return xrd_atomic_file_commit(file, error);
}

static xrd_status prepare_folder(const xrd_vae_config *config, const char *folder, xrd_error *error) {
  char path[PATH_SIZE];
  if (strlen(folder) > PATH_SIZE / 2) return xrd_fail(error, XRD_ERR_IO, "the name of the folder is too long");
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  (void)snprintf(path, sizeof path, "%s/config.txt", folder);
  if (access(path, F_OK) != 0) { /* the last thing written says that the others are there */
    const xrd_status written = xrd_inputs_write(config, folder, error);
    return written == XRD_OK ? write_config(config, path, error) : written;
  }
  xrd_vae_config found;
  xrd_vae_config_init(&found);
  const xrd_status status = xrd_vae_config_read(&found, path, error);
  if (status != XRD_OK) return status;
  if (!xrd_vae_config_equal(config, &found))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s holds a run of other settings (see its config.txt)", folder);
  return xrd_inputs_compare(config, folder, false, error);
}

static void add_notice(xrd_error *notice, const char *text) {
  const size_t length = notice == NULL ? sizeof notice->message : strlen(notice->message);
  if (length + 1 < sizeof notice->message)
    (void)snprintf(notice->message + length, sizeof notice->message - length, "%s%s", length > 0 ? "; " : "", text);
}

/* A set of images, most of which nobody learns from, is not meant so as a rule. */
static void mention_held_out(const xrd_trainer *t, xrd_error *notice) {
  char text[256];
  const size_t kept = t->train.count, out = t->test.count;
  if (t->law.draw != NULL || out <= kept) return;
  (void)snprintf(text, sizeof text, "%zu of %zu images are held out, so that only %zu are trained on (--held-out N)",
                 out, out + kept, kept);
  add_notice(notice, text);
}

/* Of n images R(D) <= log n at every D: a small set can be learned by heart. */
static void mention_small_set(const xrd_trainer *t, xrd_error *notice) {
  char text[256];
  const size_t n = t->train.count;
  if (n == 0 || n >= SMALL || t->step == t->config.steps) return;
  (void)snprintf(
      text, sizeof text,
      "it trains on %zu images only: a KL above log %zu = %.2f nats would name each of them, and the measures "
      "on the %zu held out may be far from those",
      n, n, log((double)n), t->test.count);
  add_notice(notice, text);
}

enum { LARGE = 16 };

/* Steps and first weights suit numbers of the order of 1, as pictures of bytes are read. */
static void mention_scale(const xrd_trainer *t, xrd_error *notice) {
  char text[256];
  double largest = 0;
  if (t->config.data != XRD_DATA_NPY || t->step > 0) return;
  for (size_t i = 0; i < t->train.count * xrd_extent_size(t->train.shape); i++)
    largest = fmax(largest, fabs((double)t->train.samples[i]));
  if (!(largest > LARGE)) return;
  (void)snprintf(
      text, sizeof text,
      "its numbers reach %.6g and are taken as they are; steps suit numbers of about 1 (unsigned bytes are scaled "
      "to [0, 1]: a.astype('u1'), or divide)",
      largest);
  add_notice(notice, text);
}

/* The last sound checkpoint serves; each damaged one before it is named in the notice. */
static xrd_status resume(run *r, xrd_error *notice, xrd_error *error) {
  uint64_t steps[LISTED];
  const size_t count = xrd_checkpoint_list(r->folder, steps, LISTED);
  for (size_t i = 0; i < count; i++) {
    char path[PATH_SIZE];
    (void)xrd_checkpoint_path(r->folder, steps[i], path, sizeof path);
    xrd_error problem = {""};
    const xrd_status status = xrd_checkpoint_read(&r->trainer, path, &problem);
    if (status == XRD_OK) return XRD_OK;
    if (status != XRD_ERR_INPUT) return xrd_fail(error, status, "%s", problem.message);
    add_notice(notice, problem.message);
    add_notice(notice, "it was removed");
    (void)unlink(path);
  }
  return XRD_OK;
}

static xrd_status save(run *r, xrd_error *error) {
  char path[PATH_SIZE];
  (void)xrd_checkpoint_path(r->folder, r->trainer.step, path, sizeof path);
  const xrd_status status = xrd_checkpoint_write(&r->trainer, path, error);
  if (status != XRD_OK) return status;
  uint64_t steps[LISTED];
  const size_t count = xrd_checkpoint_list(r->folder, steps, LISTED);
  for (size_t i = KEPT; i < count; i++)
    if (xrd_checkpoint_path(r->folder, steps[i], path, sizeof path)) (void)unlink(path);
  return XRD_OK;
}

/* Originals above reconstructions; after the last step also samples of the prior and traversals. */
static xrd_status draw(run *r, size_t shown, xrd_error *error) {
  xrd_trainer *t = &r->trainer;
  char path[PATH_SIZE];
  memcpy(r->images, t->test.samples, shown * xrd_extent_size(t->test.shape) * sizeof *r->images);
  (void)snprintf(path, sizeof path, "%s/grid-%llu.png", r->folder, (unsigned long long)t->step);
  xrd_status status = xrd_grid_write(path, t->test.shape, r->images, 2, shown, error);
  if (status != XRD_OK || t->step < t->config.steps) return status;
  (void)snprintf(path, sizeof path, "%s/prior.png", r->folder);
  status = xrd_prior_write(t, path, error);
  (void)snprintf(path, sizeof path, "%s/traversals.png", r->folder);
  return status == XRD_OK ? xrd_traversals_write(t, r->kl_per_latent, path, error) : status;
}

static xrd_status measure(run *r, xrd_vae_measures *measures, xrd_error *error) {
  xrd_trainer *t = &r->trainer;
  const size_t shown = t->test.count < SHOWN ? t->test.count : SHOWN;
  xrd_trainer_evaluate(t, r->options->threads, measures, r->kl_per_latent,
                       r->images + shown * xrd_extent_size(t->test.shape), shown);
  measures->elapsed_s = seconds_since(&r->start);
  const xrd_status status = xrd_metrics_append(r->folder, measures, error);
  return status == XRD_OK && t->config.pictures ? draw(r, shown, error) : status;
}

/* The loss of every so many batches, which need not be averaged and so is the same when a run is resumed, and of the
   last one: no run is without. */
static xrd_status log_training(const run *r, xrd_error *error) {
  const xrd_vae_config *c = &r->trainer.config;
  const uint64_t every = c->evaluate_every / LOGGED;
  if (every > 1 && r->trainer.step % every != 0 && r->trainer.step != c->steps) return XRD_OK;
  return xrd_metrics_append_training(r->folder, &r->trainer, error);
}

static bool go_on(const run *r, const xrd_vae_measures *measures) {
  return r->options->report == NULL ||
         r->options->report(r->options->context, r->trainer.step, r->trainer.config.steps, measures);
}

static xrd_status train(run *r, xrd_error *error) {
  xrd_trainer *t = &r->trainer;
  const xrd_vae_config *c = &t->config;
  xrd_status status = XRD_OK;
  bool wanted = true;
  while (t->step < c->steps && wanted && status == XRD_OK) {
    status = xrd_trainer_step(t, r->options->threads, error);
    if (status == XRD_OK) status = log_training(r, error);
    const bool last = t->step == c->steps;
    const bool evaluates = status == XRD_OK && (last || t->step % c->evaluate_every == 0);
    xrd_vae_measures measures;
    if (evaluates) status = measure(r, &measures, error);
    if (status == XRD_OK) wanted = go_on(r, evaluates ? &measures : NULL);
    if (status == XRD_OK && (last || !wanted || t->step % c->checkpoint_every == 0)) status = save(r, error);
  }
  if (status == XRD_OK && t->step < c->steps)
    return xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped after %llu of %llu steps; the same command resumes",
                    (unsigned long long)t->step, (unsigned long long)c->steps);
  return status;
}

static xrd_status make_room(run *r, xrd_error *error) {
  r->kl_per_latent = xrd_allocate_zero(r->trainer.model.latents, sizeof(double));
  r->images = xrd_allocate_zero((size_t)2 * SHOWN, xrd_extent_size(r->trainer.test.shape) * sizeof(xrd_real));
  return r->kl_per_latent != NULL && r->images != NULL ? XRD_OK
                                                       : xrd_fail(error, XRD_ERR_MEMORY, "no memory for measures");
}

xrd_status xrd_vae_train(const xrd_vae_config *config, const char *folder, const xrd_vae_options *options,
                         xrd_error *notice, xrd_error *error) {
  if (options->threads < 1 || options->threads > XRD_BATCH_LANES)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a run takes 1 or %d threads", XRD_BATCH_LANES);
  run *r = xrd_allocate_zero(1, sizeof *r);
  if (r == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a run");
  r->folder = folder;
  r->options = options;
  (void)clock_gettime(CLOCK_MONOTONIC, &r->start);
  xrd_blas_single_begin();
  xrd_status status = xrd_trainer_init(&r->trainer, config, error); /* before anything is written */
  if (status == XRD_OK) mention_held_out(&r->trainer, notice);
  if (status == XRD_OK) status = make_room(r, error);
  if (status == XRD_OK) status = prepare_folder(config, folder, error);
  if (status == XRD_OK) status = resume(r, notice, error);
  if (status == XRD_OK) status = xrd_metrics_begin(folder, r->trainer.step, error);
  if (status == XRD_OK) mention_small_set(&r->trainer, notice);
  if (status == XRD_OK) mention_scale(&r->trainer, notice);
  if (status == XRD_OK) status = train(r, error);
  xrd_blas_single_end();
  free(r->images);
  free(r->kl_per_latent);
  xrd_trainer_clear(&r->trainer);
  free(r);
  return status;
}
