/* Masses on a list of places, and the places exchanged for better ones. */

#include "solvers/measures/places.h"
#include "solvers/measures/search.h"

static const double TOP = 1e-4;     /* maxima this far below 1 stand for atoms */
static const double NEW = 1e-7;     /* a maximum nearer to a place is that place, in units of 1/sqrt(slope) */
static const double PAIR = 0.4;     /* places nearer to each other may be one atom, in the same unit */
static const double CLOSER = 0.125; /* of a cluster's spread */
static const double MISSING = 1e-14;
static const double VISIBLE = 1e-9;   //  /* of c, that tells atoms apart */
static const double MASS_GAP = 1e-14; /* of the finite problems */

static double depth(xrd_search *s, double y) { return 1 - xrd_dual_field_height(&s->field, &y); }

/* Atoms first .. next - 1 as one: their centroid, and half their spread. */
typedef struct {
  size_t next;
  double mass, centroid, spread;
} cluster;

static cluster cluster_from(const xrd_search *s, size_t first) {
  const double *y = s->atoms.places, *q = s->atoms.masses;
  cluster c = {.next = first + 1, .mass = q[first]};
  double moment = 0;
  for (; c.next < s->atoms.count && xrd_nodes_distance(&s->symbols, y + c.next - 1, y + c.next) < PAIR; c.next++) {
    c.mass += q[c.next];
    moment += q[c.next] * (y[c.next] - y[first]);
  }
  c.centroid = y[first] + moment / c.mass;
  c.spread = (y[c.next - 1] - y[first]) / 2;
  if (!s->symbols.mirrored || !(xrd_mirror_apart(&s->symbols, y[first]) < PAIR)) return c;
  c.centroid = s->symbols.centre; /* the images are of the cluster, too */
  c.spread = y[c.next - 1] - c.centroid;
  return c;
}

/* Is c lower between atom j and the one before? */
static bool dips(xrd_search *s, size_t j) {
  return depth(s, (s->atoms.places[j - 1] + s->atoms.places[j]) / 2) > VISIBLE;
}

/* Is it one atom, c lower on both sides? */
static bool apart(xrd_search *s, size_t first, const cluster *c) {
  return (first == 0 || dips(s, first)) && (c->next == s->atoms.count || dips(s, c->next));
}

/* On the line: clusters that are one atom become it. */
static xrd_status gather_line(xrd_search *s, xrd_error *error) {
  xrd_atom_list list = {.width = 1};
  xrd_atom_list_sort(&s->atoms);
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < s->atoms.count && status == XRD_OK;) {
    const cluster c = cluster_from(s, j);
    if (xrd_nodes_mobile(&s->symbols, &c.centroid) && apart(s, j, &c)) {
      status = xrd_atom_list_add(&list, &c.centroid, c.mass, error);
      j = c.next;
    }
    for (; j < c.next && status == XRD_OK; j++)
      status = xrd_atom_list_add(&list, s->atoms.places + j, s->atoms.masses[j], error);
  }
  xrd_atom_list_clear(&s->atoms);
  s->atoms = list;
  return status;
}

/* Adds a place where atoms may move, unless it is there. */
static xrd_status add_place(const xrd_search *s, double place, xrd_atom_list *list, xrd_error *error) {
  double distance;
  (void)xrd_search_nearest(s, list, &place, &distance);
  return distance > NEW && xrd_nodes_mobile(&s->symbols, &place) ? xrd_atom_list_add(list, &place, 1, error) : XRD_OK;
}

/* Maxima of c above 1 where atoms may move. */
static xrd_status add_missing(const xrd_search *s, xrd_atom_list *list, xrd_error *error) {
  const xrd_atom_list *tops = &s->maxima.found;
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < tops->count && status == XRD_OK; k++)
    if (tops->masses[k] > 1 + MISSING) status = add_place(s, tops->places[k], list, error);
  return status;
}

