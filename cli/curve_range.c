#include "cli/curve_range.h"

#include "cli/data_output.h"
#include "files/write/decimal.h"
#include "files/write/units.h"

static xrd_status explain_slopes(cli_numbers_list slopes, xrd_status status, xrd_error *error) {
  for (size_t k = 0; k < slopes.count; k++)
    if (slopes.values[k] < 0)
      return xrd_fail(error, status, "value %zu of --slope is %s: slopes are >= 0, in nats per unit of distortion",
                      k + 1, xrd_decimal_of(slopes.values[k], XRD_SHORTEST).text);
  return status;
}

static xrd_status explain_distortions(cli_numbers_list distortions, const xrd_problem *problem, xrd_status status,
                                      xrd_error *error) {
  xrd_range range;
  const xrd_status known = xrd_range_of(problem, &range, error);
  if (known != XRD_OK) return known;
  for (size_t k = 0; k < distortions.count; k++)
    if (distortions.values[k] < range.distortion_min)
      return xrd_fail(error, status, "value %zu of --at is %s, below D_min = %s: R is infinite there", k + 1,
                      xrd_decimal_of(distortions.values[k], XRD_SHORTEST).text,
                      xrd_decimal_of(range.distortion_min, XRD_SHORTEST).text);
  return status;
}

static xrd_status explain_rates(const cli_arguments *arguments, const xrd_problem *problem, const xrd_options *options,
                                xrd_status status, xrd_error *error) {
  const cli_numbers_list rates = cli_numbers(arguments, "rate");
  const xrd_unit unit = cli_unit(arguments);
  double least, largest;
  const xrd_status known = xrd_curve_rate_range(problem, options, &least, &largest, error);
  if (known != XRD_OK) return known;
  for (size_t k = 0; k < rates.count; k++) {
    const double nats = xrd_unit_to_nats(rates.values[k], unit);
    const bool above = nats > largest;
    if (nats >= least && !above) continue;
    return xrd_fail(
        error, status, "value %zu of --rate is %s %s, %s %s %s%s", k + 1,
        xrd_decimal_of(rates.values[k], XRD_SHORTEST).text, xrd_unit_name(unit), above ? "above R(D_min) =" : "below",
        xrd_decimal_of(xrd_unit_from_nats(above ? largest : least, unit, XRD_SHORTEST), XRD_SHORTEST).text,
        xrd_unit_name(unit), above || least <= 0 ? "" : ", which forbidden pairs ask for at any distortion");
  }
  return status;
}

xrd_status cli_curve_explain(const cli_arguments *arguments, const xrd_problem *problem, const xrd_options *options,
                             xrd_status status, xrd_error *error) {
  const cli_numbers_list slopes = cli_numbers(arguments, "slope"), distortions = cli_numbers(arguments, "at");
  if (slopes.count > 0) return explain_slopes(slopes, status, error);
  if (distortions.count > 0) return explain_distortions(distortions, problem, status, error);
  if (cli_numbers(arguments, "rate").count > 0) return explain_rates(arguments, problem, options, status, error);
  return status;
}
