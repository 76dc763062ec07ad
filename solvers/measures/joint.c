#include "solvers/measures/joint.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/measures/concave.h"

enum { HALVINGS = 12, IDLE_STEPS = 4 };
static const double RIDGE = 1e-15, MOST_RIDGE = 1e-6;
static const double REACH = 0.5;  /* longest move of a place in one step, in units of 1/sqrt(slope) */
static const double FACTOR = 2;   /* logarithm of the largest by which a label's probability moves */
static const double RISE = 1e-13; /* of the objective that rounding may make */
static const double FALL = 1e-11; /* of the objective that is progress */

void xrd_joint_init(xrd_joint *joint, xrd_dual_field *field, xrd_stop *stop) {
  *joint = (xrd_joint){.field = field, .stop = stop, .trial = {.width = field->symbols->layout.width}};
}

static void free_arrays(xrd_joint *joint) {
  double *blocks[] = {joint->scaled, joint->hessian, joint->gradient, joint->scale, joint->step, joint->local};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
  joint->scaled = joint->hessian = joint->gradient = joint->scale = joint->step = joint->local = NULL;
  joint->room = 0;
}

void xrd_joint_clear(xrd_joint *joint) {
  free_arrays(joint);
  xrd_atom_list_clear(&joint->trial);
}

static double *numbers(size_t rows, size_t columns) {
  size_t size;
  return xrd_size_multiply(rows, columns, &size) ? xrd_allocate(size, sizeof(double)) : NULL;
}

static size_t block_of(const xrd_joint *joint) { return 1 + joint->field->symbols->layout.local; }

static xrd_status reserve(xrd_joint *joint, size_t count, xrd_error *error) {
  const xrd_status status = xrd_dual_field_reserve(joint->field, count, error);
  if (status != XRD_OK || count <= joint->room) return status;
  const size_t room = joint->field->room, block = block_of(joint), local = block - 1, unknowns = room * block;
  free_arrays(joint);
  joint->scaled = numbers(joint->field->symbols->n, unknowns);
  joint->hessian = numbers(unknowns, unknowns);
  joint->gradient = numbers(room, block);
  joint->scale = numbers(room, block);
  joint->step = numbers(room, block);
  joint->local = numbers(local + 2, 3 * local + 2);
  if (!joint->scaled || !joint->hessian || !joint->gradient || !joint->scale || !joint->step || !joint->local)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a Newton step of %zu atoms", room);
  joint->room = room;
  return XRD_OK;
}

double xrd_joint_residual(const xrd_joint *joint, const xrd_atom_list *atoms) {
  const xrd_dual_field *f = joint->field;
  const size_t local = f->symbols->layout.local;
  double most = 0;
  for (size_t j = 0; j < atoms->count; j++) {
    const double rise = xrd_concave_rise(local, f->slopes + j * local, f->curvatures + j * local * local, joint->local);
    most = fmax(most, fabs(f->c[j] - 1) + rise);
  }
  return most;
}

double xrd_joint_deficit(const xrd_joint *joint, const xrd_atom_list *atoms) {
  double sum = 0;
  for (size_t j = 0; j < atoms->count; j++) sum += atoms->masses[j] * fabs(joint->field->c[j] - 1);
  return sum;
}

static void fill_gradient(xrd_joint *joint, const xrd_atom_list *atoms) {
  const xrd_dual_field *f = joint->field;
  const size_t block = block_of(joint), local = block - 1;
  for (size_t j = 0; j < atoms->count; j++) {
    joint->gradient[j * block] = 1 - f->c[j];
    for (size_t k = 0; k < local; k++) joint->gradient[j * block + 1 + k] = -f->slopes[j * local + k];
  }
}

