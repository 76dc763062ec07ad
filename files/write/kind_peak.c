/* The capacity under Gaussian noise with a peak limit; the peak is the cost. */
#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/sha256.h"
#include "files/write/kind.h"

static const char *const options[] = {"channel", NULL};

#define AT(field) offsetof(xrd_peak_point, field)

static const xrd_column columns[] = {
    {.name = "cost", .cell = XRD_CELL_NUMBER, .offset = AT(cost), .most = DBL_MAX},
    {.name = "capacity", .cell = XRD_CELL_RATE, .offset = AT(capacity_nats), .nats = "capacity_nats"},
    {.name = "capacity_lower", .cell = XRD_CELL_LOWER, .offset = AT(capacity_lower), .nats = "lower_nats"},
    {.name = "capacity_upper", .cell = XRD_CELL_UPPER, .offset = AT(capacity_upper), .nats = "upper_nats"},
    {.name = "support", .cell = XRD_CELL_COUNT, .offset = AT(support), .length = AT(most)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "places", .cell = XRD_CELL_NUMBERS, .offset = AT(places), .most = DBL_MAX, .length = AT(count)},
    {.name = "masses", .cell = XRD_CELL_NUMBERS, .offset = AT(masses), .most = DBL_MAX, .length = AT(count)},
    {.name = NULL},
};

/* The channel has no numbers: its name is the problem. */
typedef struct {
  char name[8];
} gaussian;

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  if (request->channel == NULL || strcmp(request->channel, "awgn") != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--channel awgn is the only channel with a peak limit");
  *(gaussian *)input = (gaussian){"awgn"};
  return XRD_OK;
}

static void clear(void *input) { (void)input; }

static xrd_loaded loaded(const void *input) {
  xrd_loaded seen = {1, 1, {""}, 0, NULL};
  struct sha256_ctx hash;
  sha256_init(&hash);
  sha256_update(&hash, strlen(((const gaussian *)input)->name), (const uint8_t *)((const gaussian *)input)->name);
  xrd_sha256_finish(&hash, &seen.sha256);
  return seen;
}

static json_t *embed(const void *input) { return json_pack("{s:s}", "channel", ((const gaussian *)input)->name); }

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  static const char *const names[] = {"channel", NULL};
  const char *name;
  (void)n, (void)m;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_text(place, "channel", &name);
  if (status == XRD_OK && strcmp(name, "awgn") != 0) status = xrd_json_refuse(place, "channel", "not awgn");
  *(gaussian *)input = (gaussian){"awgn"};
  return status;
}

static const xrd_kind_input problem = {sizeof(gaussian), load, clear, loaded, embed, unembed};

static void dimensions(size_t n, size_t m, void *point) {
  (void)n, (void)m;
  ((xrd_peak_point *)point)->most = 2 * XRD_PEAK_ATOMS;
}

static xrd_status check(const void *input, const void *point, double gap_nats, xrd_finding *finding, xrd_error *error) {
  (void)input;
  return xrd_check_peak(point, gap_nats, finding, error);
}

static void describe(const void *point, char *text, size_t size) {
  (void)snprintf(text, size, "C(%s)", xrd_decimal_of(((const xrd_peak_point *)point)->cost, XRD_SHORTEST).text);
}

const xrd_kind xrd_kind_peak = {
    .name = "peak",
    .format = "exactrd-peak-1",
    .options = options,
    .input = &problem,
    .point_size = sizeof(xrd_peak_point),
    .columns = columns,
    .proof = proof,
    .dimensions = dimensions,
    .check = check,
    .describe = describe,
    .title = "C(peak)",
    .x = "cost",
    .y = "capacity",
};
