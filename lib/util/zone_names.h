/*
 * Which names are time zones: those that tzdata lists, no others; and which tzdata that is.
 */
#ifndef SVC_UTIL_ZONE_NAMES_H
#define SVC_UTIL_ZONE_NAMES_H

#include "util/error.h"

/* The system's tzdata folder: the first of the usual places that exists, else the usual one. */
const char *svc_zone_folder(void);

/* SVC_OK if `name` is in the tzdata of `folder`; SVC_EINVALID with close names as hint;
 * SVC_EENVIRONMENT if there is no tzdata. */
enum svc_status svc_zone_check_name(const char *name, const char *folder, struct svc_error *err);

/* All names in `folder`'s tzdata, sorted; NULL if there is none. Owned with g_strfreev. */
char **svc_zone_names(const char *folder);

/* The version of tzdata ("2026a"), owned; NULL if the system doesn't say. `folder`
 * may be NULL: the system's. */
char *svc_zone_version(const char *folder);

#endif
