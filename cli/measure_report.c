#include "cli/measure_report.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "files/write/columns.h"
#include "files/write/units.h"

/* Rows of the tables.  Counts that may be 0 are numbers to a table; latents and ranks count from 1. */
typedef struct {
  xrd_posterior_measures of;
  xrd_posterior_information information;
  double active_units, active_means, kl_bits, kl_variance_bits;
  double distortion, distortion_error, gaussian_upper, ideal_lower, ideal_upper;
} summary_row;

typedef struct {
  size_t latent;
  xrd_latent_measures of;
  double kl_bits, kl_variance_bits;
} latent_row;

typedef struct {
  size_t rank;
  double eigenvalue;
} spectrum_row;

typedef union {
  summary_row summary;
  latent_row latent;
  spectrum_row spectrum;
} any_row;

#define CELL(type, label, sort, field)                                                                                 \
  { .name = label, .cell = sort, .offset = offsetof(type, field) }
#define MEASURE(field, cell) CELL(summary_row, #field, cell, of.field)
#define NUMBER(type, name, field) CELL(type, name, XRD_CELL_NUMBER, field)

static const xrd_column summary_columns[] = {
    MEASURE(latents, XRD_CELL_COUNT),
    MEASURE(kl_nats, XRD_CELL_NUMBER),
    MEASURE(kl_variance_nats, XRD_CELL_NUMBER),
    MEASURE(anisotropy, XRD_CELL_NUMBER),
    MEASURE(anisotropy_error, XRD_CELL_NUMBER),
    NUMBER(summary_row, "active_units", active_units),
    MEASURE(aggregate_anisotropy, XRD_CELL_NUMBER),
    MEASURE(samples, XRD_CELL_COUNT),
    MEASURE(kl_error, XRD_CELL_NUMBER),
    NUMBER(summary_row, "active_means", active_means),
    MEASURE(aggregate_kl_nats, XRD_CELL_NUMBER),
    MEASURE(information_nats, XRD_CELL_NUMBER),
    NUMBER(summary_row, "kl_bits", kl_bits),
    NUMBER(summary_row, "kl_variance_bits", kl_variance_bits),
    CELL(summary_row, "components", XRD_CELL_COUNT, information.components),
    NUMBER(summary_row, "information_lower_nats", information.information_lower),
    NUMBER(summary_row, "information_lower_error", information.information_lower_error),
    NUMBER(summary_row, "information_upper_nats", information.information_upper),
    NUMBER(summary_row, "information_upper_error", information.information_upper_error),
    NUMBER(summary_row, "aggregate_lower_nats", information.aggregate_lower),
    NUMBER(summary_row, "aggregate_upper_nats", information.aggregate_upper),
    NUMBER(summary_row, "distortion", distortion),
    NUMBER(summary_row, "distortion_error", distortion_error),
    CELL(summary_row, "gaussian_upper_nats", XRD_CELL_UPPER, gaussian_upper),
    CELL(summary_row, "ideal_lower_nats", XRD_CELL_LOWER, ideal_lower),
    CELL(summary_row, "ideal_upper_nats", XRD_CELL_UPPER, ideal_upper),
    {.name = NULL},
};

static const xrd_column latent_columns[] = {
    CELL(latent_row, "latent", XRD_CELL_COUNT, latent),
    NUMBER(latent_row, "kl_nats", of.kl_nats),
    NUMBER(latent_row, "kl_variance_nats", of.kl_variance_nats),
    NUMBER(latent_row, "mean", of.mean),
    NUMBER(latent_row, "mean_variance", of.mean_variance),
    NUMBER(latent_row, "posterior_variance", of.posterior_variance),
    NUMBER(latent_row, "kl_bits", kl_bits),
    NUMBER(latent_row, "kl_variance_bits", kl_variance_bits),
    {.name = NULL},
};

static const xrd_column spectrum_columns[] = {
    CELL(spectrum_row, "rank", XRD_CELL_COUNT, rank),
    NUMBER(spectrum_row, "eigenvalue", eigenvalue),
    {.name = NULL},
};

static double bits(double nats) { return xrd_unit_from_nats(nats, XRD_BITS, XRD_SHORTEST); }

