/* feature_values FILE SIDE IMAGE FOLDER [OTHER]: the taps of a feature file on one image of SIDE x SIDE x 3 raw floats,
   as raw floats in FOLDER/ours-0, ours-1 ...; with a second image prints the distance of both, too. */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "vae/losses/features.h"

static xrd_real *load(const char *path, size_t count) {
  xrd_real *values = xrd_allocate(count, sizeof *values);
  FILE *stream = fopen(path, "rb");
  if (values == NULL || stream == NULL || fread(values, sizeof *values, count, stream) != count) exit(1);
  (void)fclose(stream);
  return values;
}

static void save(const char *folder, size_t tap, const xrd_real *values, size_t count) {
  char path[4096];
  (void)snprintf(path, sizeof path, "%s/ours-%zu", folder, tap);
  FILE *stream = fopen(path, "wb");
  if (stream == NULL || fwrite(values, sizeof *values, count, stream) != count || fclose(stream) != 0) exit(1);
}

int main(int argc, char **argv) {
  if (argc < 5 || argc > 6) return 2;
  const size_t side = strtoul(argv[2], NULL, 10), size = side * side * 3;
  xrd_features features;
  xrd_feature_work work;
  xrd_error error = {""};
  if (xrd_features_safetensors(&features, (xrd_extent){side, side, 3}, argv[1], &error) != XRD_OK ||
      xrd_feature_work_init(&work, &features, 1, &error) != XRD_OK) {
    (void)fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  xrd_real *image = load(argv[3], size), *other = argc == 6 ? load(argv[5], size) : NULL;
  double distance;
  xrd_feature_distance(&features, &work, image, argc == 6 ? other : image, 1, &distance, NULL);
  if (argc == 6) (void)printf("%.17g\n", distance);
  size_t tap = 0;
  for (size_t l = 1; l <= features.network.count; l++)
    if (features.tapped[l])
      save(argv[4], tap++, work.x.value[l], xrd_extent_size(xrd_stack_shape(&features.network, l)));
  free(image);
  free(other);
  xrd_feature_work_clear(&work);
  xrd_features_clear(&features);
  return 0;
}
