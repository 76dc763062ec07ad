/* The bytes are a document.  Where they are a JSON object, it is sealed anew, so that more than its seal is looked at;
   its points are proved again where its problem stands in it. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/output.h"
#include "files/write/document_hash.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

static char *sealed(const uint8_t *data, size_t size) {
  json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
  xrd_digest digest;
  char *text = NULL;
  if (json_is_object(root) && xrd_document_hash_all(root, &digest) &&
      json_object_set_new(root, "sha256", json_string(digest.hex)) == 0)
    text = json_dumps(root, JSON_COMPACT);
  json_decref(root);
  return text;
}

static void check_points(const xrd_document *document) {
  void *input;
  xrd_error error = {""};
  if (document->embedded == NULL || document->request.source != NULL) return; /* named sources can be vast */
  const xrd_status status = xrd_document_problem(document, NULL, &input, &error);
  if (status != XRD_OK) {
    if (error.message[0] == '\0') abort();
    return;
  }
  for (size_t k = 0; k < document->count; k++) {
    xrd_finding finding;
    if (xrd_document_check(document, input, k, &finding, &error) != XRD_OK) break;
    if (finding.accepted != (finding.reason[0] == '\0')) abort();
  }
  xrd_document_problem_clear(document, input);
}

static void read_document(const char *bytes, size_t size) {
  char path[MEMORY_PATH];
  memory_file_put(0, bytes, size, path);
  xrd_document document;
  xrd_error error = {""};
  const xrd_status status = xrd_document_read(path, &document, &error);
  if (status == XRD_OK)
    check_points(&document);
  else if (status != XRD_ERR_INPUT || strncmp(error.message, path, strlen(path)) != 0 || document.points != NULL)
    abort();
  xrd_document_clear(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = sealed(data, size);
  memory_files_alone(true); /* a document may name any file */
  if (text != NULL)
    read_document(text, strlen(text));
  else
    read_document((const char *)data, size);
  memory_files_alone(false);
  free(text);
  return 0;
}
