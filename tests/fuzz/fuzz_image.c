/* The first byte chooses a format of images; the others are the file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"
#include "vae/data/images.h"

static xrd_status read_images(uint8_t choice, const char *path, xrd_images *images, xrd_error *error) {
  switch (choice % 4) {
  case 0: return xrd_images_pnm(images, "memory:", error);
  case 1: return xrd_images_idx(images, path, error);
  case 3: return xrd_images_png(images, "memory:", error);
  default: return xrd_images_npy(images, (xrd_extent){1, 2, 1}, path, error);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char path[MEMORY_PATH];
  memory_file_put(0, data + 1, size - 1, path);
  xrd_images images;
  xrd_error error = {""};
  const xrd_status status = read_images(data[0], path, &images, &error);
  if (status == XRD_OK) {
    const size_t count = images.count * xrd_extent_size(images.shape);
    if (count == 0) abort();
    for (size_t i = 0; i < count; i++)
      if (data[0] % 4 != 2 ? !(images.samples[i] >= 0 && images.samples[i] <= 1) : isnan(images.samples[i])) abort();
  } else if (status != XRD_ERR_INPUT || images.samples != NULL || strncmp(error.message, "memory:", 7) != 0) {
    abort();
  }
  xrd_images_clear(&images);
  return 0;
}
