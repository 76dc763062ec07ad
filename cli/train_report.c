#include "cli/train_report.h"

#include <math.h>

#include "exactrd/plot.h"
#include "files/read/table.h"

enum { PATH_SIZE = 4096 };
static const double BITS = 1.44269504088896340736, COLLAPSED = 0.01, MISSED = 0.05;

void train_report_write(const xrd_vae_config *c, const char *folder, const xrd_vae_measures *m, FILE *stream) {
  (void)fprintf(
      stream,
      "%s: %llu steps: squared error %.4g +- %.2g a sample (%.3g a pixel), KL %.4g +- %.2g nats (%.4g bits), %zu "
      "of %zu latents in use, anisotropy %.3g; ESTIMATES from %zu held-out samples\n",
      folder, (unsigned long long)m->step, m->sse, m->sse_error, m->mse, m->kl_nats, m->kl_error, m->kl_nats * BITS,
      m->active_units, m->latents, m->anisotropy, m->samples);
  if (m->active_units == 0 || m->kl_nats < COLLAPSED)
    (void)fprintf(stream,
                  "%s: the posterior has collapsed: no latent says anything.  A smaller beta (now %.3g) or a longer "
                  "warm-up may help; in a linear model it collapses where beta / 2 exceeds the data's largest "
                  "eigenvalue\n",
                  folder, m->beta);
  if (c->balance && c->control == XRD_CONTROL_BETA && m->pixel_scale > 0)
    (void)fprintf(stream,
                  "%s: under the balancer beta is not in the unit of the squared error: %.3g weighs now as %.3g "
                  "would beside the plain loss\n",
                  folder, m->beta, m->beta / m->pixel_scale);
  if (c->control == XRD_CONTROL_GECO && fabs(m->kl_nats / c->target_nats - 1) > MISSED)
    (void)fprintf(stream, "%s: the KL missed its target of %.4g nats: more steps, or a larger speed\n", folder,
                  c->target_nats);
}

static xrd_status read(const char *folder, const char *name, xrd_table *table, xrd_error *error) {
  char path[PATH_SIZE];
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  return xrd_table_read(path, table, error);
}

static xrd_status draw(const char *folder, const xrd_table tables[2], xrd_error *error) {
  static const char *const columns[2] = {"pixel_loss", "kl_nats"}, *const titles[2] = {"batches", "held-out samples"};
  xrd_series series[2][2];
  char path[PATH_SIZE];
  for (int panel = 0; panel < 2; panel++)
    for (int t = 0; t < 2; t++)
      series[panel][t] = (xrd_series){.kind = t == 0 ? XRD_PLOT_LINE : XRD_PLOT_LINE_POINTS,
                                      .title = titles[t],
                                      .count = tables[t].rows,
                                      .x = xrd_table_column(&tables[t], "step"),
                                      .y = xrd_table_column(&tables[t], columns[panel])};
  const xrd_panel panels[2] = {
      {.x = {.label = "step"}, .y = {.label = "loss a sample", .log = true}, .series_count = 2, .series = series[0]},
      {.x = {.label = "step"},
       .y = {.label = "KL", .unit = "nats"},
       .key = XRD_KEY_BOTTOM_RIGHT,
       .series_count = 2,
       .series = series[1]}};
  (void)snprintf(path, sizeof path, "%s/training.png", folder);
  return xrd_figure_draw(&(xrd_figure){1, 2, panels}, path, error);
}

xrd_status train_report_draw(const char *folder, xrd_error *error) {
  static const char *const names[2] = {"training.csv", "metrics.csv"};
  xrd_table tables[2] = {{0}, {0}};
  xrd_status status = XRD_OK;
  for (int t = 0; t < 2 && status == XRD_OK; t++) status = read(folder, names[t], &tables[t], error);
  if (status == XRD_OK) status = draw(folder, tables, error);
  for (int t = 0; t < 2; t++) xrd_table_clear(&tables[t]);
  return status;
}
