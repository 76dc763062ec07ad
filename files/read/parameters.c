#include "files/read/parameters.h"

#include <string.h>

#include "files/read/number.h"

bool xrd_parameters_parse(const char *text, size_t most, double *parameter, size_t *count) {
  xrd_number_locale locale;
  xrd_number_locale_enter(&locale);
  bool good = true;
  *count = 0;
  for (bool more = true; more && good; ++*count) {
    char literal[64];
    const size_t length = strcspn(text, ",");
    good = length < sizeof literal && *count < most;
    if (!good) break;
    memcpy(literal, text, length);
    literal[length] = '\0';
    good = xrd_number_parse(literal, length, &parameter[*count]) == NULL;
    more = text[length] == ',';
    text += length + more;
  }
  xrd_number_locale_leave(&locale);
  return good;
}
