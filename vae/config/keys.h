/* The table of settings: one row per key of a configuration. */
#ifndef XRD_VAE_KEYS_H
#define XRD_VAE_KEYS_H

#include "exactrd/vae.h"

typedef enum {
  XRD_SETTING_CHOICE,
  XRD_SETTING_COUNT,
  XRD_SETTING_WHOLE,
  XRD_SETTING_NUMBER,
  XRD_SETTING_FLAG,
  XRD_SETTING_TEXT,
  XRD_SETTING_WIDTHS
} xrd_setting_kind;

typedef struct {
  const char *name;
  xrd_setting_kind kind;
  const char *values; /* choices separated by |, or what the help shows */
  size_t offset;      /* in xrd_vae_config */
  double least, most; /* numbers and counts */
  const char *initial;
  const char *meaning;
} xrd_setting;

/* Ends with a row whose name is NULL. */
extern const xrd_setting xrd_settings[];

/* Index of `word` among the choices a|b|c; -1 where it is none of them. */
int xrd_choice_index(const char *choices, const char *word);

/* As xrd_vae_config_read, from an open stream; `path` names it in messages. */
XRD_MUST_USE xrd_status xrd_vae_config_read_stream(xrd_vae_config *config, FILE *stream, const char *path,
                                                   xrd_error *error);

#endif
