/* A temporary directory, the current one while it exists, so that messages name files shortly. */
#ifndef XRD_TESTS_INPUT_SCRATCH_H
#define XRD_TESTS_INPUT_SCRATCH_H

#include <stddef.h>
#include <stdio.h>

/* cmocka group setup and teardown: enter a new directory, remove it with all that was made here. */
int scratch_enter(void **state);
int scratch_leave(void **state);

/* A file to be written; an old one is replaced. */
FILE *scratch_create(const char *name);

/* Writes one. */
void scratch_file(const char *name, const void *bytes, size_t size);
void scratch_text(const char *name, const char *text);

/* Writes a version 1 .npy: descr such as "'<f8'", shape such as "(3, 4)". */
void scratch_npy(const char *name, const char *descr, const char *order, const char *shape, const void *data,
                 size_t size);

#endif