/* Upper triangle, column by column. */
static void fill_hessian(xrd_joint *joint, const xrd_atom_list *atoms) {
  const xrd_dual_field *f = joint->field;
  const size_t n = f->symbols->n, block = block_of(joint), local = block - 1, unknowns = atoms->count * block;
  double *h = joint->hessian;
  for (size_t i = 0; i < n; i++) {
    const double root = sqrt(xrd_dual_field_weight(f, i));
    for (size_t k = 0; k < unknowns; k++) joint->scaled[k * n + i] = f->columns[k * n + i] * root;
  }
  cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)unknowns, (int)n, 1, joint->scaled, (int)n, 0, h,
              (int)unknowns);
  for (size_t j = 0; j < atoms->count; j++) {
    double *concave = joint->local;
    xrd_concave_part(local, f->curvatures + j * local * local, concave, joint->local + local * local);
    for (size_t k = 0; k < local; k++)
      for (size_t l = 0; l <= k; l++)
        h[(j * block + 1 + k) * unknowns + j * block + 1 + l] += concave[k * local + l] / atoms->masses[j];
  }
}

/* step = - H^-1 gradient, both scaled by the diagonal's roots; a coordinate that moves nothing stays. */
static bool solve(xrd_joint *joint, size_t unknowns, double ridge) {
  double *h = joint->hessian;
  for (size_t k = 0; k < unknowns; k++) {
    const double root = sqrt(h[k * unknowns + k]);
    joint->scale[k] = root > 0 ? 1 / root : 0;
    joint->step[k] = -joint->gradient[k] * joint->scale[k];
  }
  for (size_t k = 0; k < unknowns; k++) {
    for (size_t l = 0; l < k; l++) h[k * unknowns + l] *= joint->scale[k] * joint->scale[l];
    h[k * unknowns + k] = 1 + ridge;
  }
  const lapack_int size = (lapack_int)unknowns;
  if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', size, h, size) != 0) return false;
  LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'U', size, 1, h, size, joint->step, size);
  for (size_t k = 0; k < unknowns; k++) joint->step[k] *= joint->scale[k];
  return true;
}

/* How much longer a move is than allowed; below 1 where it is shorter. */
static double too_long(const xrd_joint *joint, const xrd_atom_list *atoms, size_t j) {
  const xrd_nodes *symbols = joint->field->symbols;
  const double *move = joint->step + j * block_of(joint) + 1;
  double most = xrd_nodes_length(symbols, xrd_atom_list_place(atoms, j), move) / REACH;
  for (size_t k = symbols->layout.euclid; k < symbols->layout.local; k++) most = fmax(most, fabs(move[k]) / FACTOR);
  return most;
}

/* The whole step shorter: it leads downhill. */
static void shorten(xrd_joint *joint, const xrd_atom_list *atoms) {
  double most = 1;
  for (size_t j = 0; j < atoms->count; j++) most = fmax(most, too_long(joint, atoms, j));
  cblas_dscal((int)(atoms->count * block_of(joint)), 1 / most, joint->step, 1);
}

/* Each move shorter, the others and the masses as they are: mostly farther downhill, but it may lead upward. */
static void limit_moves(xrd_joint *joint, const xrd_atom_list *atoms) {
  const size_t euclid = joint->field->symbols->layout.euclid, local = joint->field->symbols->layout.local;
  for (size_t j = 0; j < atoms->count; j++) {
    double *move = joint->step + j * block_of(joint) + 1;
    for (size_t k = euclid; k < local; k++) move[k] = fmax(-FACTOR, fmin(FACTOR, move[k]));
    const double most = too_long(joint, atoms, j);
    for (size_t k = 0; most > 1 && k < local; k++) move[k] /= most;
  }
}

/* Newton's direction, from m to dy. */
static bool direction(xrd_joint *joint, const xrd_atom_list *atoms, bool whole) {
  const size_t block = block_of(joint);
  bool solved = false;
  fill_gradient(joint, atoms);
  for (double ridge = RIDGE; ridge <= MOST_RIDGE && !solved; ridge *= 100) {
    fill_hessian(joint, atoms);
    solved = solve(joint, atoms->count * block, ridge);
  }
  for (size_t j = 0; solved && j < atoms->count; j++)
    cblas_dscal((int)block - 1, 1 / atoms->masses[j], joint->step + j * block + 1, 1);
  if (solved) (whole ? shorten : limit_moves)(joint, atoms);
  return solved;
}

/* The longest share of the step, at most 1, that leaves no mass below 0. */
static double boundary(const xrd_joint *joint, const xrd_atom_list *atoms) {
  const size_t block = block_of(joint);
  double share = 1;
  for (size_t j = 0; j < atoms->count; j++)
    if (atoms->masses[j] + share * joint->step[j * block] < 0) share = -atoms->masses[j] / joint->step[j * block];
  return share;
}

