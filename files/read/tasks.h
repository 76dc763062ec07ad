/* The labels of a source's symbols, task by task. */
#ifndef XRD_INPUT_TASKS_H
#define XRD_INPUT_TASKS_H

#include "exactrd/input.h"

/* Reads request->labels for the source that the input holds, whose problem becomes XRD_MEASURE_LABELLED.  Errors:
   XRD_ERR_ARGUMENT (a bad weight), XRD_ERR_INPUT (a number that is no label, with its place; not a row for each
   symbol), those of xrd_numbers_read. */
XRD_MUST_USE xrd_status xrd_tasks_load(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error);

/* Copies those of a valid problem.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_tasks_copy(const xrd_measure_problem *problem, xrd_measure_input *input, xrd_error *error);

/* The file's numbers again: rows x tasks; to be freed.  NULL when out of memory. */
double *xrd_tasks_table(const xrd_measure_problem *problem);

#endif
