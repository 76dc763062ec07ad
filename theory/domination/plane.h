/* Exact predicates and directed constructions on points with double coordinates. */
#ifndef XRD_THEORY_PLANE_H
#define XRD_THEORY_PLANE_H

typedef struct {
  double u, v;
} xrd_plane_point;

/* The sign (-1, 0, 1) of (b - a) x (c - a): positive when c lies to the left of the line from a to b.  Exact. */
int xrd_plane_side(xrd_plane_point a, xrd_plane_point b, xrd_plane_point c);

/* (b.v - a.v) / (b.u - a.u) for b.u > a.u, rounded up or to nearest. */
double xrd_plane_slope_up(xrd_plane_point a, xrd_plane_point b);
double xrd_plane_slope_near(xrd_plane_point a, xrd_plane_point b);

/* p.v - slope * p.u, rounded up. */
double xrd_plane_intercept_up(double slope, xrd_plane_point p);

/* The sign of (q.v - slope q.u) - (p.v - slope p.u).  Exact. */
int xrd_plane_compare_intercepts(double slope, xrd_plane_point p, xrd_plane_point q);

/* The abscissa at height v of the line through a and b (b.v > a.v), rounded down; its height at u, rounded up. */
double xrd_plane_abscissa_down(xrd_plane_point a, xrd_plane_point b, double v);
double xrd_plane_height_up(xrd_plane_point a, xrd_plane_point b, double u);

#endif
