/* The first byte chooses options; the rest, cut at each byte 0xff, are up to three files: source, alphabet or
   distortion, and reproduction or weights. */
#include <stdlib.h>
#include <string.h>

#include "exactrd/input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

enum { FILES = MEMORY_FILES, OPTIONS = 6 };

static void choose(uint8_t choice, char paths[FILES][MEMORY_PATH], xrd_input_request *request) {
  switch (choice % OPTIONS) {
  case 0: *request = (xrd_input_request){.pmf = paths[0], .distortion = paths[1]}; break;
  case 1: *request = (xrd_input_request){.counts = paths[0], .distortion = "squared", .alphabet = paths[1]}; break;
  case 2:
    *request = (xrd_input_request){
        .pmf = paths[0], .distortion = "hamming", .alphabet = paths[1], .reproduction = paths[2], .normalize = true};
    break;
  case 3: *request = (xrd_input_request){.samples = paths[0], .distortion = "absolute", .weights = paths[2]}; break;
  case 4:
    *request = (xrd_input_request){.samples = paths[0], .distortion = "squared", .draw = 1 + choice / OPTIONS};
    break;
  default: *request = (xrd_input_request){.bytes = paths[0], .distortion = "squared", .reproduction = paths[1]}; break;
  }
}

/* A loaded input equals its copy. */
static void check_copy(const xrd_input *input) {
  xrd_input copy;
  xrd_digest first, second;
  if (xrd_input_copy(&input->problem, &copy, NULL) != XRD_OK) abort();
  xrd_problem_digest(&input->problem, &first);
  xrd_problem_digest(&copy.problem, &second);
  if (strcmp(first.hex, second.hex) != 0) abort();
  xrd_input_clear(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char paths[FILES][MEMORY_PATH];
  const uint8_t *next = data + 1, *end = data + size;
  for (size_t i = 0; i < FILES; i++) {
    const uint8_t *cut = next < end ? memchr(next, 0xff, (size_t)(end - next)) : NULL;
    const uint8_t *stop = cut != NULL ? cut : end;
    memory_file_put(i, next, (size_t)(stop - next), paths[i]);
    next = cut != NULL ? cut + 1 : end;
  }
  xrd_input_request request;
  choose(data[0], paths, &request);
  xrd_input input;
  xrd_error error = {""};
  const xrd_status status = xrd_input_load(&request, &input, &error);
  if (status == XRD_OK)
    check_copy(&input);
  else if ((status != XRD_ERR_INPUT && status != XRD_ERR_ARGUMENT) || error.message[0] == '\0' || input.p != NULL)
    abort();
  xrd_input_clear(&input);
  return 0;
}
