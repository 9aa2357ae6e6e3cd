/*
 * Undo: the inverse of an earlier operation as a new commit.
 */
#ifndef SVC_FLOW_UNDO_H
#define SVC_FLOW_UNDO_H

#include "flow/flow.h"

/* The operation to undo; texts owned. */
struct svc_flow_operation {
	struct svc_oid commit;
	struct svc_oid parent; /* "" for a root commit */
	char *op;              /* "ticket set" */
	char *subject;
	int64_t time;
};
void svc_flow_operation_clear(struct svc_flow_operation *operation);
SVC_DEFINE_AUTOCLEAR(svc_flow_operation, svc_flow_operation_clear)

/*
 * Finds the operation that `name` (a revision, or the value of a trailer Svc-Op's commit) means;
 * NULL: the last one on HEAD's first-parent line that is no undo and was not undone. Errors:
 * SVC_ENOTFOUND; SVC_EINVALID for a commit that svc didn't make; SVC_ECONFLICT for one undone
 * before.
 */
enum svc_status svc_flow_find_operation(struct svc_desk *desk, const char *name,
	struct svc_flow_operation *out, struct svc_error *err);

/*
 * Puts every file of the operation back to what it was before. What was changed in a record since
 * stays: the inverse is merged with it. Errors: SVC_ECONFLICT where both touched the same, or where
 * the operation made, removed or replaced a file that was changed since; nothing is changed then.
 */
enum svc_status svc_flow_undo(struct svc_desk *desk, const struct svc_flow_operation *operation,
	const struct svc_txn_options *options, struct svc_oid *commit, GPtrArray **paths,
	struct svc_error *err);

#endif
