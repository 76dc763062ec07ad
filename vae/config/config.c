#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vae/config/keys.h"

enum { LINE = 2 * XRD_VAE_TEXT };

static bool number_from(const char *text, double *number) {
  char *end;
  errno = 0;
  *number = strtod(text, &end);
  return end != text && *end == '\0' && isfinite(*number);
}

static bool whole_in(const xrd_setting *key, const char *text, double *number) {
  return isdigit((unsigned char)text[0]) && number_from(text, number) && *number == floor(*number) &&
         *number >= key->least && *number <= key->most;
}

static bool widths_from(const xrd_setting *key, const char *text, xrd_vae_config *config) {
  size_t widths[XRD_VAE_WIDTHS] = {0}, count = 0;
  for (const char *at = text;; at++) {
    char word[32];
    const size_t size = strcspn(at, ",");
    double number;
    if (size >= sizeof word || count == XRD_VAE_WIDTHS) return false;
    memcpy(word, at, size);
    word[size] = '\0';
    if (!whole_in(key, word, &number)) return false;
    widths[count++] = (size_t)number;
    at += size;
    if (*at == '\0') break;
  }
  memcpy(config->widths, widths, sizeof widths);
  config->width_count = count;
  return true;
}

static bool set(const xrd_setting *key, const char *text, xrd_vae_config *config) {
  void *field = (char *)config + key->offset;
  double number;
  switch (key->kind) {
  case XRD_CHOICE:
    for (const xrd_choice *choice = key->choices; choice->word != NULL; choice++)
      if (strcmp(choice->word, text) == 0) {
        *(int *)field = choice->value;
        return true;
      }
    return false;
  case XRD_WHOLE:
    if (!whole_in(key, text, &number)) return false;
    *(uint64_t *)field = (uint64_t)number;
    return true;
  case XRD_NUMBER:
    if (!number_from(text, &number) || number < key->least || number > key->most) return false;
    *(double *)field = number;
    return true;
  case XRD_FLAG:
    if (strcmp(text, "yes") != 0 && strcmp(text, "no") != 0) return false;
    *(bool *)field = text[0] == 'y';
    return true;
  case XRD_TEXT:
    if (strlen(text) >= XRD_VAE_TEXT || strpbrk(text, "\n#") != NULL) return false;
    memmove(field, text, strlen(text) + 1);
    return true;
  case XRD_WIDTHS: return widths_from(key, text, config);
  }
  return false;
}

xrd_status xrd_vae_config_set(xrd_vae_config *config, const char *name, const char *value, xrd_error *error) {
  _Static_assert(sizeof(size_t) == sizeof(uint64_t), "counts are stored through one type");
  _Static_assert(sizeof(xrd_task) == sizeof(int), "choices are stored through one type");
  for (const xrd_setting *key = xrd_settings; key->name != NULL; key++) {
    if (strcmp(key->name, name) != 0) continue;
    if (set(key, value, config)) return XRD_OK;
    if (!(key->most > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "%s = %s: expected %s", name, value, key->values);
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s = %s: expected %s%s from %.9g to %.9g", name, value, key->values,
                    key->kind == XRD_WIDTHS ? ", each" : "", key->least, key->most);
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "%s: no such setting", name);
}

void xrd_vae_config_init(xrd_vae_config *config) {
  memset(config, 0, sizeof *config);
  for (const xrd_setting *key = xrd_settings; key->name != NULL; key++) (void)set(key, key->initial, config);
}

/* Cuts blanks at both ends. */
static char *trimmed(char *text) {
  while (isspace((unsigned char)*text)) text++;
  size_t length = strlen(text);
  while (length > 0 && isspace((unsigned char)text[length - 1])) text[--length] = '\0';
  return text;
}

static xrd_status read_line(xrd_vae_config *config, char *line, const char *path, size_t number, xrd_error *error) {
  line[strcspn(line, "#")] = '\0';
  char *name = trimmed(line), *equals = strchr(name, '=');
  if (*name == '\0') return XRD_OK;
  if (equals == NULL) return xrd_fail(error, XRD_ERR_INPUT, "%s:%zu: expected key = value", path, number);
  *equals = '\0';
  xrd_error inner = {""};
  if (xrd_vae_config_set(config, trimmed(name), trimmed(equals + 1), &inner) == XRD_OK) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "%s:%zu: %s", path, number, inner.message);
}

xrd_status xrd_vae_config_read_stream(xrd_vae_config *config, FILE *stream, const char *path, xrd_error *error) {
  char line[LINE];
  xrd_status status = XRD_OK;
  for (size_t number = 1; status == XRD_OK && fgets(line, sizeof line, stream) != NULL; number++) {
    if (strchr(line, '\n') == NULL && !feof(stream))
      status = xrd_fail(error, XRD_ERR_INPUT, "%s:%zu: the line is too long", path, number);
    else
      status = read_line(config, line, path, number, error);
  }
  if (status == XRD_OK && ferror(stream)) status = xrd_fail(error, XRD_ERR_IO, "%s: reading failed", path);
  return status;
}

xrd_status xrd_vae_config_read(xrd_vae_config *config, const char *path, xrd_error *error) {
  FILE *stream = fopen(path, "r");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  const xrd_status status = xrd_vae_config_read_stream(config, stream, path, error);
  (void)fclose(stream);
  return status;
}

static void write_value(const xrd_setting *key, const xrd_vae_config *config, FILE *stream) {
  const void *field = (const char *)config + key->offset;
  switch (key->kind) {
  case XRD_CHOICE: {
    const xrd_choice *choice = key->choices;
    while (choice->word != NULL && choice->value != *(const int *)field) choice++;
    (void)fputs(choice->word != NULL ? choice->word : "", stream);
    return;
  }
  case XRD_WHOLE: (void)fprintf(stream, "%llu", (unsigned long long)*(const uint64_t *)field); return;
  case XRD_NUMBER: (void)fprintf(stream, "%.17g", *(const double *)field); return;
  case XRD_FLAG: (void)fputs(*(const bool *)field ? "yes" : "no", stream); return;
  case XRD_TEXT: (void)fputs(field, stream); return;
  case XRD_WIDTHS:
    for (size_t i = 0; i < config->width_count; i++)
      (void)fprintf(stream, "%s%zu", i == 0 ? "" : ",", config->widths[i]);
    return;
  }
}

void xrd_vae_config_write(const xrd_vae_config *config, FILE *stream) {
  for (const xrd_setting *key = xrd_settings; key->name != NULL; key++) {
    (void)fprintf(stream, "%s = ", key->name);
    write_value(key, config, stream);
    (void)fputc('\n', stream);
  }
}

static bool same(const xrd_setting *key, const xrd_vae_config *a, const xrd_vae_config *b) {
  const void *x = (const char *)a + key->offset, *y = (const char *)b + key->offset;
  switch (key->kind) {
  case XRD_CHOICE: return *(const int *)x == *(const int *)y;
  case XRD_WHOLE: return *(const uint64_t *)x == *(const uint64_t *)y;
  case XRD_NUMBER: return *(const double *)x == *(const double *)y;
  case XRD_FLAG: return *(const bool *)x == *(const bool *)y;
  case XRD_TEXT: return strcmp(x, y) == 0;
  case XRD_WIDTHS:
    return a->width_count == b->width_count && memcmp(a->widths, b->widths, a->width_count * sizeof a->widths[0]) == 0;
  }
  return false;
}

bool xrd_vae_config_equal(const xrd_vae_config *a, const xrd_vae_config *b) {
  for (const xrd_setting *key = xrd_settings; key->name != NULL; key++)
    if (!same(key, a, b)) return false;
  return true;
}
