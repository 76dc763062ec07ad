/* The claims of Shukla et al. (2019), each put to the models by a rule that was fixed before they were trained:
     curvature  the latent space of a model with a task curves more than that of one without;
     distance   geodesic distances keep labels apart better than Euclidean ones.
   A claim is about the mean of paired differences over the seeds, n of them: with the model without a task of the same
   seed, or with the other distance in the same model.  The verdict follows contrast.h; it is
   "unresolved" where more than 5 % of the geodesics that it rests on are open. */
#ifndef XRD_EXPERIMENTS_GEOMETRY_CLAIMS_H
#define XRD_EXPERIMENTS_GEOMETRY_CLAIMS_H

#include "vae/experiments/geometry/plan.h"

/* Writes claims.csv: claim,data,measure,task,label,seeds,mean,deviation,low,high,verdict.  rows: XRD_G_GROUPS x seeds x
   XRD_G_COUNT.  Errors: XRD_ERR_IO, XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status xrd_geometry_claims(const xrd_experiment_options *options, const double *rows, size_t seeds,
                                            xrd_error *error);

#endif
