/* Branch and bound, the cell of the largest bound first, so that what is left when the work ends is as small as it can
   be. A cell is done where its bound is no larger than a value that c takes, where it lies in a box around an atom on
   which log c is concave (certify/measures/concave.h), or where it is so small that halving gains nothing.  Cells are
   halved in batches of a fixed size, whatever the number of threads. */
#include "certify/measures/space.h"

#include <math.h>
#include <stdlib.h>

#include "base/crew.h"
#include "base/memory.h"
#include "certify/measures/cells.h"
#include "certify/measures/concave.h"

enum { BATCH = 64, FEW_ROWS = 1 << 20 };
static const double RESOLUTION = 1e-10; /* of c: cells that are off by less are done */
static const double ROW_NS = 50;        /* of a cell that is halved */
static const double PART_OF_EXCESS = 0.02;
static const double STEEPEST = 1e15; /* slope in units of the hull: beyond, doubles do not tell distances */

typedef struct {
  const xrd_measure_scene *scene;
  xrd_measure_rows rows;
  xrd_concave_box *boxes; /* one an atom */
  xrd_supremum *sup;
  xrd_simplex *heap; /* largest bound first */
  size_t count, capacity;
  double reached; /* a double below sup->reached */
  double enough;  /* cells with a bound up to this are done: reached, and a part of what exceeds 1 */
  double done;    /* the largest bound of the cells that are done */
} space;

static void set_reached(space *s) {
  s->reached = arf_get_d(s->sup->reached, ARF_RND_DOWN);
  s->enough = s->reached + fmax(0, s->reached - 1 - RESOLUTION) * PART_OF_EXCESS;
}

static bool push(space *s, const xrd_simplex *cell) {
  xrd_simplex *heap = xrd_grow(s->heap, &s->capacity, s->count + 1, sizeof *heap);
  if (heap == NULL) return false;
  s->heap = heap;
  size_t k = s->count++;
  for (; k > 0 && heap[(k - 1) / 2].bound < cell->bound; k = (k - 1) / 2) heap[k] = heap[(k - 1) / 2];
  heap[k] = *cell;
  return true;
}

static void pop(space *s, xrd_simplex *cell) {
  xrd_simplex *heap = s->heap;
  *cell = heap[0];
  const xrd_simplex last = heap[--s->count];
  size_t k = 0;
  for (size_t child; (child = 2 * k + 1) < s->count; k = child) {
    if (child + 1 < s->count && heap[child + 1].bound > heap[child].bound) child++;
    if (heap[child].bound <= last.bound) break;
    heap[k] = heap[child];
  }
  if (s->count > 0) heap[k] = last;
}

/* c at the point nearest to the cell's middle that doubles name, in balls: where c exceeds all that was known. */
static void reach(space *s, const xrd_simplex *cell) {
  double middle[XRD_SPACE_DIMENSIONS];
  xrd_simplex_middle(&s->rows, cell, middle);
  xrd_measure_rows_reach(&s->rows, s->scene, middle, s->sup);
  set_reached(s);
}

/* About c in the middle of the cell. */
static double middle_of(const space *s, const xrd_simplex *cell, double *argument) {
  double middle[XRD_SPACE_DIMENSIONS];
  xrd_simplex_middle(&s->rows, cell, middle);
  for (size_t k = 0; s->rows.kl && k < s->rows.dim; k++) middle[k] = log(middle[k]);
  return s->rows.kl ? xrd_measure_rows_at_logs(&s->rows, middle, argument)
                    : xrd_measure_rows_at_point(&s->rows, middle, argument);
}

static bool in_a_box(const space *s, const xrd_simplex *cell) {
  for (size_t j = 0; j < s->scene->count; j++)
    if (xrd_concave_holds(&s->rows, s->boxes + j, cell->vertex, xrd_simplex_vertices(&s->rows))) return true;
  return false;
}

typedef struct {
  xrd_simplex child[2];
  bool split, open[2];
  double middle[2]; /* about c there */
} halved;

