#include "vae/train/checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "exactrd/output.h"
#include "vae/config/keys.h"

static const char HEADER[] = "XRDVAE1\nnumber = %zu bytes\n";
enum {
  DIGEST = 64,            /* hexadecimal digits */
  SETTINGS_MOST = 1 << 16 /* bytes of header and settings */
};

/* One walk over the state serves writing, measuring and reading: `visit` sees each array in the file's order. */
typedef struct visitor {
  bool (*visit)(struct visitor *visitor, void *data, size_t bytes);
  FILE *stream;
  const unsigned char *bytes; /* what is left to read */
  size_t left;
} visitor;

static bool visit_write(visitor *v, void *data, size_t bytes) { return fwrite(data, 1, bytes, v->stream) == bytes; }

static bool visit_read(visitor *v, void *data, size_t bytes) {
  if (bytes > v->left) return false;
  if (bytes > 0) memcpy(data, v->bytes, bytes);
  v->bytes += bytes;
  v->left -= bytes;
  return true;
}

static bool visit_adam(visitor *v, xrd_adam *adam, xrd_real *parameters) {
  const size_t bytes = adam->count * sizeof(xrd_real);
  return v->visit(v, parameters, bytes) && v->visit(v, adam->first, bytes) && v->visit(v, adam->second, bytes) &&
         v->visit(v, &adam->steps, sizeof adam->steps);
}

static bool visit_state(visitor *v, xrd_trainer *t) {
  return v->visit(v, &t->step, sizeof t->step) && visit_adam(v, &t->adam, t->parameters) &&
         visit_adam(v, &t->patch_adam, t->patch_parameters) && v->visit(v, &t->balancer, sizeof t->balancer) &&
         v->visit(v, &t->control_state, sizeof t->control_state) && v->visit(v, t->scales, sizeof t->scales) &&
         v->visit(v, &t->kl_weight, sizeof t->kl_weight) && v->visit(v, &t->random, sizeof t->random);
}

static size_t state_size(const xrd_trainer *t) {
  return 3 * sizeof(xrd_real) * (t->adam.count + t->patch_adam.count) + 3 * sizeof(uint64_t) + sizeof t->balancer +
         sizeof t->control_state + sizeof t->scales + sizeof t->kl_weight + sizeof t->random;
}

