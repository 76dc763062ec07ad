/* Data: a row for each setting; see vae/config/keys.h. */
XRD_SETTING_CHOICE("data", XRD_DATA, data, "leaves", "source of the samples")
XRD_SETTING_TEXT("file", "PATH", file, "",
                 "file (finite: the symbols, one a row; idx, npy) or folder (pnm, png) of images")
XRD_SETTING_TEXT("pmf", "FILE", pmf, "", "finite data: probabilities of the symbols; without it all are alike")
XRD_SETTING_TEXT("covariance", "SPEC", covariance, "exponential:3",
                 "gaussian data: FILE, diagonal:L,L,... or exponential:LENGTH on the height x width grid")
XRD_SETTING_CHOICE("corridors", XRD_CORRIDORS, corridors, "uniform", "law of the two centres")
XRD_SETTING_WHOLE("height", "N", height, 1, 4096, "16", "rows of an image (gaussian, leaves, finite, npy)")
XRD_SETTING_WHOLE("width", "N", width, 1, 4096, "16", "columns of an image (gaussian, finite, npy)")
XRD_SETTING_WHOLE("colors", "N", colors, 1, 4096, "1", "channels of an image (leaves: 1 or 3; finite, npy)")
XRD_SETTING_WHOLE("samples", "N", samples, 0, 1e9, "0", "training samples drawn once from a law; 0 draws each anew")
XRD_SETTING_WHOLE("held-out", "N", held_out, 0, 1e9, "0",
                  "samples kept for evaluation, at least 2; 0: a tenth of a file's, 2000 of a law")
XRD_SETTING_FLAG("flip", flip, "no", "turn each training image left to right with probability 1/2")
XRD_SETTING_WHOLE("data-seed", "N", data_seed, 0, 9e15, "1", "seed of stored training samples and of held-out ones")
