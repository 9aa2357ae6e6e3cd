/*
 * The service catalog: the kinds that play the parts `service` and `offering`.
 */
#ifndef CMD_CATALOG_H
#define CMD_CATALOG_H

#include "cmd/session.h"
#include "desk/desk.h"

enum { CMD_CATALOG_KINDS = 2 };

/* The kind of the catalog at `index` (services, then offerings); NULL if the desk has none. */
const struct svc_kind *cmd_catalog_kind(struct svc_session *session, size_t index);

/* Finds a record of the catalog. Errors: SVC_ENOTFOUND; SVC_EUSAGE for a record of another kind. */
enum svc_status cmd_catalog_find(
	struct svc_session *session, const char *input, struct svc_ref *out, struct svc_error *err);

#endif
