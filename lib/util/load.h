/*
 * Libraries that are loaded when they are needed: linking them would cost every command their
 * start. tools/loaded.sh makes the header through which a layer calls one.
 */
#ifndef SVC_UTIL_LOAD_H
#define SVC_UTIL_LOAD_H

#include <stddef.h>

/* Loads the library `file` and fills `slots` with the addresses of the `n` functions `names`; it
 * stays loaded. Returns NULL, or what is missing: `file` or the first name, borrowed. */
const char *svc_load_library(const char *file, const char *const *names, size_t n, void **slots);

/* The file name of a library by its version: "libgit2.so.1.5", "libgit2.1.5.dylib". */
#ifdef __APPLE__
#define SVC_LIBRARY_FILE(NAME, VERSION) NAME "." VERSION ".dylib"
#else
#define SVC_LIBRARY_FILE(NAME, VERSION) NAME ".so." VERSION
#endif

#endif
