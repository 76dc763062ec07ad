/* exactrd vae geometry: the latent space of one trained model with the metric that its decoder gives it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/geometry_report.h"
#include "cli/progress.h"

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "24", "held-out samples whose posterior means are compared, all pairs of them"},
    {"labels", CLI_CHOICE, XRD_WORDS(XRD_LABEL_LIST), NULL, NULL, "what the samples of Corridors are told apart by"},
    {"tolerance", CLI_POSITIVE, "T", NULL, "1e-3", "relative change of a geodesic's length at which it is fine enough"},
    {"elements", CLI_COUNT, "N", NULL, "16", "but no geodesic gets more finite elements than these, at least 4"},
    {"metric", CLI_CHOICE, "image|fisher", NULL, "image",
     "squared differences of images, or the Fisher information of Bernoulli pixels"},
    {.name = NULL},
};

static const cli_option plane_options[] = {
    {"plane", CLI_TEXT, "I,J", NULL, NULL, "latents that span the plane, from 0 (default: the two of the largest KL)"},
    {"grid", CLI_COUNT, "N", NULL, "101", "cells of the plane in each direction"},
    {"range", CLI_POSITIVE, "R", NULL, NULL, "the plane reaches from -R to R about the mean (default: to the points)"},
    {"paths", CLI_INTEGER, "N", NULL, "6", "geodesics within the plane that the picture shows"},
    {.name = NULL},
};

static const cli_option report_options[] = {
    {"table", CLI_CHOICE, "summary|pairs|field", NULL, "summary", "which table, as CSV"},
    {"format", CLI_CHOICE, "csv|json", NULL, "csv", "json: all three in one document"},
    {"plot", CLI_TEXT, "PICTURE", NULL, NULL, "draw the fields and the paths: .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {{"Points", point_options},
                                   {"Plane", plane_options},
                                   {"Tables and pictures", report_options},
                                   {"Output", cli_output_options},
                                   {.title = NULL}};

static xrd_geodesic_options geodesic_options(const cli_arguments *arguments) {
  return (xrd_geodesic_options){.tolerance = cli_number(arguments, "tolerance"),
                                .elements_most = (size_t)cli_integer(arguments, "elements")};
}

static xrd_status survey(const cli_arguments *arguments, geometry_report *r, cli_progress *progress, xrd_error *error) {
  const uint64_t wanted = cli_integer(arguments, "points");
  if (wanted < 3 || wanted > r->trained.trainer.test.count)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--points: the run has 3 to %zu held-out samples",
                    r->trained.trainer.test.count);
  const xrd_geodesic_options options = geodesic_options(arguments);
  const xrd_map *map = &r->trained.in_use.map;
  const xrd_watch watch = {cli_progress_report, progress};
  const xrd_status status = xrd_distances_fill(&r->distances, map, r->trained.points, (size_t)wanted, &options, &watch,
                                               error);
  return status == XRD_OK ? xrd_survey_of(map, r->trained.points, &r->distances, &r->survey, error) : status;
}

/* I,J as two different latents. */
static xrd_status read_plane(const cli_arguments *arguments, geometry_report *r, xrd_error *error) {
  const size_t k = r->trained.trainer.model.latents;
  const char *text = cli_text(arguments, "plane");
  if (text == NULL) {
    if (k < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a model of one latent has no plane");
    memcpy(r->plane, r->trained.latents, sizeof r->plane);
    return XRD_OK;
  }
  int end = 0;
  if (sscanf(text, "%zu,%zu%n", &r->plane[0], &r->plane[1], &end) != 2 || text[end] != '\0' || r->plane[0] >= k ||
      r->plane[1] >= k || r->plane[0] == r->plane[1])
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--plane %s: expected two different latents of 0 to %zu", text, k - 1);
  return XRD_OK;
}

/* The farthest that one of the first `count` points lies from the base in the plane. */
static double reach(const geometry_report *r, size_t count) {
  const size_t k = r->trained.trainer.model.latents;
  double farthest = 0.1;
  for (size_t i = 0; i < count; i++)
    for (int a = 0; a < 2; a++)
      farthest = fmax(farthest, fabs(r->trained.mean[i * k + r->plane[a]] - r->trained.base[r->plane[a]]));
  return farthest;
}

static xrd_status fill_plane(const cli_arguments *arguments, geometry_report *r, xrd_error *error) {
  const size_t k = r->trained.trainer.model.latents;
  const uint64_t grid = cli_integer(arguments, "grid");
  xrd_status status = read_plane(arguments, r, error);
  if (status == XRD_OK && grid > 4096)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--grid: at most 4096 cells in each direction");
  if (status != XRD_OK) return status;
  r->plane_axes = xrd_allocate_zero(2 * k, sizeof *r->plane_axes);
  if (r->plane_axes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a plane");
  for (size_t a = 0; a < 2; a++) r->plane_axes[a * k + r->plane[a]] = 1;
  xrd_section_init(&r->slice, &r->trained.decoder.map, r->trained.base, r->plane_axes, 2);
  const bool given = cli_given(arguments, "range");
  const double range = given ? cli_number(arguments, "range") : 1.1 * reach(r, r->distances.count);
  r->field = (xrd_field){.size = (size_t)grid, .from = {-range, -range}, .to = {range, range}};
  return xrd_field_fill(&r->field, &r->slice.map, error);
}

/* Within the plane, between the projections of the points 0 and 1, 2 and 3, .. */
static xrd_status fill_paths(const cli_arguments *arguments, geometry_report *r, xrd_error *error) {
  const size_t k = r->trained.trainer.model.latents, most = r->distances.count / 2;
  const uint64_t wanted = cli_integer(arguments, "paths");
  const size_t count = wanted < most ? (size_t)wanted : most;
  r->paths = xrd_allocate_zero(count, sizeof *r->paths);
  if (r->paths == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu paths", count);
  const xrd_geodesic_options options = geodesic_options(arguments);
  for (; r->path_count < count; r->path_count++) {
    double ends[2][2];
    for (size_t e = 0; e < 2; e++)
      for (size_t a = 0; a < 2; a++)
        ends[e][a] = r->trained.mean[(2 * r->path_count + e) * k + r->plane[a]] - r->trained.base[r->plane[a]];
    xrd_geodesic *path = &r->paths[r->path_count];
    const xrd_status status = xrd_geodesic_between(&r->slice.map, ends[0], ends[1], &options, path, error);
    if (status != XRD_OK) {
      xrd_geodesic_clear(path);
      return status;
    }
  }
  return XRD_OK;
}

static xrd_status fill(const cli_arguments *arguments, geometry_report *r, xrd_error *error) {
  const bool fisher = strcmp(cli_text(arguments, "metric"), "fisher") == 0;
  const char *labels = cli_text(arguments, "labels");
  r->folder = cli_operand(arguments, 0);
  r->label = labels == NULL ? XRD_LABELS : xrd_label_named(labels);
  xrd_status status = xrd_trained_open(&r->trained, r->folder, fisher, error);
  if (status == XRD_OK && labels != NULL && r->trained.trainer.config.data != XRD_DATA_CORRIDORS)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--labels %s: only Corridors has these labels", labels);
  cli_progress progress;
  if (status == XRD_OK) {
    cli_progress_begin(&progress, "geodesics");
    status = survey(arguments, r, &progress, error);
    cli_progress_end(&progress);
  }
  if (status == XRD_OK) status = geometry_report_separate(r, error);
  const bool all = strcmp(cli_text(arguments, "format"), "json") == 0 || cli_given(arguments, "plot");
  if (status == XRD_OK && (all || strcmp(cli_text(arguments, "table"), "field") == 0))
    status = fill_plane(arguments, r, error);
  if (status == XRD_OK && cli_given(arguments, "plot")) status = fill_paths(arguments, r, error);
  return status;
}

static xrd_status write(const cli_arguments *arguments, const geometry_report *r, xrd_error *error) {
  cli_data_output output;
  xrd_status status = XRD_OK;
  if (cli_given(arguments, "plot")) status = geometry_report_draw(r, cli_text(arguments, "plot"), error);
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const char *table = cli_text(arguments, "table");
  if (strcmp(cli_text(arguments, "format"), "json") == 0)
    status = geometry_report_json(r, output.stream, error);
  else if (strcmp(table, "field") == 0)
    geometry_report_field(r, output.stream);
  else if (strcmp(table, "pairs") == 0)
    geometry_report_pairs(r, output.stream);
  else
    geometry_report_summary(r, output.stream);
  return cli_data_output_close(&output, status, error);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  geometry_report *r = xrd_allocate_zero(1, sizeof *r);
  if (r == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  xrd_status status = fill(arguments, r, error);
  if (status == XRD_OK) status = write(arguments, r, error);
  geometry_report_clear(r);
  free(r);
  return status;
}

const cli_command cli_command_vae_geometry = {
    .name = "vae geometry",
    .summary = "Measure the latent space of a trained model with the metric of its decoder",
    .operands = "RUN",
    .description =
        "With J the derivative of the decoder, the metric is G = J'J: lengths are those of the images.  summary: how "
        "far Euclidean distances, straight lines and chords are from geodesics, tangent angles, curvature, and how "
        "well "
        "each distance keeps labels apart.  pairs: every distance.  field: volume, condition of G, Gaussian curvature "
        "and bending over a plane.\n"
        "Posterior means of held-out samples, over the latents whose KL is above 0.01 nats.  Derivatives are exact; a "
        "decoder of piecewise linear activations (relu, leaky-relu) has no curvature but at its kinks, and the columns "
        "of curvature stay empty.",
    .examples = "exactrd vae train run --data gaussian --height 2 --width 2 --widths 8 --latents 2 --steps 20\n"
                "exactrd vae geometry run --points 4",
    .groups = groups,
    .run = run,
};
