/*
 * libgit2, loaded when the first object, ref or setting is needed: its libraries (OpenSSL,
 * Kerberos, SSH) take longer to link than most commands run. Code of this folder calls its
 * functions as usual; each has its line in libgit2.names. Private to this layer.
 */
#ifndef SVC_REPO_LIBGIT2_H
#define SVC_REPO_LIBGIT2_H

#include "libgit2_table.h"
#include "util/error.h"

/* Loads the library and counts a user: git_libgit2_init(). Errors: SVC_EENVIRONMENT where it isn't
 * installed, or is another version than the one that svc was built for. */
enum svc_status svc_libgit2_start(struct svc_error *err);
/* The other end of each svc_libgit2_start() that worked. */
void svc_libgit2_stop(void);

/* The functions; only after svc_libgit2_start(). */
const struct svc_libgit2 *svc_libgit2(void);

#endif
