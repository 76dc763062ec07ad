/* cmocka with the headers it needs. */
#ifndef XRD_TESTS_CMOCKA_ALL_H
#define XRD_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
