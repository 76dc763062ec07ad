/* The geometry that a map f: R^k -> R^N gives to R^k: a known surface's, or that of the decoder of a trained model.

   With J = df/dz, lengths and angles in R^k are those of the images: the metric is the pull-back G = J'J.  Second
   derivatives give its curvature through the equation of Gauss, without derivatives of G:
     II(u,v) = the part of D_u D_v f normal to the image of J,
     R(u,v,v,u) = <II(u,u), II(v,v)> - |II(u,v)|^2.
   Every number is FLOAT: derivatives are exact, rounding is not bounded.  do Carmo 1992, "Riemannian Geometry"; for
   generative models Arvanitidis, Hansen and Hauberg 2018; Shukla et al. 2019. */
#ifndef EXACTRD_GEOMETRY_H
#define EXACTRD_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exactrd/status.h"

XRD_API_BEGIN

/* --- Maps ------------------------------------------------------------------------------------------------------- */

/* Derivatives of f at `count` points along p directions v_a of R^k.  The jet of one point is a matrix of
   xrd_jet_rows(order, p) rows of N numbers:
     row 0          f
     row 1 + a      D_a f = J v_a                                                      from order 1 on
     row 1 + p + i  D_a D_b f for the i-th pair a <= b of (0,0) .. (0,p-1), (1,1) ..   at order 2 */
typedef struct {
  int order; /* 0, 1 or 2 */
  size_t count;
  const double *points; /* count x k */
  size_t p;
  const double *directions; /* p x k */
} xrd_jet_request;

/* 1, 1 + p, 1 + p + p (p + 1) / 2 at the orders 0, 1, 2. */
size_t xrd_jet_rows(int order, size_t p);

/* The row of D_a D_b f, a and b in any order. */
size_t xrd_jet_row(size_t p, size_t a, size_t b);

/* What the library knows of f.  `context` is the callback's; a map is used by one thread at a time. */
typedef struct xrd_map xrd_map;
struct xrd_map {
  size_t inputs, outputs; /* k, N */
  bool smooth;            /* false: piecewise linear, second derivatives are 0 wherever they exist */
  void *context;
  /* Fills the jets of all points, one after the other.  Errors: the map's own. */
  xrd_status (*jet)(const xrd_map *map, const xrd_jet_request *request, double *jets, xrd_error *error);
};

/* map->jet, with every number that comes back checked.  Errors: XRD_ERR_ARGUMENT (no points or directions),
   XRD_ERR_INPUT (a number that is not finite: the message names the point), and the map's own. */
XRD_MUST_USE xrd_status xrd_map_jet(const xrd_map *map, const xrd_jet_request *request, double *jets, xrd_error *error);

/* f restricted to the flat piece base + sum_a t_a axis_a of R^k: `map` is a map of p inputs that needs its section
   where it is.  Borrows everything and allocates only during a call (XRD_ERR_MEMORY). */
typedef struct {
  xrd_map map;
  const xrd_map *whole;
  const double *base, *axes; /* k; p x k */
} xrd_section;

/* The section through `base` along p axes. */
void xrd_section_init(xrd_section *section, const xrd_map *whole, const double *base, const double *axes, size_t p);

/* The decoder of the run in a folder (see exactrd/vae.h) at its last checkpoint, as a map of all its latents to the
   image; logits go through a sigmoid.  `fisher`: to 2 atan(exp(logit / 2)) instead, whose metric is the Fisher
   information of Bernoulli pixels.  Derivatives are exact: Taylor coefficients go through the layers in double. Release
   with xrd_map_close.  Errors: XRD_ERR_ARGUMENT (fisher without Bernoulli loss), XRD_ERR_INPUT (no checkpoint, or a
   damaged one), XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_map_open(const char *folder, bool fisher, xrd_map **map, xrd_error *error);
void xrd_map_close(xrd_map *map);

/* --- At a point ------------------------------------------------------------------------------------------------- */