/* The file's bytes up to the digest, in memory. */
static xrd_status serialize(const xrd_trainer *t, char **bytes, size_t *size, xrd_error *error) {
  FILE *stream = open_memstream(bytes, size);
  if (stream == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a checkpoint");
  visitor v = {.visit = visit_write, .stream = stream};
  (void)fprintf(stream, HEADER, sizeof(xrd_real));
  xrd_vae_config_write(&t->config, stream);
  (void)fputc('\0', stream);
  const bool done = !ferror(stream) && visit_state(&v, (xrd_trainer *)t); /* visit_write only reads */
  if (fclose(stream) == 0 && done) return XRD_OK;
  free(*bytes);
  *bytes = NULL;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a checkpoint");
}

static xrd_digest digest_of(const void *bytes, size_t size) {
  struct sha256_ctx context;
  xrd_digest digest;
  sha256_init(&context);
  sha256_update(&context, size, bytes);
  xrd_sha256_finish(&context, &digest);
  return digest;
}

xrd_status xrd_checkpoint_write(const xrd_trainer *t, const char *path, xrd_error *error) {
  char *bytes = NULL;
  size_t size = 0;
  xrd_status status = serialize(t, &bytes, &size, error);
  if (status != XRD_OK) return status;
  const xrd_digest digest = digest_of(bytes, size);
  xrd_atomic_file *file;
  status = xrd_atomic_file_open(path, &file, error);
  if (status == XRD_OK) {
    FILE *stream = xrd_atomic_file_stream(file);
    (void)fwrite(bytes, 1, size, stream);
    (void)fwrite(digest.hex, 1, DIGEST, stream);
    status = xrd_atomic_file_commit(file, error);
  }
  free(bytes);
  return status;
}

/* The file's bytes; *size is what was read. */
static xrd_status read_file(const char *path, size_t limit, unsigned char *bytes, size_t *size, xrd_error *error) {
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  *size = fread(bytes, 1, limit, stream);
  const bool failed = ferror(stream) != 0;
  (void)fclose(stream);
  return failed ? xrd_fail(error, XRD_ERR_IO, "%s: reading failed", path) : XRD_OK;
}

/* *start: length of the header, the settings and their zero; 0 where they are not those of the trainer. */
static xrd_status find_state(const xrd_trainer *t, const unsigned char *bytes, size_t size, size_t *start,
                             xrd_error *error) {
  char header[sizeof HEADER + 32];
  const size_t length = (size_t)snprintf(header, sizeof header, HEADER, sizeof(xrd_real));
  const unsigned char *end = memchr(bytes, '\0', size);
  *start = 0;
  if (end == NULL || (size_t)(end - bytes) <= length || memcmp(bytes, header, length) != 0) return XRD_OK;
  xrd_vae_config config;
  xrd_vae_config_init(&config);
  FILE *stream = fmemopen((void *)(bytes + length), (size_t)(end - bytes) - length, "r"); /* only read */
  if (stream == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the settings of a checkpoint");
  const xrd_status status = xrd_vae_config_read_stream(&config, stream, "settings", error);
  (void)fclose(stream);
  if (status == XRD_ERR_IO || status == XRD_ERR_MEMORY) return status;
  if (status == XRD_OK && xrd_vae_config_equal(&config, &t->config)) *start = (size_t)(end - bytes) + 1;
  return XRD_OK;
}

static xrd_status restore(xrd_trainer *t, const char *path, const unsigned char *bytes, size_t size, xrd_error *error) {
  if (size < DIGEST || memcmp(digest_of(bytes, size - DIGEST).hex, bytes + size - DIGEST, DIGEST) != 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: damaged: its SHA-256 is not that of its bytes", path);
  size_t start;
  const xrd_status status = find_state(t, bytes, size - DIGEST, &start, error);
  if (status != XRD_OK) return status;
  const size_t wanted = start + state_size(t) + DIGEST;
  if (start == 0) return xrd_fail(error, XRD_ERR_INPUT, "%s: a checkpoint of other settings", path);
  if (size != wanted) return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu bytes instead of %zu", path, size, wanted);
  visitor v = {.visit = visit_read, .bytes = bytes + start, .left = state_size(t)};
  return visit_state(&v, t) ? XRD_OK : xrd_fail(error, XRD_ERR_INTERNAL, "%s: the state's size is wrong", path);
}

xrd_status xrd_checkpoint_read(xrd_trainer *t, const char *path, xrd_error *error) {
  const size_t limit = SETTINGS_MOST + state_size(t) + DIGEST; /* a longer file is cut, and its digest is wrong */
  size_t size = 0;
  unsigned char *bytes = xrd_allocate(limit, 1);
  if (bytes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory to read it", path);
  xrd_status status = read_file(path, limit, bytes, &size, error);
  if (status == XRD_OK) status = restore(t, path, bytes, size, error);
  free(bytes);
  return status;
}

size_t xrd_checkpoint_list(const char *folder, uint64_t *steps, size_t most) {
  DIR *directory = opendir(folder);
  if (directory == NULL) return 0;
  size_t count = 0;
  for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    unsigned long long step;
    int end = 0;
    if (sscanf(entry->d_name, "checkpoint-%llu.xvae%n", &step, &end) != 1 || end == 0 || entry->d_name[end] != '\0')
      continue;
    size_t place = count < most ? count++ : most;
    /* Insertion into the falling list; the smallest falls off its end. */
    for (; place > 0 && steps[place - 1] < step; place--)
      if (place < most) steps[place] = steps[place - 1];
    if (place < most) steps[place] = step;
  }
  (void)closedir(directory);
  return count;
}

bool xrd_checkpoint_path(const char *folder, uint64_t step, char *path, size_t size) {
  return snprintf(path, size, "%s/checkpoint-%llu.xvae", folder, (unsigned long long)step) < (int)size;
}
