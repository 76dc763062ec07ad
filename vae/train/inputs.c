#include "vae/train/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "exactrd/output.h"
#include "files/read/stream.h"

enum { PATH_SIZE = 4096, MOST = 4, LINE = PATH_SIZE + 128 };

typedef struct {
  const char *setting, *path;
} input;

/* Those settings that name files; as many as there are. */
static size_t inputs_of(const xrd_vae_config *c, input inputs[MOST]) {
  size_t count = 0;
  const bool stored = c->data == XRD_DATA_FINITE || c->data == XRD_DATA_IDX || c->data == XRD_DATA_NPY ||
                      c->data == XRD_DATA_PNM || c->data == XRD_DATA_PNG;
  const bool is_covariance_file = strncmp(c->covariance, "exponential:", 12) != 0 &&
                                  strncmp(c->covariance, "diagonal:", 9) != 0;
  if (stored) inputs[count++] = (input){"file", c->file};
  if (c->data == XRD_DATA_FINITE && c->pmf[0] != '\0') inputs[count++] = (input){"pmf", c->pmf};
  if (c->data == XRD_DATA_GAUSSIAN && is_covariance_file) inputs[count++] = (input){"covariance", c->covariance};
  if (c->neural == XRD_NEURAL_METRIC || c->neural == XRD_NEURAL_WEIGHTS)
    inputs[count++] = (input){"neural-file", c->neural_file};
  return count;
}

static xrd_status digest_file(const char *path, xrd_digest *digest, xrd_error *error) {
  xrd_stream *stream = xrd_allocate(1, sizeof *stream);
  if (stream == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory", path);
  xrd_status status = xrd_stream_open(stream, path, error);
  if (status == XRD_OK) {
    do {
      stream->next = stream->end;
      status = xrd_stream_ensure(stream, 1, error);
    } while (status == XRD_OK && xrd_stream_ready(stream) > 0);
    xrd_sha256_finish(&stream->hash, digest);
    xrd_stream_close(stream);
  }
  free(stream);
  return status;
}

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

/* A folder in a folder is no picture. */
static xrd_status add_entry(struct sha256_ctx *context, const char *folder, const char *name, xrd_error *error) {
  char path[PATH_SIZE];
  struct stat about;
  xrd_digest digest;
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return XRD_OK;
  const xrd_status status = digest_file(path, &digest, error);
  if (status != XRD_OK) return status;
  sha256_update(context, strlen(name) + 1, (const unsigned char *)name);
  sha256_update(context, sizeof digest.hex, (const unsigned char *)digest.hex);
  return XRD_OK;
}

static xrd_status digest_folder(const char *folder, xrd_digest *digest, xrd_error *error) {
  struct dirent **names = NULL;
  const int count = scandir(folder, &names, is_visible, by_name);
  if (count < 0) return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  struct sha256_ctx context;
  sha256_init(&context);
  xrd_status status = XRD_OK;
  for (int i = 0; i < count; i++) {
    if (status == XRD_OK) status = add_entry(&context, folder, names[i]->d_name, error);
    free(names[i]);
  }
  free(names);
  xrd_sha256_finish(&context, digest);
  return status;
}

static xrd_status digest_of(const char *path, xrd_digest *digest, xrd_error *error) {
  struct stat about;
  if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) return digest_folder(path, digest, error);
  return digest_file(path, digest, error);
}

static xrd_status name_file(const char *folder, char path[PATH_SIZE], xrd_error *error) {
  if (snprintf(path, PATH_SIZE, "%s/inputs.txt", folder) < PATH_SIZE) return XRD_OK;
  return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
}

xrd_status xrd_inputs_write(const xrd_vae_config *config, const char *folder, xrd_error *error) {
  char path[PATH_SIZE];
  input inputs[MOST];
  xrd_digest digests[MOST];
  xrd_atomic_file *file;
  const size_t count = inputs_of(config, inputs);
  xrd_status status = name_file(folder, path, error);
  for (size_t i = 0; i < count && status == XRD_OK; i++) status = digest_of(inputs[i].path, &digests[i], error);
  if (status != XRD_OK || count == 0) return status;
  status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < count; i++)
    (void)fprintf(xrd_atomic_file_stream(file), "%s %s %s\n", inputs[i].setting, digests[i].hex, inputs[i].path);
  return xrd_atomic_file_commit(file, error);
}

/* Finds the line of a setting in inputs.txt and compares its digest. */
static xrd_status compare_one(FILE *stream, const char *path, const input *of, xrd_error *error) {
  char line[LINE], setting[32], hex[65];
  xrd_digest digest;
  const xrd_status status = digest_of(of->path, &digest, error);
  if (status != XRD_OK) return status;
  rewind(stream);
  while (fgets(line, sizeof line, stream) != NULL) {
    if (sscanf(line, "%31s %64s", setting, hex) != 2 || strcmp(setting, of->setting) != 0) continue;
    if (strcmp(hex, digest.hex) == 0) return XRD_OK;
    return xrd_fail(error, XRD_ERR_INPUT,
                    "%s has changed since the run began (%s has its SHA-256): train in a new folder", of->path, path);
  }
  return xrd_fail(error, XRD_ERR_INPUT, "%s: no line tells the SHA-256 of --%s", path, of->setting);
}

xrd_status xrd_inputs_compare(const xrd_vae_config *config, const char *folder, bool gone_is_fine, xrd_error *error) {
  char path[PATH_SIZE];
  input inputs[MOST];
  const size_t count = inputs_of(config, inputs);
  xrd_status status = name_file(folder, path, error);
  if (status != XRD_OK || count == 0) return status;
  FILE *stream = fopen(path, "r");
  if (stream == NULL)
    return xrd_fail(error, errno == ENOENT ? XRD_ERR_INPUT : XRD_ERR_IO,
                    "%s: %s: nobody can tell whether the run's data are the same", path, strerror(errno));
  for (size_t i = 0; i < count && status == XRD_OK; i++)
    if (!gone_is_fine || access(inputs[i].path, F_OK) == 0) status = compare_one(stream, path, &inputs[i], error);
  (void)fclose(stream);
  return status;
}
