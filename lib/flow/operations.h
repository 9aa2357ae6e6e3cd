/*
 * The operation log: what was done to a desk, from the commits of its repository.
 *
 * Each writing command is one commit with a trailer `Svc-Op:`; an undo names what it takes back in
 * `Svc-Undo:`. Nothing else is stored: a commit is undone while an undo of it is not undone itself.
 */
#ifndef SVC_FLOW_OPERATIONS_H
#define SVC_FLOW_OPERATIONS_H

#include "desk/desk.h"

#define SVC_TRAILER_OP "Svc-Op"
#define SVC_TRAILER_UNDO "Svc-Undo"
/* What Svc-Op says of an undo. */
#define SVC_OP_UNDO "undo"

/* One commit; texts owned. */
struct svc_operation {
	struct svc_oid commit;
	struct svc_oid parent; /* the first; "" for a root commit */
	unsigned parents;
	int64_t time;       /* Unix seconds, the committer's */
	char *author_email; /* NULL where the commit has none */
	char *op;           /* "ticket set"; NULL: the commit was not made by svc */
	char *subject;
	char **records;     /* "KIND/ID" as its message names them: 20 at most; never NULL */
	unsigned n_records; /* how many there are */
	char *undoes;       /* the commit that it takes back, in hexadecimal digits; or NULL */
	char *undone_by;    /* the undo that took it back and holds; or NULL */
};
void svc_operation_clear(struct svc_operation *operation);
SVC_DEFINE_AUTOCLEAR(svc_operation, svc_operation_clear)

/*
 * Calls `fn` with each commit of HEAD's history that changed something in the desk's folder, newest
 * first; of a merge, the commits of both sides. `fn` ends the walk by returning another status than
 * SVC_OK, and may steal the texts. Clocks that disagree can put an undo after what it takes back:
 * that one is then listed as not undone.
 */
typedef enum svc_status (*svc_operation_fn)(
	struct svc_operation *operation, void *data, struct svc_error *err);
enum svc_status svc_flow_each_operation(
	struct svc_desk *desk, svc_operation_fn fn, void *data, struct svc_error *err);

/* The record that a path of the desk belongs to, its own file or one in `<record>.d/`: its kind,
 * and the file's stem, owned; NULL for other files. */
const struct svc_kind *svc_flow_record_of(struct svc_desk *desk, const char *path, char **stem);

/* "KIND/ID" of each record that the commit changed against its first parent, each once, sorted by
 * path; of owned texts, freed with g_ptr_array_unref(). Errors: SVC_EENVIRONMENT, where a shallow
 * clone lacks the parent. */
enum svc_status svc_flow_operation_records(struct svc_desk *desk,
	const struct svc_operation *operation, GPtrArray **out, struct svc_error *err);

/* The paths (within the repository) that the commit changed against its first parent, as above. */
enum svc_status svc_flow_operation_paths(struct svc_desk *desk,
	const struct svc_operation *operation, GPtrArray **out, struct svc_error *err);

#endif
