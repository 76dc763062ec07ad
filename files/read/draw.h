/* A random choice of rows. */
#ifndef XRD_INPUT_DRAW_H
#define XRD_INPUT_DRAW_H

#include <stdint.h>

#include "exactrd/status.h"

/* Copies `count` <= rows of the rows x columns table into `drawn` (count x columns), each subset equally likely, in
   their order: selection sampling (Knuth, The Art of Computer Programming 2, algorithm 3.4.2S) on xoshiro256++ seeded
   with `seed`; the same choice on every machine. */
void xrd_draw_rows(const double *table, size_t rows, size_t columns, size_t count, uint64_t seed, double *drawn);

#endif