/* The places in use, and the centroids of neighbours: two places that are one atom tell where it is to the square of
   their distance. */
static xrd_status add_used(const xrd_search *s, xrd_atom_list *list, xrd_error *error) {
  const double *y = s->atoms.places, *q = s->atoms.masses;
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < s->atoms.count && status == XRD_OK; j++) {
    status = add_place(s, y[j], list, error);
    if (status != XRD_OK || j == 0 || !(xrd_nodes_distance(&s->symbols, y + j - 1, y + j) < PAIR)) continue;
    status = add_place(s, y[j - 1] + q[j] / (q[j - 1] + q[j]) * (y[j] - y[j - 1]), list, error);
  }
  return status;
}

/* Closer around the centroids of clusters that c shows to be one atom. */
static xrd_status add_closer(xrd_search *s, xrd_atom_list *list, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < s->atoms.count && status == XRD_OK;) {
    const cluster c = cluster_from(s, j);
    const int sides = c.spread > 0 ? 1 : 0;
    for (int side = -sides; side <= sides && apart(s, j, &c) && status == XRD_OK; side++)
      status = add_place(s, c.centroid + side * CLOSER * c.spread, list, error);
    j = c.next;
  }
  return status;
}

xrd_status xrd_search_refine(xrd_search *s, const xrd_atom_list *grid, xrd_error *error) {
  xrd_atom_list list = {.width = 1};
  double top;
  xrd_atom_list_sort(&s->atoms);
  xrd_status status = xrd_search_set(s, error);
  if (status == XRD_OK) status = xrd_search_look(s, &top, error);
  if (status == XRD_OK) status = xrd_atom_list_copy(&list, grid, error);
  if (status == XRD_OK) status = add_missing(s, &list, error);
  if (status == XRD_OK) status = add_used(s, &list, error);
  if (status == XRD_OK) status = add_closer(s, &list, error);
  xrd_atom_list_clear(&s->atoms);
  s->atoms = list;
  return status;
}

xrd_status xrd_search_gather(xrd_search *s, xrd_error *error) {
  double top, distance;
  xrd_status status = xrd_search_set(s, error);
  if (status == XRD_OK && xrd_nodes_on_line(&s->symbols)) return gather_line(s, error);
  if (status == XRD_OK) status = xrd_search_look(s, &top, error);
  if (status != XRD_OK) return status;
  xrd_atom_list *tops = &s->maxima.found;
  if (tops->count == 0) return XRD_OK;
  for (size_t k = 0; k < tops->count; k++) tops->masses[k] = 0;
  for (size_t j = 0; j < s->atoms.count; j++) {
    const size_t k = xrd_search_nearest(s, tops, xrd_atom_list_place(&s->atoms, j), &distance);
    tops->masses[k] += s->atoms.masses[j];
  }
  xrd_atom_list_prune(tops);
  const xrd_atom_list kept = s->atoms;
  s->atoms = *tops;
  *tops = kept;
  return XRD_OK;
}

static xrd_status add_tops(xrd_search *s, xrd_error *error) {
  const xrd_atom_list *tops = &s->maxima.found;
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < tops->count && status == XRD_OK; k++) {
    double distance;
    const double *place = xrd_atom_list_place(tops, k);
    (void)xrd_search_nearest(s, &s->atoms, place, &distance);
    if (tops->masses[k] > 1 - TOP && distance > NEW) status = xrd_atom_list_add(&s->atoms, place, 1, error);
  }
  return status;
}

xrd_status xrd_search_exchange(xrd_search *s, double *top, xrd_error *error) {
  xrd_status status = add_tops(s, error);
  if (status == XRD_OK) status = xrd_places_add(&s->symbols, &s->atoms, error);
  if (status == XRD_OK) status = xrd_places_masses(&s->symbols, MASS_GAP, s->stop, &s->atoms, error);
  if (status == XRD_OK) status = xrd_search_set(s, error);
  return status == XRD_OK ? xrd_search_look(s, top, error) : status;
}
