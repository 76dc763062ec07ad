/* The families of `exactrd closed`, named as on the command line. */
#ifndef XRD_CLI_FAMILY_H
#define XRD_CLI_FAMILY_H

#include <stdbool.h>

#include "exactrd/closed.h"
#include "exactrd/waterfill.h"

/* A family with the memory that it points into; release with cli_family_clear. */
typedef struct {
  bool is_process; /* an autoregression, else one of the closed sources */
  xrd_closed_source source;
  xrd_closed *closed;
  xrd_autoregression process;
  double variance;   /* of the process */
  double prediction; /* its one-step error: Shannon's lower bound is log(prediction / D) / 2 */
  double *numbers;
} cli_family;

/* Reads a name such as "bernoulli:0.3"; `pmf` is the file of probabilities that "hamming" and "log-loss" need (NULL
   where it is not given).  Errors: XRD_ERR_ARGUMENT (unknown name, missing or needless file), those of the file, of the
   source's validation, XRD_ERR_MEMORY.  `family` is empty after a failure. */
XRD_MUST_USE xrd_status cli_family_read(const char *name, const char *pmf, double innovation, cli_family *family,
                                        xrd_error *error);
void cli_family_clear(cli_family *family);

/* A point of a family's curve with proved bounds at its distortion. */
typedef struct {
  xrd_closed_point point;
  xrd_enclosure rate_nats;
  double shannon_nats;
  xrd_verdict verdict; /* left to the caller, who knows the gap */
} cli_family_point;

typedef enum { CLI_FAMILY_AT_DISTORTION, CLI_FAMILY_AT_RATE, CLI_FAMILY_AT_SLOPE } cli_family_question;

/* Errors: XRD_ERR_ARGUMENT for a value out of range. */
XRD_MUST_USE xrd_status cli_family_ask(const cli_family *family, cli_family_question question, double value,
                                       cli_family_point *point, xrd_error *error);

/* The distortions of `count` points of the whole curve, increasing; for a process even in log D over 30 dB. */
XRD_MUST_USE xrd_status cli_family_spread(const cli_family *family, size_t count, double *distortions,
                                          xrd_error *error);

#endif
