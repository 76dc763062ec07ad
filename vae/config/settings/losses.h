/* Losses: a row for each setting; see vae/config/keys.h. */
XRD_SETTING_CHOICE("loss", XRD_LOSSES, loss, "sse", "pixel loss: squared error, or Bernoulli nats of logits")
XRD_SETTING_CHOICE("neural", XRD_NEURALS, neural, "none", "second loss")
XRD_SETTING_TEXT("neural-file", "PATH", neural_file, "",
                 "matrix of the metric (rows of features), or safetensors weights")
XRD_SETTING_WHOLE("neural-seed", "N", neural_seed, 0, 9e15, "1", "seed of random features")
XRD_SETTING_WHOLE("patch-channels", "N", patch_channels, 1, 1024, "16",
                  "channels of the patch discriminator's first layer")
XRD_SETTING_NUMBER("matching", "W", matching, 0, 1e15, "10", "weight of feature matching in the patch loss")
XRD_SETTING_CHOICE("task", XRD_TASKS, task, "none",
                   "linear classifiers of the two centres on the sampled latent (corridors)")
XRD_SETTING_NUMBER("task-weight", "W", task_weight, 0, 1e15, "1", "weight of the classifiers' log-loss")
XRD_SETTING_WHOLE("task-warm-up", "N", task_warm_up, 0, 1e15, "0",
                  "steps over which that weight grows from 0, linearly")
XRD_SETTING_NUMBER("pixel", "W", pixel, 0, 1e15, "1", "weight of the pixel loss")
XRD_SETTING_NUMBER("alpha", "W", alpha, 0, 1e15, "0", "weight of the second loss")
XRD_SETTING_FLAG("balance", balance, "no", "balance the losses by the norms of their gradients")
XRD_SETTING_NUMBER("balance-decay", "R", balance_decay, 0, 1, "0.999", "decay of the balancer's averages")
