#include "vae/experiments/geometry/claims.h"

#include <math.h>

#include "vae/experiments/contrast.h"
#include "vae/experiments/table.h"

static const size_t curvatures[] = {XRD_G_RESIDUAL, XRD_G_DETOUR, XRD_G_ARC, XRD_G_ANGLE, XRD_G_BENDING, XRD_G_SCALAR};
enum { CURVATURES = sizeof curvatures / sizeof curvatures[0] };

/* The largest share of geodesics that may be open in what rests on them. */
static const double OPEN_MOST = 0.05;

typedef struct {
  const char *claim, *data, *measure, *task, *label;
  double open; /* share of unresolved geodesics behind it; 0 where it rests on none */
} claim;

/* The larger mean share, over the seeds, of two tasks. */
static double open_share(const double *rows, size_t seeds, size_t task, size_t other) {
  double shares[2] = {0};
  for (size_t s = 0; s < seeds; s++) {
    shares[0] += rows[(task * seeds + s) * XRD_G_COUNT + XRD_G_OPEN] / (double)seeds;
    shares[1] += rows[(other * seeds + s) * XRD_G_COUNT + XRD_G_OPEN] / (double)seeds;
  }
  return fmax(shares[0], shares[1]);
}

static void write_claim(const claim *c, const double *differences, size_t seeds, FILE *stream) {
  const xrd_contrast found = xrd_contrast_of(differences, seeds, 0);
  (void)fprintf(stream, "%s,%s,%s,%s,%s,%zu,%.6g,%.6g,%.6g,%.6g,%s\n", c->claim, c->data, c->measure, c->task, c->label,
                seeds, found.mean, found.deviation, found.low, found.high,
                c->open > OPEN_MOST ? "unresolved" : found.verdict);
}

/* rows: of one law */
static void write_curvature(const char *data, const double *rows, size_t seeds, FILE *stream) {
  double differences[XRD_G_SEEDS_MOST];
  char name[XRD_G_NAME];
  for (size_t m = 0; m < CURVATURES; m++)
    for (size_t task = 1; task < XRD_G_TASKS; task++) {
      for (size_t s = 0; s < seeds; s++)
        differences[s] = rows[(task * seeds + s) * XRD_G_COUNT + curvatures[m]] - rows[s * XRD_G_COUNT + curvatures[m]];
      xrd_geometry_name(curvatures[m], name);
      const double open = curvatures[m] == XRD_G_ANGLE ? 0 : open_share(rows, seeds, task, 0);
      write_claim(&(claim){"curvature", data, name, xrd_geometry_tasks[task], "", open}, differences, seeds, stream);
    }
}

/* A model with one task is asked about that task's labels, the others about all. */
static void write_distance(const char *data, const double *rows, size_t seeds, FILE *stream) {
  double differences[XRD_G_SEEDS_MOST];
  for (size_t score = 0; score < XRD_G_SCORES; score++)
    for (size_t task = 0; task < XRD_G_TASKS; task++)
      for (size_t label = 0; label < XRD_G_LABELS; label++) {
        if (task != 0 && task != XRD_G_TASKS - 1 && task != label + 1) continue;
        for (size_t s = 0; s < seeds; s++) {
          const double *row = rows + (task * seeds + s) * XRD_G_COUNT;
          differences[s] = row[xrd_geometry_place(label, score, true)] - row[xrd_geometry_place(label, score, false)];
        }
        write_claim(&(claim){"distance", data, xrd_geometry_scores[score], xrd_geometry_tasks[task],
                             xrd_label_name(XRD_G_LABEL + (xrd_label)label), open_share(rows, seeds, task, task)},
                    differences, seeds, stream);
      }
}

xrd_status xrd_geometry_claims(const xrd_experiment_options *options, const double *rows, size_t seeds,
                               xrd_error *error) {
  xrd_atomic_file *file;
  if (seeds < 2 || seeds > XRD_G_SEEDS_MOST)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "claims need 2 to %d seeds", XRD_G_SEEDS_MOST);
  const xrd_status status = xrd_experiment_table(
      options, "claims.csv", "claim,data,measure,task,label,seeds,mean,deviation,low,high,verdict", &file, error);
  if (status != XRD_OK) return status;
  for (size_t d = 0; d < XRD_G_DATA; d++) {
    const double *of = rows + d * XRD_G_TASKS * seeds * XRD_G_COUNT;
    write_curvature(xrd_geometry_data[d], of, seeds, xrd_atomic_file_stream(file));
    write_distance(xrd_geometry_data[d], of, seeds, xrd_atomic_file_stream(file));
  }
  return xrd_atomic_file_commit(file, error);
}
