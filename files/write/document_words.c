#include "files/write/document_words.h"

#include <stdio.h>
#include <string.h>

/* The option of that name among those of the kind; NULL if there is none that is a string. */
static const char *const *text_of(const xrd_kind *kind, const xrd_input_request *request, const char *name) {
  for (const char *const *used = kind->options; *used != NULL; used++)
    if (strcmp(*used, name) == 0) return xrd_document_request_text((xrd_input_request *)request, name);
  return NULL;
}

bool xrd_document_is_within(const xrd_kind *kind, const xrd_input_request *request) {
  bool named = false, standard = false;
  for (const char *const *used = kind->options; *used != NULL; used++) {
    const char *const *text = text_of(kind, request, *used);
    if (text == NULL || *text == NULL) continue;
    named = true;
    standard = standard || strcmp(*text, "-") == 0;
  }
  return standard || !named;
}

static xrd_status compare_files(const xrd_json_place *input, const xrd_document *document) {
  static const char *const wrong = "not the files that the options name";
  bool standard = false;
  for (size_t k = 0; k < document->file_count; k++) {
    const xrd_input_file *file = &document->files[k];
    const char *const *text = text_of(document->kind, &document->request, file->role);
    if (text == NULL || *text == NULL || strcmp(*text, file->path) != 0) return xrd_json_refuse(input, "files", wrong);
    for (size_t l = 0; l < k; l++)
      if (strcmp(document->files[l].role, file->role) == 0) return xrd_json_refuse(input, "files", wrong);
    standard = standard || strcmp(file->path, "-") == 0;
  }
  for (const char *const *used = document->kind->options; *used != NULL; used++) {
    const char *const *text = text_of(document->kind, &document->request, *used);
    if (text != NULL && *text != NULL && strcmp(*text, "-") == 0 && !standard)
      return xrd_json_refuse(input, "files", wrong);
  }
  return XRD_OK;
}

xrd_status xrd_document_words_compare(const xrd_json_place *input, const xrd_document *document) {
  const xrd_status status = compare_files(input, document);
  if (status != XRD_OK) return status;
  const bool needed = xrd_document_is_within(document->kind, &document->request);
  if ((document->embedded != NULL) == needed) return XRD_OK;
  return xrd_json_refuse(input, "problem",
                         needed ? "missing, and no file holds its numbers"
                                : "not null, although its numbers are those of the files or the source named");
}

static const char *value_of(const json_t *command, size_t *index, size_t name_length) {
  const char *word = json_string_value(json_array_get(command, *index));
  if (word[2 + name_length] == '=') return word + 3 + name_length;
  return json_string_value(json_array_get(command, ++*index));
}

/* The field of the option at command[index]: that of its name, or NAME_k where it is given for the k-th time. */
static void field_of(const json_t *command, size_t index, size_t length, char *name, size_t size) {
  const char *word = json_string_value(json_array_get(command, index));
  size_t times = 1;
  for (size_t k = 0; k < index; k++) {
    const char *before = json_string_value(json_array_get(command, k));
    times += strncmp(before, word, 2 + length) == 0 && (before[2 + length] == '\0' || before[2 + length] == '=');
  }
  if (length + 24 > size)
    name[0] = '\0';
  else if (times == 1)
    (void)snprintf(name, size, "%.*s", (int)length, word + 2);
  else
    (void)snprintf(name, size, "%.*s_%zu", (int)length, word + 2, times);
}

xrd_status xrd_document_command_compare(const xrd_json_place *place, const json_t *command,
                                        const xrd_document *document) {
  size_t index;
  const json_t *entry;
  json_array_foreach(command, index, entry) if (!json_is_string(entry)) return xrd_json_refuse(place, "command",
                                                                                               "not an array of words");
  for (index = 0; index < json_array_size(command); index++) {
    const char *word = json_string_value(json_array_get(command, index));
    if (strcmp(word, "--") == 0) break;
    if (strncmp(word, "--", 2) != 0) continue;
    char name[64];
    const size_t length = strcspn(word + 2, "=");
    field_of(command, index, length, name, sizeof name);
    const char *const *text = text_of(document->kind, &document->request, name);
    if (text == NULL) continue;
    const char *value = value_of(command, &index, length);
    if (value == NULL || *text == NULL || strcmp(value, *text) != 0)
      return xrd_json_refuse(place, "command", "names another input than input.options");
  }
  return XRD_OK;
}
