#include <cblas.h>
#include <fftw3.h>
#include <flint/flint.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <stdio.h>

#include "exactrd/output.h"
#include "exactrd/version.h"

#if !defined(__clang__) && defined(__GNUC__)
#define COMPILER "GCC " __VERSION__
#else
#define COMPILER __VERSION__
#endif

static void set(xrd_component *component, const char *name, const char *version) {
  component->name = name;
  (void)snprintf(component->version, sizeof component->version, "%s", version);
}

bool xrd_component_at(size_t index, xrd_component *component) {
  switch (index) {
  case 0: set(component, "exactrd", xrd_version()); return true;
  case 1: set(component, "compiler", COMPILER); return true;
  case 2: set(component, "gsl", gsl_version); return true;
  case 3:
    set(component, "openblas", "");
    (void)snprintf(component->version, sizeof component->version, "%s, core %s", openblas_get_config(),
                   openblas_get_corename());
    return true;
  case 4: set(component, "flint", flint_version); return true;
  case 5: set(component, "jansson", jansson_version_str()); return true;
  case 6: set(component, "fftw", fftw_version); return true;
  default: return false;
  }
}
