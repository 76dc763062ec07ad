/* The first byte chooses what a training leaves or needs; the others are the file: the state of a checkpoint, to be
   given settings and digest; a checkpoint without its digest; a checkpoint; settings; features, of a loss and of a
   proof; settings and, after the
   first byte 0xff, measures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "exactrd/lipschitz.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"
#include "vae/compare/result.h"
#include "vae/losses/features.h"
#include "vae/train/checkpoint.h"

enum { LARGEST = 1 << 16, CHOICES = 6 };

static xrd_trainer trainer;

static void make_trainer(void) {
  static const char *const settings[][2] = {{"model", "linear"},  {"variance", "shared"}, {"latents", "1"},
                                            {"data", "gaussian"}, {"height", "1"},        {"width", "2"},
                                            {"held-out", "2"},    {"batch", "2"}};
  xrd_vae_config config;
  xrd_vae_config_init(&config);
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    if (xrd_vae_config_set(&config, settings[i][0], settings[i][1], NULL) != XRD_OK) abort();
  if (xrd_trainer_init(&trainer, &config, NULL) != XRD_OK) abort();
}

static size_t put_settings(unsigned char *bytes) {
  FILE *stream = fmemopen(bytes, LARGEST, "w");
  if (stream == NULL) abort();
  (void)fprintf(stream, "XRDVAE1\nnumber = %zu bytes\n", sizeof(xrd_real));
  xrd_vae_config_write(&trainer.config, stream);
  (void)fputc('\0', stream);
  const long length = ftell(stream);
  (void)fclose(stream);
  return (size_t)length;
}

static size_t put_digest(unsigned char *bytes, size_t size) {
  struct sha256_ctx context;
  xrd_digest digest;
  sha256_init(&context);
  sha256_update(&context, size, bytes);
  xrd_sha256_finish(&context, &digest);
  memcpy(bytes + size, digest.hex, strlen(digest.hex));
  return size + strlen(digest.hex);
}

static xrd_status read_checkpoint(uint8_t choice, const uint8_t *data, size_t size, xrd_error *error) {
  static unsigned char bytes[2 * LARGEST];
  static size_t settings;
  if (trainer.block == NULL) {
    make_trainer();
    settings = put_settings(bytes);
  }
  static unsigned char raw[2 * LARGEST];
  unsigned char *whole = choice == 0 ? bytes : raw;
  const size_t start = choice == 0 ? settings : 0;
  if (size > 0) memcpy(whole + start, data, size);
  size = choice < 2 ? put_digest(whole, start + size) : size;
  char path[MEMORY_PATH];
  memory_file_put(0, whole, size, path);
  return xrd_checkpoint_read(&trainer, path, error);
}

static xrd_status read_features(const char *path, xrd_error *error) {
  xrd_features features;
  const xrd_status status = xrd_features_safetensors(&features, (xrd_extent){4, 4, 1}, path, error);
  xrd_features_clear(&features);
  if (status != XRD_OK) return status;
  xrd_network network;
  const xrd_status taken = xrd_network_read_features(path, (xrd_image_shape){1, 4, 4}, &network, error);
  if (taken == XRD_OK && network.count < 2) abort();
  xrd_network_clear(&network);
  return taken;
}

static xrd_status read_result(const uint8_t *data, size_t size, xrd_error *error) {
  const uint8_t *cut = size > 0 ? memchr(data, 0xff, size) : NULL;
  const size_t first = cut != NULL ? (size_t)(cut - data) : size, rest = cut != NULL ? size - first - 1 : 0;
  char path[MEMORY_PATH];
  memory_file_put(1, data, first, path);
  memory_file_put(2, cut != NULL ? cut + 1 : data, rest, path);
  xrd_vae_config config;
  xrd_vae_measures measures;
  return xrd_vae_result_read("memory:", &config, &measures, error);
}

static xrd_status read_file(uint8_t choice, const uint8_t *data, size_t size, xrd_error *error) {
  if (choice < 3) return read_checkpoint(choice, data, size, error);
  if (choice == 5) return read_result(data, size, error);
  char path[MEMORY_PATH];
  memory_file_put(0, data, size, path);
  if (choice == 4) return read_features(path, error);
  xrd_vae_config config;
  xrd_vae_config_init(&config);
  return xrd_vae_config_read(&config, path, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0 || size > LARGEST - 128) return 0;
  xrd_error error = {""};
  const xrd_status status = read_file(data[0] % CHOICES, data + 1, size - 1, &error);
  if (status != XRD_OK && (status != XRD_ERR_INPUT || strncmp(error.message, "memory:", 7) != 0)) abort();
  return 0;
}
