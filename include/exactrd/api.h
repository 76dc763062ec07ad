/* Every public header puts its declarations between XRD_API_BEGIN and XRD_API_END: they have C linkage in C++ too, and
   are what the shared library exports. */
#ifndef EXACTRD_API_H
#define EXACTRD_API_H

#if defined(__GNUC__)
#define XRD_API_VISIBLE _Pragma("GCC visibility push(default)")
#define XRD_API_HIDDEN _Pragma("GCC visibility pop")
#else
#define XRD_API_VISIBLE
#define XRD_API_HIDDEN
#endif

#if defined(__cplusplus)
#define XRD_API_BEGIN XRD_API_VISIBLE extern "C" {
#define XRD_API_END                                                                                                    \
  }                                                                                                                    \
  XRD_API_HIDDEN
#else
#define XRD_API_BEGIN XRD_API_VISIBLE
#define XRD_API_END XRD_API_HIDDEN
#endif

#endif
