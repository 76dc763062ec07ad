/* The first byte chooses what is loaded besides plain problems; the rest, cut at each byte 0xff, are up to three files.
 */
#include <stdlib.h>
#include <string.h>

#include "exactrd/input.h"
#include "exactrd/measure.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

static void check(xrd_status status, const xrd_error *error) {
  if (status != XRD_OK && ((status != XRD_ERR_INPUT && status != XRD_ERR_ARGUMENT) || error->message[0] == '\0'))
    abort();
}

/* Distributions to be compressed with reproductions anywhere. */
static void load_measure(const xrd_input_request *request) {
  xrd_measure_input input;
  xrd_error error = {""};
  const xrd_status status = xrd_measure_load(request, &input, &error);
  check(status, &error);
  if (status == XRD_OK && xrd_measure_validate(&input.problem, NULL) != XRD_OK) abort();
  xrd_measure_input_clear(&input);
}

static void load_channel(char paths[MEMORY_FILES][MEMORY_PATH], bool costs) {
  const xrd_input_request request = {.channel = paths[0], .cost = costs ? paths[1] : NULL};
  xrd_capacity_input input;
  xrd_error error = {""};
  check(xrd_capacity_load(&request, &input, &error), &error);
  xrd_capacity_input_clear(&input);
}

static void load_criteria(char paths[MEMORY_FILES][MEMORY_PATH]) {
  const xrd_input_request request = {.pmf = paths[0], .distortion = paths[1], .more_distortions = {paths[2]}};
  xrd_criteria_input input;
  xrd_error error = {""};
  check(xrd_criteria_load(&request, &input, &error), &error);
  xrd_criteria_input_clear(&input);
}

static void load_perception(char paths[MEMORY_FILES][MEMORY_PATH], const char *constraint, bool cost) {
  const xrd_input_request request = {.counts = paths[0],
                                     .distortion = paths[1],
                                     .constraint = constraint,
                                     .more_distortions = {cost ? paths[2] : NULL}};
  xrd_perception_input input;
  xrd_error error = {""};
  check(xrd_perception_load(&request, &input, &error), &error);
  xrd_perception_input_clear(&input);
}

static void load(uint8_t choice, const char *first, char paths[MEMORY_FILES][MEMORY_PATH]) {
  switch (choice % 9) {
  case 0: load_measure(&(xrd_input_request){.density = first, .distortion = "squared"}); return;
  case 1: load_measure(&(xrd_input_request){.mixture = paths[0], .distortion = "absolute"}); return;
  case 2: load_measure(&(xrd_input_request){.histogram = paths[0], .distortion = "squared"}); return;
  case 3: load_measure(&(xrd_input_request){.joint = paths[0]}); return;
  case 4: load_channel(paths, false); return;
  case 5: load_channel(paths, true); return;
  case 6: load_criteria(paths); return;
  case 7: load_perception(paths, "tv", false); return;
  default: load_perception(paths, "wasserstein:memory:metrics.jsonl", true); return;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char paths[MEMORY_FILES][MEMORY_PATH], first[64] = "";
  const uint8_t *next = data + 1, *end = data + size;
  for (size_t i = 0; i < MEMORY_FILES; i++) {
    const uint8_t *cut = next < end ? memchr(next, 0xff, (size_t)(end - next)) : NULL;
    const uint8_t *stop = cut != NULL ? cut : end;
    const size_t length = (size_t)(stop - next);
    if (i == 0) memcpy(first, next, length < sizeof first ? length : sizeof first - 1);
    memory_file_put(i, next, length, paths[i]);
    next = cut != NULL ? cut + 1 : end;
  }
  load(data[0], first, paths);
  return 0;
}
