#include "base/tree.h"

#include <string.h>

#include "base/carve.h"
#include "base/crew.h"

enum { LINE = 64, LEAVES_A_THREAD = 4 /* before threads meet */ };

static size_t leaves_of(size_t rows) { return (rows + XRD_LEAF - 1) / XRD_LEAF; }

static size_t padded(size_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

/* A run of leaves is made of at most two nodes of each level; one more is just being added. */
static size_t most_nodes(size_t leaves) {
  size_t levels = 1;
  for (size_t nodes = leaves; nodes > 1; nodes = (nodes + 1) / 2) levels++;
  return 2 * levels + 1;
}

xrd_status xrd_tree_init(xrd_tree *tree, size_t rows, int threads, const xrd_team *team, size_t size, size_t scratch,
                         xrd_error *error) {
  *tree = (xrd_tree){.rows = rows,
                     .leaves = leaves_of(rows),
                     .threads = threads,
                     .slots = threads > 1 ? (size_t)threads * LEAVES_A_THREAD : 1,
                     .team = team,
                     .size = padded(size),
                     .scratch = padded(scratch)};
  const size_t room = most_nodes(leaves_of(xrd_team_rows(team, rows)));
  const xrd_array arrays[] = {XRD_ARRAY_2(tree->node, room, 2),
                              {&tree->value, room, tree->size},
                              {&tree->arrived, team == NULL ? 1 : room, tree->size},
                              {&tree->fresh, tree->slots, tree->size},
                              {&tree->work, (size_t)threads, tree->scratch},
                              {0}};
  const xrd_status status = xrd_carve_bare(&tree->block, arrays, error);
  tree->arriving = tree->node + room;
  return status;
}

void xrd_tree_clear(xrd_tree *tree) {
  xrd_carve_free(tree->block);
  memset(tree, 0, sizeof *tree);
}

static char *value_at(const xrd_tree *tree, size_t k, const xrd_tree_job *job) {
  return tree->value + k * padded(job->size);
}

/* Puts a node right beside all others; halves that meet become their sum. */
static void push(xrd_tree *tree, const xrd_tree_job *job, xrd_tree_node node) {
  tree->node[tree->count++] = node;
  while (tree->count > 1) {
    xrd_tree_node *left = &tree->node[tree->count - 2], *right = left + 1;
    if (left->level != right->level || left->index % 2 != 0) return;
    job->add(job->size, value_at(tree, tree->count - 2, job), value_at(tree, tree->count - 1, job));
    *left = (xrd_tree_node){left->level + 1, left->index / 2};
    tree->count--;
  }
}

typedef struct {
  xrd_tree *tree;
  const xrd_tree_job *job;
  size_t first;
} leaves;

static void sum_leaf(void *context, size_t slot, int thread) {
  const leaves *of = context;
  xrd_tree *tree = of->tree;
  const xrd_tree_job *job = of->job;
  const size_t leaf = of->first + slot;
  const size_t begin = leaf * XRD_LEAF, end = begin + XRD_LEAF < tree->rows ? begin + XRD_LEAF : tree->rows;
  char *value = tree->fresh + slot * tree->size;
  memset(value, 0, job->size);
  job->leaf(job->context, begin, end, value, tree->work + (size_t)thread * tree->scratch);
}

static void sum_own(xrd_tree *tree, const xrd_tree_job *job, size_t first_leaf) {
  const size_t together = tree->slots;
  for (size_t first = 0; first < tree->leaves; first += together) {
    const size_t count = tree->leaves - first < together ? tree->leaves - first : together;
    xrd_crew_share(tree->threads, count, sum_leaf, &(leaves){tree, job, first});
    for (size_t k = 0; k < count; k++) {
      memcpy(value_at(tree, tree->count, job), tree->fresh + k * tree->size, job->size);
      push(tree, job, (xrd_tree_node){0, first_leaf + first + k});
    }
  }
}

static void send_nodes(const xrd_tree *tree, const xrd_team *team, const xrd_tree_job *job, size_t to) {
  team->send(team->context, to, &tree->count, sizeof tree->count);
  team->send(team->context, to, tree->node, tree->count * sizeof *tree->node);
  team->send(team->context, to, tree->value, tree->count * padded(job->size));
}

static void receive_nodes(xrd_tree *tree, const xrd_team *team, const xrd_tree_job *job, size_t from) {
  size_t count;
  team->receive(team->context, from, &count, sizeof count);
  team->receive(team->context, from, tree->arriving, count * sizeof *tree->arriving);
  team->receive(team->context, from, tree->arrived, count * padded(job->size));
  for (size_t k = 0; k < count; k++) {
    memcpy(value_at(tree, tree->count, job), tree->arrived + k * padded(job->size), job->size);
    push(tree, job, tree->arriving[k]);
  }
}

/* Rank 0 ends with the nodes of all. */
static void collect(xrd_tree *tree, const xrd_team *team, const xrd_tree_job *job) {
  for (size_t step = 1; step < team->size; step *= 2) {
    if (team->rank % (2 * step) == step) {
      send_nodes(tree, team, job, team->rank - step);
      return;
    }
    if (team->rank + step < team->size) receive_nodes(tree, team, job, team->rank + step);
  }
}

void *xrd_tree_sum(xrd_tree *tree, const xrd_tree_job *job) {
  const xrd_team *team = tree->team;
  tree->count = 0;
  sum_own(tree, job, team == NULL ? 0 : team->first / XRD_LEAF);
  if (team != NULL) collect(tree, team, job);
  for (; tree->count > 1; tree->count--) /* of rank 0 alone this is the root */
    job->add(job->size, value_at(tree, tree->count - 2, job), value_at(tree, tree->count - 1, job));
  xrd_team_broadcast(team, tree->value, job->size);
  return tree->value;
}

void xrd_tree_add_doubles(size_t size, void *left, const void *right) {
  double *sum = left;
  const double *term = right;
  for (size_t k = 0; k < size / sizeof(double); k++) sum[k] += term[k];
}
