/* Densities of every family, for tests. */
#ifndef XRD_TESTS_DENSITIES_H
#define XRD_TESTS_DENSITIES_H

#include "exactrd/density.h"

static const double TEST_COMPONENTS[] = {1, -2, 0.5, 2, 0, 1, 1, 3, 0.75};
static const double TEST_PIECES[] = {-1, 0, 1, 0, 0.5, 3, 2, 3, 2};

static const xrd_density TEST_DENSITIES[] = {
    {XRD_DENSITY_UNIFORM, {-1, 2}, 0, NULL},        {XRD_DENSITY_NORMAL, {1, 0.5}, 0, NULL},
    {XRD_DENSITY_LAPLACE, {-1, 2}, 0, NULL},        {XRD_DENSITY_EXPONENTIAL, {3}, 0, NULL},
    {XRD_DENSITY_LOGISTIC, {0.25, 0.5}, 0, NULL},   {XRD_DENSITY_TRIANGULAR, {-1, 0, 3}, 0, NULL},
    {XRD_DENSITY_TRIANGULAR, {0, 0, 1}, 0, NULL},   {XRD_DENSITY_STUDENT, {12, 1, 2}, 0, NULL},
    {XRD_DENSITY_BETA, {0.5, 2.5}, 0, NULL},        {XRD_DENSITY_BETA, {3, 0.25}, 0, NULL},
    {XRD_DENSITY_MIXTURE, {0}, 3, TEST_COMPONENTS}, {XRD_DENSITY_HISTOGRAM, {0}, 3, TEST_PIECES},
};

enum { TEST_DENSITY_COUNT = sizeof TEST_DENSITIES / sizeof *TEST_DENSITIES };

#endif
