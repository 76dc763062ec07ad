#include "files/read/domain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/sum.h"

const char *xrd_domain_violation(xrd_domain domain, double value) {
  if (isnan(value)) return "NaN is not allowed";
  if ((domain == XRD_NONNEGATIVE || domain == XRD_DISTORTION || domain == XRD_LAWS) && value < 0)
    return "negative number";
  if (isinf(value)) return domain == XRD_DISTORTION ? NULL : "infinity is not allowed here";
  if (domain == XRD_COORDINATE && fabs(value) > XRD_COORDINATE_MAX) return "coordinate beyond 1e140 in magnitude";
  if (domain == XRD_PAYOFFS && fabs(value) > XRD_PAYOFF_MAX) return "payoff beyond 5e299 in magnitude";
  if (domain == XRD_DISTORTION && value > XRD_DISTORTION_MAX)
    return "finite distortion above 1e300 (inf forbids a pair)";
  return NULL;
}

/* Is the name one of those between the bars? */
static bool is_among(const char *name, const char *names) {
  const size_t length = strlen(name);
  for (const char *at = names; *at != '\0'; at += strcspn(at, "|"), at += *at == '|')
    if (strcspn(at, "|") == length && strncasecmp(at, name, length) == 0) return true;
  return false;
}

const char *xrd_domain_name_violation(xrd_domain domain, size_t column, const char *name) {
  static const char WEIGHT[] = "weight|weights|w|p|probability|mass|count", MEAN[] = "mean|mu|location|centre|center",
                    SD[] = "sd|std|sigma|deviation|stddev", LEFT[] = "left|from|low|lower",
                    RIGHT[] = "right|to|high|upper", FREQUENCY[] = "w|omega|frequency",
                    DENSITY[] = "s|s(w)|density|power|psd";
  static const struct {
    xrd_domain domain;
    const char *names[3], *reason;
  } COLUMNS[] = {
      {XRD_MIXTURE, {WEIGHT, MEAN, SD}, "the columns are weight, mean, sd: call them so, or leave the names out"},
      {XRD_HISTOGRAM,
       {LEFT, RIGHT, WEIGHT},
       "the columns are left, right, weight: call them so, or leave the names out"},
      {XRD_SPECTRUM, {FREQUENCY, DENSITY}, "the columns are w, S(w): call them so, or leave the names out"}};
  for (size_t k = 0; k < sizeof COLUMNS / sizeof *COLUMNS; k++) {
    if (COLUMNS[k].domain != domain) continue;
    const char *names = column < 3 ? COLUMNS[k].names[column] : NULL;
    return names != NULL && !is_among(name, names) ? COLUMNS[k].reason : NULL;
  }
  return NULL;
}

const char *xrd_domain_row_violation(xrd_domain domain, const double *row, size_t count,
                                     char text[XRD_ROW_REASON_SIZE]) {
  xrd_sum sum = {0, 0};
  if (domain != XRD_LAWS) return NULL;
  for (size_t k = 0; k < count; k++) xrd_sum_add(&sum, row[k]);
  const double total = xrd_sum_value(&sum);
  if (fabs(total - 1) <= XRD_SUM_TOLERANCE) return NULL;
  (void)snprintf(text, XRD_ROW_REASON_SIZE, "this row sums to %.17g, not to 1 within %g", total, XRD_SUM_TOLERANCE);
  return text;
}
