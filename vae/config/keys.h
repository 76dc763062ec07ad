/* The table of settings: one row per key of a configuration. */
#ifndef XRD_VAE_KEYS_H
#define XRD_VAE_KEYS_H

#include "exactrd/vae.h"

typedef enum {
  XRD_KEY_CHOICE,
  XRD_KEY_COUNT,
  XRD_KEY_WHOLE,
  XRD_KEY_NUMBER,
  XRD_KEY_FLAG,
  XRD_KEY_TEXT,
  XRD_KEY_WIDTHS
} xrd_key_kind;

typedef struct {
  const char *name;
  xrd_key_kind kind;
  const char *values; /* choices separated by |, or what the help shows */
  size_t offset;      /* in xrd_vae_config */
  double least, most; /* numbers and counts */
  const char *initial;
  const char *meaning;
} xrd_key;

/* Ends with a row whose name is NULL. */
extern const xrd_key xrd_keys[];

/* Index of `word` among the choices a|b|c; -1 where it is none of them. */
int xrd_choice_index(const char *choices, const char *word);

#endif
