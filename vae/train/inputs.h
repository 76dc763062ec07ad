/* What a run was trained on: the SHA-256 of each file that its settings name. */
#ifndef XRD_VAE_INPUTS_H
#define XRD_VAE_INPUTS_H

#include "exactrd/vae.h"

/* Writes folder/inputs.txt: a line `SETTING SHA-256 PATH` for each file; nothing where the settings name none.  Of a
   folder of pictures the digest is that of their names and digests, in order.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_inputs_write(const xrd_vae_config *config, const char *folder, xrd_error *error);

/* Are the files those that folder/inputs.txt names?  A file that is gone is passed over where `gone_is_fine`.  Errors:
   XRD_ERR_INPUT (a file has changed, or there is no inputs.txt where the settings name files), XRD_ERR_IO,
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_inputs_compare(const xrd_vae_config *config, const char *folder, bool gone_is_fine,
                                           xrd_error *error);

#endif
