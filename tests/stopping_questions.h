/* Questions whether to go on that are answered by no, for programs made with xrd_questions_may_stop
   (cmake/Folders.cmake); and whether a command that went on nevertheless has written what it would have written. */
#ifndef XRD_TESTS_STOPPING_QUESTIONS_H
#define XRD_TESTS_STOPPING_QUESTIONS_H

#include <stdbool.h>

/* Remembers the first 64 KiB of a file, a table or a document; nothing where there is none. */
void stopping_remember(const char *path);

/* Does the file still begin so? */
bool stopping_left_alone(const char *path);

#endif
