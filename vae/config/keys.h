/* The table of settings: one row per key of a configuration.  The rows are those of vae/config/settings/, a file for
   each group of the help; the program's options are made of the same rows (cli/vae_options.c). */
#ifndef XRD_VAE_KEYS_H
#define XRD_VAE_KEYS_H

#include "exactrd/vae.h"

typedef enum { XRD_CHOICE, XRD_WHOLE, XRD_NUMBER, XRD_FLAG, XRD_TEXT, XRD_WIDTHS } xrd_setting_kind;

/* A word and the value of an enumeration; the last row's word is NULL. */
typedef struct {
  const char *word;
  int value;
} xrd_choice;

typedef struct {
  const char *name;
  xrd_setting_kind kind;
  const char *values; /* choices separated by |, or what the help shows */
  size_t offset;      /* in xrd_vae_config */
  double least, most; /* numbers */
  const char *initial;
  const char *meaning;
  const xrd_choice *choices; /* NULL unless the kind is a choice */
} xrd_setting;

/* Ends with a row whose name is NULL. */
extern const xrd_setting xrd_settings[];

/* As xrd_vae_config_read, from an open stream; `path` names it in messages. */
XRD_MUST_USE xrd_status xrd_vae_config_read_stream(xrd_vae_config *config, FILE *stream, const char *path,
                                                   xrd_error *error);

#endif