/* Not done where the caller wants to stop: nothing means anything then. */
static void halve(const space *s, const xrd_simplex *cell, double *argument, halved *h) {
  h->split = false;
  if (xrd_stop_wanted(s->scene->stop, ROW_NS * (double)s->rows.n)) return;
  h->split = xrd_simplex_split(&s->rows, cell, &h->child[0], &h->child[1], argument);
  for (int k = 0; k < 2 && h->split; k++) {
    h->open[k] = !in_a_box(s, &h->child[k]);
    h->middle[k] = h->open[k] ? middle_of(s, &h->child[k], argument) : 0;
  }
}

/* False where memory is out. */
static bool keep(space *s, const xrd_simplex *cell, const halved *h) {
  if (!h->split) s->done = fmax(s->done, cell->bound);
  for (int k = 0; k < 2 && h->split; k++) {
    if (!h->open[k]) continue;
    if (h->middle[k] > s->reached * (1 + RESOLUTION)) reach(s, &h->child[k]);
    if (h->child[k].bound <= s->enough || h->child[k].bound - h->middle[k] <= RESOLUTION * s->reached)
      s->done = fmax(s->done, h->child[k].bound);
    else if (!push(s, &h->child[k]))
      return false;
  }
  return true;
}

typedef struct {
  const space *space;
  const xrd_simplex *batch;
  halved *results;
} batch_of;

static void halve_next(void *context, size_t k, int thread) {
  const batch_of *of = context;
  const space *s = of->space;
  halve(s, &of->batch[k], s->rows.argument + (size_t)thread * s->scene->n, &of->results[k]);
}

static bool work(space *s, int threads) {
  xrd_simplex batch[BATCH];
  halved *results = xrd_allocate(BATCH, sizeof *results);
  bool ready = results != NULL;
  while (ready && s->count > 0 && s->heap[0].bound > fmax(s->enough, s->done) && s->sup->budget > 0 &&
         !xrd_stop_wanted(s->scene->stop, 0)) {
    int size = 0;
    while (size < BATCH && s->count > 0 && s->heap[0].bound > fmax(s->enough, s->done)) pop(s, &batch[size++]);
    s->sup->budget -= (size_t)size < s->sup->budget ? (size_t)size : s->sup->budget;
    xrd_crew_share(threads, (size_t)size, halve_next, &(batch_of){s, batch, results});
    for (int k = 0; k < size && ready; k++) ready = keep(s, &batch[k], &results[k]);
  }
  free(results);
  return ready;
}

static bool cover(space *s) {
  xrd_simplex cells[XRD_SIMPLICES_MOST];
  const size_t count = xrd_simplices_cover(&s->rows, cells);
  bool ready = true;
  for (size_t c = 0; c < count && ready; c++) {
    xrd_simplex_bound(&s->rows, &cells[c], s->rows.argument);
    ready = push(s, &cells[c]);
  }
  return ready;
}

/* What is left, and what is done. */
static void finish(space *s) {
  const double left = s->count > 0 ? s->heap[0].bound : 0;
  arb_t bound;
  arb_init(bound);
  if (fmax(left, s->done) > s->reached)
    arb_set_d(bound, fmax(left, s->done));
  else
    arb_set_arf(bound, s->sup->reached);
  xrd_supremum_take(s->sup, bound);
  arb_clear(bound);
}

static bool is_in_range(const space *s) {
  return s->rows.slope >= 0x1p-900 && s->rows.slope <= STEEPEST && s->rows.n <= FEW_ROWS;
}

xrd_status xrd_measure_space(const xrd_measure_scene *scene, int threads, xrd_supremum *sup, xrd_error *error) {
  space s = {.scene = scene, .sup = sup, .boxes = xrd_allocate_zero(scene->count, sizeof(xrd_concave_box))};
  xrd_status status = xrd_measure_rows_init(&s.rows, scene, threads, error);
  bool ready = s.boxes != NULL;
  if (status == XRD_OK && ready && !is_in_range(&s)) {
    arf_pos_inf(sup->bound); /* nothing is proved */
  } else if (status == XRD_OK && ready) {
    status = xrd_concave_boxes(scene, &s.rows, s.boxes, sup, error);
    set_reached(&s);
    ready = status != XRD_OK || (cover(&s) && work(&s, threads));
    if (ready && status == XRD_OK) finish(&s);
  }
  if (status == XRD_OK && !ready) status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for cells");
  xrd_measure_rows_clear(&s.rows);
  free(s.boxes);
  free(s.heap);
  return status;
}