static xrd_status move(xrd_joint *joint, const xrd_atom_list *atoms, double share, double edge, xrd_error *error) {
  const size_t block = block_of(joint);
  const xrd_status status = xrd_atom_list_copy(&joint->trial, atoms, error);
  if (status != XRD_OK) return status;
  for (size_t j = 0; j < atoms->count; j++) {
    const double *step = joint->step + j * block;
    double *shortened = joint->local;
    for (size_t k = 0; k + 1 < block; k++) shortened[k] = share * step[1 + k];
    xrd_nodes_move(joint->field->symbols, xrd_atom_list_place(&joint->trial, j), shortened);
    const double mass = atoms->masses[j] + share * step[0];
    const bool gone = share == edge && edge < 1 && mass <= 1e-14 * atoms->masses[j];
    joint->trial.masses[j] = gone ? 0 : fmax(mass, 0);
  }
  xrd_atom_list_prune(&joint->trial);
  return XRD_OK;
}

static xrd_status refresh(xrd_joint *joint, const xrd_atom_list *atoms, xrd_error *error) {
  if (!xrd_dual_field_set(joint->field, atoms))
    return xrd_fail(error, XRD_ERR_INTERNAL, "no atom reaches some symbol at slope %g", joint->field->symbols->slope);
  xrd_dual_field_differentiate(joint->field, atoms);
  return XRD_OK;
}

/* Along the direction, shorter and shorter; *moved tells whether the objective did not rise. */
static xrd_status search_line(xrd_joint *joint, const xrd_atom_list *atoms, bool *moved, xrd_error *error) {
  const double before = joint->field->objective, edge = boundary(joint, atoms);
  double share = edge;
  for (int k = 0; k < HALVINGS && !*moved; k++, share /= 2) {
    const xrd_status status = move(joint, atoms, share, edge, error);
    if (status != XRD_OK) return status;
    *moved = joint->trial.count > 0 && xrd_dual_field_set(joint->field, &joint->trial) &&
             joint->field->objective <= before + RISE;
  }
  return XRD_OK;
}

/* One step, if one is found; the whole of Newton's step made shorter, where limiting its moves leads upward. */
static xrd_status descend_once(xrd_joint *joint, xrd_atom_list *atoms, bool *moved, xrd_error *error) {
  xrd_status status = XRD_OK;
  *moved = false;
  for (int whole = 0; whole < 2 && !*moved && status == XRD_OK; whole++) {
    if (whole > 0) status = refresh(joint, atoms, error);
    if (status != XRD_OK || !direction(joint, atoms, whole > 0)) break;
    status = search_line(joint, atoms, moved, error);
  }
  if (!*moved) return status;
  const xrd_atom_list kept = *atoms;
  *atoms = joint->trial;
  joint->trial = kept;
  return XRD_OK;
}

xrd_status xrd_joint_descend(xrd_joint *joint, xrd_atom_list *atoms, double wanted, int steps, xrd_error *error) {
  xrd_status status = reserve(joint, atoms->count, error);
  if (status == XRD_OK) status = refresh(joint, atoms, error);
  double best = HUGE_VAL, least = HUGE_VAL;
  for (int step = 0, idle = 0; step < steps && status == XRD_OK && idle < IDLE_STEPS; step++) {
    const size_t count = atoms->count, unknowns = count * block_of(joint);
    const double residual = xrd_joint_residual(joint, atoms);
    const bool falls = joint->field->objective < least - FALL;
    idle = residual < 0.5 * best || falls ? 0 : idle + 1; /* places that part swing before they settle */
    least = fmin(least, joint->field->objective);
    best = fmin(best, residual);
    if (residual <= wanted || xrd_stop_ends(joint->stop, (double)(unknowns * unknowns * joint->field->symbols->n)))
      break;
    bool moved;
    status = descend_once(joint, atoms, &moved, error);
    if (status == XRD_OK) status = refresh(joint, atoms, error);
    if (!moved) break;
    if (atoms->count < count) idle = 0;
  }
  return status;
}
