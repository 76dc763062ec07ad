/* Statuses, error messages and attributes shared by every public function. */
#ifndef EXACTRD_STATUS_H
#define EXACTRD_STATUS_H

#include <stddef.h>

#include "exactrd/api.h"

/* Attributes: the compiler warns where a status is not looked at, and checks the arguments of a format. */
#if defined(__GNUC__)
#define XRD_MUST_USE __attribute__((warn_unused_result))
#define XRD_PRINTF(format_index, first_index) __attribute__((format(printf, format_index, first_index)))
#else
#define XRD_MUST_USE
#define XRD_PRINTF(format_index, first_index)
#endif

XRD_API_BEGIN

/* Did the call work?  The program's exit codes derive from these in one place (cli/exit_code.c). */
typedef enum {
  XRD_OK = 0,
  XRD_ERR_INTERNAL,    /* a broken invariant of ours, such as proved bounds that cross; never the caller's fault */
  XRD_ERR_ARGUMENT,    /* an argument outside its documented range */
  XRD_ERR_INPUT,       /* bad data; the message names file, line or index */
  XRD_ERR_IO,          /* reading or writing failed */
  XRD_ERR_MEMORY,      /* allocation failed or a size overflowed */
  XRD_ERR_INTERRUPTED, /* the caller's callback asked to stop */
} xrd_status;

/* What is known of a number. */
typedef enum {
  XRD_ESTIMATE = 0, /* statistical or extrapolated */
  XRD_FLOAT,        /* computed in floating point, rounding not bounded */
  XRD_PROVED,       /* a bound with rounding inside */
} xrd_evidence;

/* Was the gap asked for reached by proved bounds? */
typedef enum {
  XRD_OPEN = 0, /* the bounds hold, the gap was not reached */
  XRD_CLOSED,   /* proved upper minus proved lower <= gap */
} xrd_verdict;

/* Bytes of a message, its final zero included. */
enum { XRD_ERROR_SIZE = 512 };

/* A caller-owned buffer that receives one line of text when a call fails; every function accepts NULL for it. */
typedef struct {
  char message[XRD_ERROR_SIZE];
} xrd_error;

/* The fixed English name of a status, such as "bad input"; never NULL. */
const char *xrd_status_name(xrd_status status);

/* Writes a printf-style message into `error` (may be NULL) and returns `status`, so that callers write
   `return xrd_fail(error, XRD_ERR_INPUT, ...)`.  Long messages are cut to the buffer. */
xrd_status xrd_fail(xrd_error *error, xrd_status status, const char *format, ...) XRD_PRINTF(3, 4);

#ifdef __clang_analyzer__ /* it reads one file at a time, and would take a failure for XRD_OK */
#define xrd_fail(error, status, ...) ((void)xrd_fail(error, status, __VA_ARGS__), (status))
#endif

XRD_API_END

#endif
