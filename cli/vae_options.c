#include "cli/vae_options.h"

#include "vae/config/choices.h"

/* An option for each row of vae/config/settings/; only the words are checked here, numbers by xrd_vae_config_set. */
#define INITIAL(text) (sizeof(text) == 1 ? NULL : (text))
#define XRD_SETTING_CHOICE(name, list, field, initial, meaning)                                                        \
  {name, CLI_CHOICE, XRD_WORDS(list), NULL, initial, meaning},
#define XRD_SETTING_FLAG(name, field, initial, meaning) {name, CLI_CHOICE, "yes|no", NULL, initial, meaning},
#define XRD_SETTING_TEXT(name, values, field, initial, meaning)                                                        \
  {name, CLI_TEXT, values, NULL, INITIAL(initial), meaning},
#define XRD_SETTING_WIDTHS(name, values, field, initial, meaning) {name, CLI_TEXT, values, NULL, initial, meaning},
#define XRD_SETTING_WHOLE(name, values, field, least, most, initial, meaning)                                          \
  {name, CLI_TEXT, values, NULL, initial, meaning},
#define XRD_SETTING_NUMBER(name, values, field, least, most, initial, meaning)                                         \
  {name, CLI_TEXT, values, NULL, initial, meaning},

const cli_option cli_vae_model_options[] = {
#include "vae/config/settings/model.h"
    {.name = NULL},
};

const cli_option cli_vae_data_options[] = {
#include "vae/config/settings/data.h"
    {.name = NULL},
};

const cli_option cli_vae_loss_options[] = {
#include "vae/config/settings/losses.h"
    {.name = NULL},
};

const cli_option cli_vae_rate_options[] = {
#include "vae/config/settings/rate.h"
    {.name = NULL},
};

const cli_option cli_vae_training_options[] = {
#include "vae/config/settings/training.h"
    {.name = NULL},
};

const cli_option cli_vae_config_options[] = {
    {"config", CLI_TEXT, "FILE", NULL, NULL,
     "settings, one `key = value` a line, or the word paper for the protocol of the paper; options on the command line "
     "win"},
    {.name = NULL},
};

xrd_status cli_vae_config(const cli_arguments *arguments, xrd_vae_config *config, xrd_error *error) {
  xrd_vae_config_init(config);
  const char *file = cli_text(arguments, "config"), *values, *meaning, *name;
  xrd_status status = XRD_OK;
  if (file != NULL && xrd_vae_is_preset(file))
    status = xrd_vae_config_preset(config, file, error);
  else if (file != NULL)
    status = xrd_vae_config_read(config, file, error);
  for (size_t i = 0; status == XRD_OK && (name = xrd_vae_key_at(i, &values, &meaning)) != NULL; i++)
    if (cli_given(arguments, name)) status = xrd_vae_config_set(config, name, cli_text(arguments, name), error);
  return status;
}