/* As many directions as a point's geometry is computed for. */
enum { XRD_GEOMETRY_DIRECTIONS = 64 };

/* Of the tangents D_a f, the rows 1 .. p of a jet of order >= 1. */
typedef struct {
  double volume;    /* sqrt det G: how much p-volume f makes of a unit of it */
  double condition; /* largest over smallest eigenvalue of G; +infinity where the tangents are dependent */
  double stretch;   /* the largest singular value of J */
} xrd_metric;

/* metric (p x p, NULL: not wanted) = G_ab = <D_a f, D_b f>.  Errors: XRD_ERR_MEMORY, XRD_ERR_ARGUMENT (p > N or p >
   XRD_GEOMETRY_DIRECTIONS), XRD_ERR_INPUT (a number is beyond the range of doubles). */
XRD_MUST_USE xrd_status xrd_metric_at(const double *jet, size_t outputs, size_t p, double *metric, xrd_metric *summary,
                                      xrd_error *error);

/* From a jet of order 2 of a smooth map.  The p directions are taken as the whole tangent space: for a section
   these are the curvatures of the image of the section.  The caller gives room in the arrays, NULL: not wanted. */
typedef struct {
  double *christoffel; /* p x p x p, [(c p + a) p + b]: Gamma^c_ab = sum_d G^cd <D_d f, D_a D_b f> */
  double *ricci;       /* p x p: sum_cd G^cd (<II_ab, II_cd> - <II_ac, II_bd>) */
  double scalar;       /* sum_ab G^ab Ric_ab */
  double gauss;        /* the sectional curvature of the first two directions; 0 where p = 1 */
  double bending;      /* |II|, sum_abcd G^ac G^bd <II_ab, II_cd>, its square root: how much the image bends in R^N */
} xrd_curvature;

/* Errors: XRD_ERR_INPUT (dependent tangents: the condition of G is above 1e14; a number is beyond the range of
   doubles), XRD_ERR_ARGUMENT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_curvature_at(const double *jet, size_t outputs, size_t p, xrd_curvature *curvature,
                                         xrd_error *error);

/* Geodesic curvature of the straight line z + t v: |tangential part of D_v D_v f across D_v f| / |D_v f|^2; 0 where the
   line is a geodesic up to its speed.  `jet` has order 2, p directions; v = sum_a weights_a direction_a.
   Errors: XRD_ERR_INPUT (dependent tangents, or D_v f = 0), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_line_curvature(const double *jet, size_t outputs, size_t p, const double *weights,
                                           double *curvature, xrd_error *error);

/* The p principal angles between the tangent spaces of two points, in [0, pi/2], rising: `first` and `second` are the
   tangents, p x N (rows 1 .. p of their jets).  Small angles by their sines: Bjorck and Golub 1973.
   Errors: XRD_ERR_INPUT (dependent tangents), XRD_ERR_ARGUMENT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_principal_angles(const double *first, const double *second, size_t outputs, size_t p,
                                             double *angles, xrd_error *error);

/* --- Curves ----------------------------------------------------------------------------------------------------- */

/* Of the polynomials that a curve is made of. */
enum { XRD_PATH_DEGREE = 4 };

/* A curve z(t), 0 <= t <= 1, in R^k: on each of `elements` equal intervals a polynomial of degree XRD_PATH_DEGREE
   through its Gauss-Lobatto points; neighbours share one. */
typedef struct {
  size_t inputs, elements;
  double *z; /* (XRD_PATH_DEGREE elements + 1) x k; owned */
} xrd_path;

/* The straight line.  Release with xrd_path_clear (also after a failure).  Errors: XRD_ERR_ARGUMENT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_path_line(xrd_path *path, size_t inputs, const double *from, const double *to,
                                      size_t elements, xrd_error *error);
void xrd_path_clear(xrd_path *path);

/* z(t), and dz/dt (NULL: not wanted). */
void xrd_path_point(const xrd_path *path, double t, double *z, double *velocity);

