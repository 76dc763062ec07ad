/* Sums over rows in one order, whatever the number of threads and of processes.

   The rows of all processes are cut into leaves of XRD_LEAF, the last one shorter.  Over the leaves stands a binary
   tree: node i of a level is node 2 i + node 2 i + 1 of the level below, and one without a right half is its left one.
   Each node is a sum of the same two numbers wherever it is taken, so that the root has the same bits on any number of
   processes; each sends what it has left, at most two nodes of a level. */
#ifndef XRD_BASE_TREE_H
#define XRD_BASE_TREE_H

#include "base/team.h"
#include "exactrd/status.h"

typedef struct {
  size_t size;    /* bytes of a value */
  size_t scratch; /* bytes that `leaf` works in */

  /* *value := the sum over the rows begin .. end - 1 of this process; it is zeroed before.  Called on any thread. */
  void (*leaf)(void *context, size_t begin, size_t end, void *value, void *scratch);

  /* left := left + right, of `size` bytes. */
  void (*add)(size_t size, void *left, const void *right);
  void *context; /* of `leaf` */
} xrd_tree_job;

typedef struct {
  size_t level, index;
} xrd_tree_node;

typedef struct {
  size_t rows, leaves; /* of this process */
  int threads;
  size_t slots;         /* leaves that are summed before they are added */
  const xrd_team *team; /* borrowed; NULL: this process alone */
  size_t size, scratch; /* the most that a job may ask for */
  size_t count;         /* nodes on the stack, from left to right */
  xrd_tree_node *node, *arriving;
  char *value, *arrived; /* of the nodes on the stack, and of those another process has sent */
  char *fresh;           /* slots x size: of leaves just summed */
  char *work;            /* threads x scratch */
  void *block;
} xrd_tree;

/* For jobs of up to `size` and `scratch` bytes.  Memory that no job asks for is never touched. */
XRD_MUST_USE xrd_status xrd_tree_init(xrd_tree *tree, size_t rows, int threads, const xrd_team *team, size_t size,
                                      size_t scratch, xrd_error *error);
void xrd_tree_clear(xrd_tree *tree);

/* The sum over all rows of the team: the same on everyone.  Lent until the next call. */
void *xrd_tree_sum(xrd_tree *tree, const xrd_tree_job *job);

/* `add` of values that are doubles. */
void xrd_tree_add_doubles(size_t size, void *left, const void *right);

#endif
