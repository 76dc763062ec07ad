/* Temporary files and what killed processes leave of them. */
#ifndef XRD_OUTPUT_LEFTOVERS_H
#define XRD_OUTPUT_LEFTOVERS_H

#include <stddef.h>

/* The suffix .exactrd-PID-K.tmp of this process's K-th attempt at a name; needs at most XRD_TEMPORARY_SUFFIX bytes. */
enum { XRD_TEMPORARY_SUFFIX = 48 };
void xrd_temporary_suffix(char *suffix, size_t size, int k);

/* Marks an open temporary file as one whose owner lives: a lock that ends with the process. */
void xrd_temporary_hold(int descriptor);

/* Removes the temporary files in the folder of `path` whose owner is dead: no process has its number, nobody holds the
   lock, and the file is the user's own.  What cannot be removed stays. */
void xrd_leftovers_remove(const char *path);

#endif
