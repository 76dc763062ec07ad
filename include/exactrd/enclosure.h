/* A proved enclosure of one real number. */
#ifndef EXACTRD_ENCLOSURE_H
#define EXACTRD_ENCLOSURE_H

/* PROVED: lower <= the true value <= upper. */
typedef struct {
  double lower, upper;
} xrd_enclosure;

#endif