static any_row summary_of(const measure_report *r, size_t j) {
  (void)j; /* there is one */
  return (any_row){.summary = {.of = r->of,
                               .information = r->information,
                               .active_units = (double)r->of.active_units,
                               .active_means = (double)r->of.active_means,
                               .kl_bits = bits(r->of.kl_nats),
                               .kl_variance_bits = bits(r->of.kl_variance_nats),
                               .distortion = r->distortion,
                               .distortion_error = r->distortion_error,
                               .gaussian_upper = r->gaussian_upper,
                               .ideal_lower = r->ideal_lower,
                               .ideal_upper = r->ideal_upper}};
}

static any_row latent_of(const measure_report *r, size_t j) {
  const xrd_latent_measures *l = &r->latents[j];
  return (any_row){.latent = {j + 1, *l, bits(l->kl_nats), bits(l->kl_variance_nats)}};
}

/* The largest first. */
static any_row spectrum_of(const measure_report *r, size_t j) {
  return (any_row){.spectrum = {j + 1, r->spectrum[r->of.latents - 1 - j]}};
}

void measure_report_clear(measure_report *report) {
  free(report->latents);
  free(report->spectrum);
  free(report->values);
}

static void write_rows(const measure_report *r, const xrd_column *columns,
                       any_row (*row_of)(const measure_report *, size_t), size_t count, FILE *stream) {
  const xrd_table_writer table = {.stream = stream, .columns = columns};
  xrd_table_head(&table);
  for (size_t j = 0; j < count; j++) {
    const any_row row = row_of(r, j);
    xrd_table_row(&table, &row);
  }
}

void measure_report_summary(const measure_report *r, FILE *stream) {
  write_rows(r, summary_columns, summary_of, 1, stream);
}

void measure_report_latents(const measure_report *r, FILE *stream) {
  write_rows(r, latent_columns, latent_of, r->of.latents, stream);
}

void measure_report_spectrum(const measure_report *r, FILE *stream) {
  write_rows(r, spectrum_columns, spectrum_of, r->of.latents, stream);
}

static json_t *json_value(double value, bool whole) {
  if (isnan(value)) return json_null();
  if (isinf(value)) return json_string(value > 0 ? "inf" : "-inf");
  return whole ? json_integer((json_int_t)value) : json_real(value);
}

/* A table's row under the names of its columns. */
static json_t *json_row(const xrd_column *columns, const void *row) {
  json_t *object = json_object();
  for (const xrd_column *c = columns; c->name != NULL && object != NULL; c++) {
    const bool whole = c->cell == XRD_CELL_COUNT;
    const double value = whole ? (double)*(const size_t *)((const char *)row + c->offset)
                               : xrd_column_number(c, 0, row, XRD_NATS);
    if (json_object_set_new(object, c->name, json_value(value, whole)) == 0) continue;
    json_decref(object);
    return NULL;
  }
  return object;
}

static json_t *json_latents(const measure_report *r) {
  json_t *list = json_array();
  for (size_t j = 0; j < r->of.latents; j++) {
    const any_row row = latent_of(r, j);
    if (json_array_append_new(list, json_row(latent_columns, &row)) == 0) continue;
    json_decref(list);
    return NULL;
  }
  return list;
}

static json_t *json_spectrum(const measure_report *r) {
  json_t *list = json_array();
  for (size_t j = 0; j < r->of.latents; j++)
    if (json_array_append_new(list, json_value(spectrum_of(r, j).spectrum.eigenvalue, false)) != 0) {
      json_decref(list);
      return NULL;
    }
  return list;
}

xrd_status measure_report_json(const measure_report *r, FILE *stream, xrd_error *error) {
  const any_row row = summary_of(r, 0);
  json_t *document = json_pack("{s:s, s:s, s:o, s:o, s:o}", "format", "exactrd-posteriors-1", "unit", "nats", "summary",
                               json_row(summary_columns, &row), "latents", json_latents(r), "aggregate_spectrum",
                               json_spectrum(r));
  const bool done = document != NULL && json_dumpf(document, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) == 0;
  json_decref(document);
  (void)fputc('\n', stream);
  return done ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the document");
}
