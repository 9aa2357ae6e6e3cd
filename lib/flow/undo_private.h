/*
 * What undoing asks about the time after an operation. Private to this layer.
 */
#ifndef SVC_FLOW_UNDO_PRIVATE_H
#define SVC_FLOW_UNDO_PRIVATE_H

#include "desk/desk.h"

/* The commits after `after`, of all lines that HEAD has and `after` hasn't, by the paths within the
 * repository that they touch; merges and those of `cancelled` (a set of ids in hex) are left out.
 * `*out` is owned, to be given to svc_flow_changed_later(). Errors: those of git. */
enum svc_status svc_flow_later(struct svc_desk *desk, const struct svc_oid *after,
	GHashTable *cancelled, GHashTable **out, struct svc_error *err);

/* The first field among `changes` (of struct svc_field_change) that one of those commits changed in
 * the record at `path`; NULL if none did. Owned. */
char *svc_flow_changed_later(struct svc_desk *desk, GHashTable *files, const struct svc_kind *kind,
	const char *path, const GArray *changes);

#endif
