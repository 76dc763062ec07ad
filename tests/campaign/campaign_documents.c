/* Documents of several kinds with a byte changed, or forged and sealed anew: none may be accepted.  Unchanged they must
   be, so that this is no trick.  --newest: of lengths, reproductions anywhere, bottlenecks, densities and payoffs
   alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/campaign/forge.h"
#include "tests/campaign/make_document.h"
#include "tests/campaign/turn.h"
#include "tests/fuzz/memory_file.h"

enum { CHANGES = 60, FEW_CHANGES = 8 /* where a check takes long */ };

static size_t first_kind;

/* Every point is proved again; if not, `reason` says why not. */
static bool is_accepted(const char *text, size_t size, xrd_error *reason) {
  char path[MEMORY_PATH];
  xrd_document document;
  void *input = NULL;
  memory_file_put(0, text, size, path);
  if (xrd_document_read(path, &document, reason) != XRD_OK) return false;
  bool accepted = xrd_document_problem(&document, NULL, &input, reason) == XRD_OK;
  for (size_t k = 0; accepted && k < document.count; k++) {
    xrd_finding finding;
    if (xrd_document_check(&document, input, k, &finding, reason) != XRD_OK) accepted = false;
    if (accepted && !finding.accepted) memcpy(reason->message, finding.reason, sizeof finding.reason);
    accepted = accepted && finding.accepted;
  }
  xrd_document_problem_clear(&document, input);
  xrd_document_clear(&document);
  return accepted;
}

/* Digits more often than other bytes. */
static size_t choose_place(const char *text, size_t size, xrd_random *random) {
  size_t place = xrd_random_below(random, size);
  for (int k = 0; k < 20 && (text[place] < '0' || text[place] > '9'); k++) place = xrd_random_below(random, size);
  return place;
}

static void change_a_byte(campaign_turn *turn, char *text, size_t size, const json_t *root, xrd_random *random) {
  const size_t place = choose_place(text, size, random);
  xrd_error reason;
  const char before = text[place];
  text[place] = before >= '0' && before <= '9' ? (char)('0' + xrd_random_below(random, 10))
                                               : (char)xrd_random_below(random, 256);
  json_t *changed = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
  if (text[place] != before && (changed == NULL || !json_equal(changed, root))) /* within a double's digits */
    campaign_count(turn, !is_accepted(text, size, &reason), "accepted with byte %zu another", place);
  json_decref(changed);
  text[place] = before;
}

static void forge(campaign_turn *turn, const json_t *root, const xrd_kind *kind, xrd_random *random) {
  xrd_error reason;
  json_t *copy = json_deep_copy(root);
  const char *what = copy != NULL ? forge_document(copy, kind, random) : NULL;
  char *text = what != NULL ? json_dumps(copy, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
  if (text != NULL) campaign_count(turn, !is_accepted(text, strlen(text), &reason), "accepted with %s", what);
  free(text);
  json_decref(copy);
}

static void attack(campaign_turn *turn, xrd_random *random) {
  made_document made;
  xrd_error error = {""};
  const xrd_status status = made_document_init(&made, random, first_kind, &error);
  if (status != XRD_OK) {
    if (status != XRD_ERR_ARGUMENT) campaign_count(turn, false, "not solved: %s", error.message);
    return;
  }
  size_t size;
  char *text = made_document_write(&made, &size);
  json_t *root = json_loadb(text, size, 0, NULL);
  if (root == NULL) abort();
  if (!is_accepted(text, size, &error))
    campaign_count(turn, false, "%s refused as it is: %s", xrd_kind_name(made.result.kind), error.message);
  const bool slow = made.result.kind->tangent > 0 && strcmp(xrd_kind_name(made.result.kind), "curve") != 0;
  for (int k = 0; k < (slow ? FEW_CHANGES : CHANGES); k++) {
    if (random_once_in(random, 4))
      change_a_byte(turn, text, size, root, random);
    else
      forge(turn, root, made.result.kind, random);
  }
  json_decref(root);
  free(text);
  made_document_clear(&made);
}

int main(int count, char **words) {
  int next;
  campaign_turn turn = campaign_begin(count, words, &next);
  xrd_random random;
  if (next < count && strcmp(words[next], "--newest") == 0) first_kind = MADE_NEWEST;
  memory_files_alone(true);
  while (campaign_next(&turn, &random)) attack(&turn, &random);
  return campaign_finish(&turn);
}
