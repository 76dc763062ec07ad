#include <stdlib.h>

#include "base/memory.h"
#include "vae/geometry/trained.h"

typedef struct {
  xrd_map map; /* first, so that it can be handed out */
  xrd_trainer trainer;
  xrd_decoder decoder;
} opened;

xrd_status xrd_map_open(const char *folder, bool fisher, xrd_map **map, xrd_error *error) {
  *map = NULL;
  opened *o = xrd_allocate_zero(1, sizeof *o);
  if (o == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  xrd_status status = xrd_trainer_open(&o->trainer, folder, error);
  if (status == XRD_OK) status = xrd_decoder_of(&o->trainer, fisher, &o->decoder, error);
  if (status == XRD_OK) {
    o->map = o->decoder.map;
    *map = &o->map;
  } else
    xrd_map_close(&o->map);
  return status;
}

void xrd_map_close(xrd_map *map) {
  if (map == NULL) return;
  opened *o = (opened *)map;
  xrd_decoder_clear(&o->decoder);
  xrd_trainer_clear(&o->trainer);
  free(o);
}
