#include "exactrd/version.h"

const char *xrd_version(void) { return XRD_VERSION; }
