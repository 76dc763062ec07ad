/* Model: a row for each setting; see vae/config/keys.h. */
XRD_SETTING_CHOICE("model", XRD_MODELS, model, "mlp", "kind of encoder and decoder")
XRD_SETTING_WHOLE("latents", "N", latents, 1, 65536, "16",
                  "dimensions of the latent space (residual: channels at each place of its grid)")
XRD_SETTING_WIDTHS("widths", "N,...", widths, "256,256",
                   "hidden units (mlp) or channels (conv, residual), from the image inwards")
XRD_SETTING_WHOLE("blocks", "N", blocks, 1, 8, "1", "residual: blocks of each width (the decoder has one more)")
XRD_SETTING_WHOLE("groups", "N", groups, 1, 65536, "8", "residual: groups of channels of the norms; divides each width")
XRD_SETTING_FLAG("attention", attention, "yes", "residual: one head of attention in the middle")
XRD_SETTING_CHOICE("activation", XRD_ACTIVATIONS, activation, "relu", "activation of the hidden layers")
XRD_SETTING_CHOICE("variance", XRD_VARIANCES, variance, "amortised",
                   "posterior variances: an output of the encoder, or one per latent for all samples")
XRD_SETTING_CHOICE("decoder-output", XRD_OUTPUTS, output, "identity", "last layer of the decoder")
