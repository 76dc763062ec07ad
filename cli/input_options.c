#include "cli/input_options.h"

#include <string.h>
#include <unistd.h>

#include "cli/suggest.h"

const cli_option cli_source_options[] = {
    {"pmf", CLI_TEXT, "FILE", NULL, NULL, "probabilities that sum to 1: text (`#` starts a comment) or .npy"},
    {"counts", CLI_TEXT, "FILE", NULL, NULL, "non-negative counts, divided by their sum"},
    {"bytes", CLI_TEXT, "FILE", NULL, NULL, "frequencies of the 256 byte values of any file, at positions 0..255"},
    {"samples", CLI_TEXT, "FILE", NULL, NULL,
     "N rows of k numbers, each with probability 1/N; or a folder of .npy pieces"},
    {"source", CLI_TEXT, "NAME", NULL, NULL,
     "bernoulli:P, uniform:M, gaussian-grid:N[,HALF] or laplace-grid:N[,HALF] (N points on [-HALF, HALF])"},
    {"weights", CLI_TEXT, "FILE", NULL, NULL, "N weights for --samples, divided by their sum"},
    {"normalize", CLI_FLAG, NULL, NULL, NULL, "accept a --pmf with any positive sum and divide by it"},
    {.name = NULL},
};

const cli_option cli_distortion_options[] = {
    {"distortion", CLI_TEXTS, "hamming|squared|absolute|FILE", NULL, NULL,
     "FILE has n rows of m numbers (`inf` forbids a pair); given again, each mean distortion has its own limit"},
    {"alphabet", CLI_TEXT, "FILE", NULL, NULL, "positions of the n symbols, a row of coordinates each"},
    {"reproduction", CLI_TEXT, "FILE", NULL, NULL,
     "the m reproduction points; without it, the source's own; `continuous`: anywhere"},
    {"draw", CLI_COUNT, "M", NULL, NULL, "draw M of the --samples as reproduction points"},
    {"seed", CLI_INTEGER, "S", NULL, "1", "of the draw"},
    {.name = NULL},
};

/* A name that is no file and nearly one of a distortion. */
static xrd_status refuse_slip(const char *distortion, xrd_error *error) {
  static const char *const names[] = {"hamming", "squared", "absolute"};
  size_t distance;
  if (distortion == NULL || access(distortion, F_OK) == 0) return XRD_OK;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (cli_is_slip(distortion, names[k], &distance) && distance > 0)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--distortion %s is no file; did you mean %s?", distortion, names[k]);
  return XRD_OK;
}

static const char *source_at(size_t index) { return xrd_source_name(index, NULL); }

/* A name that is nearly one of those known. */
xrd_status cli_refuse_slip(const char *option, const char *name, cli_word_at at, xrd_error *error) {
  char nearest[CLI_NEAREST_SIZE];
  if (name == NULL || !cli_nearest(name, at, nearest)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s %s: did you mean %s?", option, name, nearest);
}

static xrd_input_request request_of(const cli_arguments *arguments) {
  xrd_input_request request = {
      .pmf = cli_text(arguments, "pmf"),
      .counts = cli_text(arguments, "counts"),
      .bytes = cli_text(arguments, "bytes"),
      .samples = cli_text(arguments, "samples"),
      .source = cli_text(arguments, "source"),
      .weights = cli_text(arguments, "weights"),
      .normalize = cli_flag(arguments, "normalize"),
      .distortion = cli_text(arguments, "distortion"),
      .alphabet = cli_text(arguments, "alphabet"),
      .reproduction = cli_text(arguments, "reproduction"),
      .draw = (size_t)cli_integer(arguments, "draw"),
      .seed = cli_integer(arguments, "seed"),
  };
  for (size_t k = 0; k < XRD_MORE_DISTORTIONS; k++)
    request.more_distortions[k] = cli_text_again(arguments, "distortion", k);
  return request;
}

bool cli_wants_continuous(const cli_arguments *arguments) {
  const char *reproduction = cli_text(arguments, "reproduction");
  return reproduction != NULL && strcmp(reproduction, "continuous") == 0;
}

xrd_status cli_input_request(const cli_arguments *arguments, xrd_input_request *request, xrd_error *error) {
  *request = request_of(arguments);
  for (size_t k = 0; k < XRD_MORE_DISTORTIONS; k++) {
    const xrd_status status = refuse_slip(request->more_distortions[k], error);
    if (status != XRD_OK) return status;
  }
  const xrd_status status = cli_refuse_slip("source", request->source, source_at, error);
  return status == XRD_OK ? refuse_slip(request->distortion, error) : status;
}
