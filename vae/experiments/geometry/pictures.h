/* The pictures of the experiment. */
#ifndef XRD_EXPERIMENTS_GEOMETRY_PICTURES_H
#define XRD_EXPERIMENTS_GEOMETRY_PICTURES_H

#include "vae/experiments/figure.h"
#include "vae/experiments/geometry/plan.h"

/* curvature.png, distance.png (the uniform law): the measures by task, mean and deviation over the seeds. */
extern const xrd_drawing xrd_geometry_pictures[];

/* field-none.png, field-all.png: the plane of the two latents of the largest KL of the first seed's models.  runs:
   XRD_G_GROUPS x seeds, of which the uniform law's are used.  Errors: those of xrd_figure_draw, xrd_trained_open,
   xrd_field_fill. */
XRD_MUST_USE xrd_status xrd_geometry_fields_draw(const xrd_experiment_options *options, const xrd_run *runs,
                                                 size_t seeds, xrd_error *error);

#endif
