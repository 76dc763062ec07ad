#include "vae/config/keys.h"

#include <stddef.h>

#include "vae/config/choices.h"

#define FIELD(name, kind, values, field) name, kind, values, offsetof(xrd_vae_config, field)
#define CHOICE_ROW(word, value) {word, value},
#define XRD_SETTING_CHOICE(name, list, field, initial, meaning)                                                        \
  {FIELD(name, XRD_CHOICE, XRD_WORDS(list), field), 0, 0, initial, meaning,                                            \
   (const xrd_choice[]){list(CHOICE_ROW){NULL, 0}}},
#define XRD_SETTING_FLAG(name, field, initial, meaning)                                                                \
  {FIELD(name, XRD_FLAG, "yes|no", field), 0, 0, initial, meaning, NULL},
#define XRD_SETTING_TEXT(name, values, field, initial, meaning)                                                        \
  {FIELD(name, XRD_TEXT, values, field), 0, 0, initial, meaning, NULL},
#define XRD_SETTING_WIDTHS(name, values, field, initial, meaning)                                                      \
  {FIELD(name, XRD_WIDTHS, values, field), 1, 65536, initial, meaning, NULL},
#define XRD_SETTING_WHOLE(name, values, field, least, most, initial, meaning)                                          \
  {FIELD(name, XRD_WHOLE, values, field), least, most, initial, meaning, NULL},
#define XRD_SETTING_NUMBER(name, values, field, least, most, initial, meaning)                                         \
  {FIELD(name, XRD_NUMBER, values, field), least, most, initial, meaning, NULL},

const xrd_setting xrd_settings[] = {
#include "vae/config/settings/model.h"

#include "vae/config/settings/data.h"

#include "vae/config/settings/losses.h"

#include "vae/config/settings/rate.h"

#include "vae/config/settings/training.h"
    {.name = NULL},
};

const char *xrd_vae_key_at(size_t index, const char **values, const char **meaning) {
  const size_t count = sizeof xrd_settings / sizeof xrd_settings[0] - 1;
  if (index >= count) return NULL;
  *values = xrd_settings[index].values;
  *meaning = xrd_settings[index].meaning;
  return xrd_settings[index].name;
}
