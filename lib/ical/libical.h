/*
 * libical, loaded when a file is read: its own libraries (ICU) take longer to link than most
 * commands run. Code of this folder calls its functions as usual; each has its line in
 * libical.names. Internal.
 */
#ifndef SVC_ICAL_LIBICAL_H
#define SVC_ICAL_LIBICAL_H

#include "libical_table.h"
#include "util/error.h"

/* Loads the library. Errors: SVC_EENVIRONMENT where it isn't installed. */
enum svc_status svc_libical_start(struct svc_error *err);

/* The functions; only after svc_libical_start(). */
const struct svc_libical *svc_libical(void);

#endif
