/*
 * Undo: the inverse of an earlier operation as a new commit.
 */
#ifndef SVC_FLOW_UNDO_H
#define SVC_FLOW_UNDO_H

#include "flow/flow.h"
#include "flow/operations.h"

struct svc_undo_result {
	struct svc_operation operation; /* what was taken back */
	struct svc_oid commit;          /* the new one; "" with no_commit and dry_run */
	GPtrArray *paths;               /* files that change, within the repository; owned texts */
};
void svc_undo_result_clear(struct svc_undo_result *result);
SVC_DEFINE_AUTOCLEAR(svc_undo_result, svc_undo_result_clear)

/*
 * Puts every file of one operation back to what it was before. `name` is any revision that names
 * its commit; NULL: the last operation of this person (by the address that git would commit under)
 * that is no undo, no merge and not undone. An undo can be undone, which brings back what it took.
 *
 * What was changed in a record since stays: the inverse is merged with it; a file that is no record
 * is merged by lines. Errors: SVC_ECONFLICT where both touched the same (a field that was changed
 * and changed back by what still holds, too), where the operation made,
 * removed or replaced a file that was changed since, where others refer to a record that would go,
 * and for one that is undone; SVC_EINVALID for a commit that svc didn't make, a merge, and the
 * making of the desk; SVC_ENOTFOUND for an unknown one, and where nothing is left to take back;
 * SVC_EENVIRONMENT where a shallow clone lacks what was before it. Nothing is changed then.
 */
enum svc_status svc_flow_undo(struct svc_desk *desk, const char *name,
	const struct svc_flow_options *options, struct svc_undo_result *out, struct svc_error *err);

#endif
