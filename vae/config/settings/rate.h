/* Rate: a row for each setting; see vae/config/keys.h. */
XRD_SETTING_CHOICE("control", XRD_CONTROLS, control, "beta",
                   "beta KL, beta |KL - target|, or beta moved until the KL is the target")
XRD_SETTING_NUMBER("beta", "B", beta, 1e-12, 1e15, "1", "multiplier of the KL (geco: where it begins)")
XRD_SETTING_NUMBER("target-nats", "R", target_nats, 0, 1e6, "10", "target of the KL (capacity, geco)")
XRD_SETTING_WHOLE("warm-up", "N", warm_up, 0, 1e15, "0",
                  "steps of the sine ramp (beta), of the target's growth (capacity), or of waiting (geco)")
XRD_SETTING_NUMBER("speed", "NU", speed, 1e-12, 10, "0.02", "speed of beta (geco)")
XRD_SETTING_NUMBER("average", "R", average, 0, 1, "0.99", "decay of the KL's average (geco)")
XRD_SETTING_NUMBER("beta-lowest", "B", beta_lowest, 1e-12, 1e15, "1e-5", "lower end of beta (geco)")
XRD_SETTING_NUMBER("beta-highest", "B", beta_highest, 1e-12, 1e15, "100", "upper end of beta (geco)")
