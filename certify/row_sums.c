#include "certify/row_sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/memory.h"

static size_t chunk_begin(const xrd_scene *scene, size_t chunk) {
  const size_t n = scene->problem->distortion.n, share = n / scene->chunks, rest = n % scene->chunks;
  return chunk * share + (chunk < rest ? chunk : rest);
}

/* What a chunk adds to nothing is its own sum. */
static bool sum_one_chunk(const xrd_scene *scene, const xrd_tree_job *job, void *result) {
  char *scratch = xrd_allocate_zero(1, job->scratch);
  memset(result, 0, job->size);
  if (scratch != NULL) job->leaf(job->context, 0, scene->problem->distortion.n, result, scratch);
  free(scratch);
  return scratch != NULL;
}

typedef struct {
  const xrd_scene *scene;
  const xrd_tree_job *job;
  char *values, *scratch;
} chunks;

static void sum_chunk(void *context, size_t chunk, int thread) {
  (void)thread;
  const chunks *of = context;
  of->job->leaf(of->job->context, chunk_begin(of->scene, chunk), chunk_begin(of->scene, chunk + 1),
                of->values + chunk * of->job->size, of->scratch + chunk * of->job->scratch);
}

static bool sum_chunks(const xrd_scene *scene, const xrd_tree_job *job, void *result) {
  if (scene->chunks == 1) return sum_one_chunk(scene, job, result);
  char *values = xrd_allocate_zero(scene->chunks, job->size), *scratch = xrd_allocate_zero(scene->chunks, job->scratch);
  const bool ready = values != NULL && scratch != NULL;
  memset(result, 0, job->size);
  if (ready) {
    xrd_crew_share(scene->threads, scene->chunks, sum_chunk, &(chunks){scene, job, values, scratch});
    for (size_t chunk = 0; chunk < scene->chunks; chunk++) job->add(job->size, result, values + chunk * job->size);
  }
  free(values);
  free(scratch);
  return ready;
}

bool xrd_scene_sum(const xrd_scene *scene, const xrd_tree_job *job, void *result) {
  if (!xrd_rows_are_many(scene->problem, scene->team)) return sum_chunks(scene, job, result);
  xrd_tree tree;
  const xrd_status status = xrd_tree_init(&tree, scene->problem->distortion.n, scene->threads, scene->team, job->size,
                                          job->scratch, NULL);
  const bool ready = xrd_team_largest(scene->team, status) == XRD_OK;
  if (ready) memcpy(result, xrd_tree_sum(&tree, job), job->size);
  if (status == XRD_OK) xrd_tree_clear(&tree);
  return ready;
}