/* The integral of |J dz/dt| over the curve, by Gauss-Legendre rules of 8 points an element. */
XRD_MUST_USE xrd_status xrd_path_length(const xrd_map *map, const xrd_path *path, double *length, xrd_error *error);

/* When a geodesic is fine enough. */
typedef struct {
  double tolerance;     /* relative: elements are doubled until the length changes by less; 1e-8 */
  size_t elements_most; /* but no further than to this number; 32 */
} xrd_geodesic_options;

/* Sets every default. */
void xrd_geodesic_options_init(xrd_geodesic_options *options);

/* A geodesic and how far it can be trusted. */
typedef struct {
  xrd_path path;   /* owned */
  double length;   /* of the path, with exact derivatives: never below the distance, but for the quadrature */
  double change;   /* |length - length with half as many elements| */
  double straight; /* length of the straight line; never below `length`, but for the tolerance */
  bool reached;    /* change <= tolerance * length, and the minimiser converged */
} xrd_geodesic;

/* A shortest curve between two points among those near the straight line: a local minimum of the energy
   1/2 integral |d f(z(t)) / dt|^2, whose speed is constant.  f(z(t)) is discretised by finite elements of degree
   XRD_PATH_DEGREE, which makes a least-squares problem of it, error O(elements^-8) for smooth f; solved by GSL's trust
   region (gsl_multilarge_nlinear) with the exact Hessian, or its Gauss-Newton part where that is not positive definite.
   The elements are doubled from 2 on, each time from the path before, or from the straight line where that is shorter.
   A singular metric is allowed: directions that change nothing cost nothing.
   Release with xrd_geodesic_clear (also after a failure).  Errors: XRD_ERR_ARGUMENT, XRD_ERR_MEMORY, the map's own. */
XRD_MUST_USE xrd_status xrd_geodesic_between(const xrd_map *map, const double *from, const double *to,
                                             const xrd_geodesic_options *options, xrd_geodesic *geodesic,
                                             xrd_error *error);
void xrd_geodesic_clear(xrd_geodesic *geodesic);

/* Follows the geodesic that leaves z with velocity v for a unit of time: z'' = -G^-1 J' D_z' D_z' f.  z and v are
   overwritten by the end's.  Runge-Kutta of order 8 (GSL) to `tolerance`, relative and absolute.  A map that is not
   smooth is refused.  Errors: XRD_ERR_ARGUMENT, XRD_ERR_INPUT (singular metric, or too many steps), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_geodesic_shoot(const xrd_map *map, double *z, double *velocity, double tolerance,
                                           xrd_error *error);

/* --- Distances between labelled points -----------------------------------------------------------------------------
 */

/* 1 - corr^2 of two lists of distances: what one leaves unexplained of the other in a straight-line fit.
   Errors: XRD_ERR_INPUT (fewer than 3, or one list is constant). */
XRD_MUST_USE xrd_status xrd_distance_residual(const double *first, const double *second, size_t count, double *residual,
                                              xrd_error *error);

/* How well a symmetric n x n matrix of distances keeps labels apart. */
typedef struct {
  double margin;     /* mean over the points of (other - same) / max(other, same), the distances to the nearest point of
                        another and of the same label; in [-1, 1] */
  double silhouette; /* the same with mean distances, `other` being the least of the other labels' (Rousseeuw 1987) */
  double purity;     /* share of the points whose nearest neighbour has their label; ties count by halves */
  size_t counted;    /* points with another of their label and one of another */
} xrd_separation;

/* Errors: XRD_ERR_INPUT (no point counts, or a distance is negative or not finite: row and column named). */
XRD_MUST_USE xrd_status xrd_separation_of(const double *distances, const uint32_t *labels, size_t n,
                                          xrd_separation *separation, xrd_error *error);

XRD_API_END

#endif
