#include "cli/verify_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exactrd/output.h"
#include "exactrd/version.h"

static const char STYLE[] =
    "body{font-family:Liberation Sans,Arial,sans-serif;max-width:75em;margin:2em auto;padding:0 1em;color:#111}"
    "table{border-collapse:collapse;width:100%;font-size:.9em}"
    "th,td{text-align:left;padding:.25em .6em;border-bottom:1px solid #d0d0d0}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".fail{color:#d55e00;font-weight:bold}.pass{color:#009e73}"
    "figure{margin:2em 0}figure svg{max-width:100%;height:auto}figcaption{font-size:.9em}";

static void escaped(FILE *stream, const char *text) {
  for (; *text != '\0'; text++) switch (*text) {
    case '<': (void)fputs("&lt;", stream); break;
    case '>': (void)fputs("&gt;", stream); break;
    case '&': (void)fputs("&amp;", stream); break;
    default: (void)fputc(*text, stream);
    }
}

static void cell(FILE *stream, const char *text) {
  (void)fputs("<td>", stream);
  escaped(stream, text);
  (void)fputs("</td>", stream);
}

static void write_table(FILE *stream, const bool *chosen, const xrd_claim_result *results) {
  (void)fputs("<table><thead><tr><th>ID</th><th>source</th><th>claim</th><th>instances</th><th>proved</th>"
              "<th>consistent</th><th>failed</th><th>unresolved</th><th>informative</th><th>worst "
              "margin</th><th>evidence</th><th></th></tr></thead><tbody>\n",
              stream);
  for (size_t k = 0; k < xrd_claim_count(); k++) {
    if (!chosen[k]) continue;
    const xrd_claim *claim = xrd_claim_at(k);
    const xrd_claim_result *r = &results[k];
    (void)fputs("<tr>", stream);
    cell(stream, claim->id);
    cell(stream, claim->source);
    cell(stream, claim->statement);
    (void)fprintf(stream,
                  "<td class=n>%zu</td><td class=n>%zu</td><td class=n>%zu</td><td class=n>%zu</td><td class=n>%zu</td>"
                  "<td class=n>%zu of %zu</td><td class=n>%.2e</td><td>%s</td><td class=%s</td></tr>\n",
                  r->instances, r->proved, r->consistent, r->failed, r->unresolved, r->informative, r->orderings,
                  r->worst_margin, claim->evidence == XRD_PROVED ? "proved" : "float",
                  r->passed       ? "pass>PASS"
                  : r->failed > 0 ? "fail>FAIL"
                                  : "fail>OPEN");
    if (r->passed) continue;
    (void)fprintf(stream, "<tr><td></td><td colspan=11>instance %zu: ", r->failed_instance);
    escaped(stream, r->detail);
    (void)fputs("</td></tr>\n", stream);
  }
  (void)fputs("</tbody></table>\n", stream);
}

/* Copies an SVG file from its <svg tag on. */
static xrd_status embed(FILE *stream, const char *path, xrd_error *error) {
  FILE *file = fopen(path, "r");
  if (file == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  char line[4096];
  bool inside = false;
  while (fgets(line, sizeof line, file) != NULL) {
    const char *start = inside ? line : strstr(line, "<svg");
    inside = inside || start != NULL;
    if (inside) (void)fputs(start, stream);
  }
  const bool bad = ferror(file) != 0;
  (void)fclose(file);
  return bad || !inside ? xrd_fail(error, XRD_ERR_IO, "%s is not a complete picture", path) : XRD_OK;
}

static xrd_status write_pictures(FILE *stream, const char *path, xrd_error *error) {
  for (size_t k = 0;; k++) {
    const char *caption;
    xrd_status status = cli_verify_picture(k, path, &caption, error);
    if (status != XRD_OK || caption == NULL) return status;
    (void)fputs("<figure>\n", stream);
    status = embed(stream, path, error);
    if (status != XRD_OK) return status;
    (void)fputs("<figcaption>", stream);
    escaped(stream, caption);
    (void)fputs("</figcaption></figure>\n", stream);
  }
}

xrd_status cli_verify_report(const char *path, size_t trials, uint64_t seed, const bool *chosen,
                             const xrd_claim_result *results, xrd_error *error) {
  char folder[] = "/tmp/exactrd-report-XXXXXX", picture[64];
  if (mkdtemp(folder) == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  (void)snprintf(picture, sizeof picture, "%s/picture.svg", folder);
  xrd_atomic_file *file;
  xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status == XRD_OK) {
    FILE *stream = xrd_atomic_file_stream(file);
    (void)fprintf(stream,
                  "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>exactrd verify</title><style>%s"
                  "</style></head><body>\n<h1>The theory, verified</h1>\n<p>exactrd %s, %zu random instances of each "
                  "claim, seed %" PRIu64 ". A comparison is proved when the upper end of its left side is at most the "
                  "lower end of its right side; consistent when the two touch, as they must in an equality.</p>\n",
                  STYLE, xrd_version(), trials, seed);
    write_table(stream, chosen, results);
    status = write_pictures(stream, picture, error);
    (void)fputs("</body></html>\n", stream);
    if (status == XRD_OK)
      status = xrd_atomic_file_commit(file, error);
    else
      xrd_atomic_file_discard(file);
  }
  (void)unlink(picture);
  (void)rmdir(folder);
  return status;
}
