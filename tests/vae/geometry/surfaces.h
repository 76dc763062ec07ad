/* Surfaces of known geometry as maps, in plain or in bent coordinates. */
#ifndef XRD_TESTS_SURFACES_H
#define XRD_TESTS_SURFACES_H

#include "exactrd/geometry.h"

typedef enum {
  PLANE,      /* (2x - y, x + y, x/2): R^2, flat */
  CYLINDER,   /* size (cos x, sin x), y: flat */
  SPHERE,     /* colatitude x, longitude y, radius size */
  PARABOLOID, /* (x, y, size (x^2 + y^2) / 2) */
  TORUS,      /* radii 2 and size; x goes around the tube */
  SPHERE3,    /* the 3-sphere of radius size in R^4, hyperspherical coordinates */
} surface_kind;

/* `bent`: the map's input u stands for the coordinates x = u0 + 0.3 sin u1, y = u1 + 0.2 sin x (the rest unchanged), so
   that no straight line is a geodesic. */
typedef struct {
  xrd_map map;
  surface_kind kind;
  double size;
  bool bent;
} surface;

/* The surface must stay where it is. */
void surface_init(surface *s, surface_kind kind, double size, bool bent);

/* The map's input for the coordinates (x, y, ...). */
void surface_place(const surface *s, const double *coordinates, double *input);
/* ... and back. */
void surface_coordinates(const surface *s, const double *input, double *coordinates);

/* Gaussian curvature at (x, y) of the two-dimensional ones. */
double surface_gauss(const surface *s, const double *coordinates);

#endif
