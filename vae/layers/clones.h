/* XRD_CLONES before a function makes the compiler build it for wider vectors as well, and the processor choose.  Only
   for static functions, as the symbol that chooses would be exported, and for loops whose entries do not meet: no sums
   are taken in another order, none is fused, and every clone gives the same bits. */
#ifndef XRD_VAE_CLONES_H
#define XRD_VAE_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define XRD_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define XRD_CLONES
#endif

#endif
