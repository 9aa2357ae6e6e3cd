#include "repo/graph.h"
#include "repo/internal.h"
#include <string.h>

G_STATIC_ASSERT(SVC_RAW_ID == GIT_OID_RAWSZ);

/* Without libgit2: a cache is asked before anything of the repository is loaded. */
struct svc_raw_id svc_raw_id(const struct svc_oid *oid)
{
	struct svc_raw_id out = {{0}};
	if (strlen(oid->hex) != 2 * SVC_RAW_ID)
		return out;
	for (size_t i = 0; i < SVC_RAW_ID; i++) {
		int high = g_ascii_xdigit_value(oid->hex[2 * i]);
		int low = g_ascii_xdigit_value(oid->hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return (struct svc_raw_id){{0}};
		out.bytes[i] = (unsigned char)(high << 4 | low);
	}
	return out;
}

struct svc_oid svc_raw_id_oid(const struct svc_raw_id *id)
{
	static const char digits[] = "0123456789abcdef";
	struct svc_oid out = {""};
	if (svc_raw_id_is_none(id))
		return out;
	for (size_t i = 0; i < SVC_RAW_ID; i++) {
		out.hex[2 * i] = digits[id->bytes[i] >> 4];
		out.hex[2 * i + 1] = digits[id->bytes[i] & 15];
	}
	return out;
}

bool svc_raw_id_is_none(const struct svc_raw_id *id)
{
	static const struct svc_raw_id none;
	return !memcmp(id, &none, sizeof none);
}

void svc_graph_clear(struct svc_graph *graph)
{
	g_clear_pointer(&graph->commits, g_array_unref);
	g_clear_pointer(&graph->parents, g_array_unref);
}

struct reading {
	struct svc_repo *repo;
	svc_graph_known_fn known;
	void *data;
	GHashTable *seen; /* set of git_oid: found, or known */
	GArray *found;    /* of struct svc_graph_commit, in the order in which they were found */
	GArray *stack;    /* of struct step */
	struct svc_graph *out;
};

struct step { /* a commit whose parents are being visited */
	guint found, next;
};

/* Puts a commit on the stack, unless it was met before or is known. */
static enum svc_status enter(struct reading *reading, const git_oid *id, struct svc_error *err)
{
	svc_git_auto(git_commit) commit = NULL;
	struct svc_graph_commit node = {.parents = reading->out->parents->len};
	if (g_hash_table_contains(reading->seen, id))
		return SVC_OK;
	g_hash_table_add(reading->seen, g_memdup2(id, sizeof *id));
	memcpy(node.id.bytes, id->id, sizeof node.id.bytes);
	if (reading->known && reading->known(&node.id, reading->data))
		return SVC_OK;
	if (git_commit_lookup(&commit, reading->repo->git, id))
		return svc_repo_git_error(err, "read the history");
	node.time = git_commit_time(commit);
	node.n_parents = git_commit_parentcount(commit);
	for (unsigned i = 0; i < node.n_parents; i++) {
		struct svc_raw_id parent;
		memcpy(parent.bytes, git_commit_parent_id(commit, i)->id, sizeof parent.bytes);
		g_array_append_val(reading->out->parents, parent);
	}
	struct step step = {reading->found->len, 0};
	g_array_append_val(reading->found, node);
	g_array_append_val(reading->stack, step);
	return SVC_OK;
}

static enum svc_status follow(struct reading *reading, const git_oid *from, struct svc_error *err)
{
	enum svc_status status = enter(reading, from, err);
	while (!status && reading->stack->len) {
		struct step *top =
			&g_array_index(reading->stack, struct step, reading->stack->len - 1);
		const struct svc_graph_commit *node =
			&g_array_index(reading->found, struct svc_graph_commit, top->found);
		if (top->next < node->n_parents) {
			git_oid parent;
			git_oid_fromraw(
				&parent, g_array_index(reading->out->parents, struct svc_raw_id,
						 node->parents + top->next++)
						 .bytes);
			status = enter(reading, &parent, err);
			continue;
		}
		g_array_append_val(reading->out->commits, *node);
		g_array_set_size(reading->stack, reading->stack->len - 1);
	}
	return status;
}

enum svc_status svc_graph_read(struct svc_repo *repo, const struct svc_oid *from,
	svc_graph_known_fn known, void *data, struct svc_graph *out, struct svc_error *err)
{
	git_oid id;
	enum svc_status status = svc_repo_load(repo, err);
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(svc_git_oid_hash, svc_git_oid_same, g_free, NULL);
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct svc_graph_commit));
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(struct step));
	svc_graph_clear(out);
	out->commits = g_array_new(FALSE, FALSE, sizeof(struct svc_graph_commit));
	out->parents = g_array_new(FALSE, FALSE, sizeof(struct svc_raw_id));
	struct reading reading = {repo, known, data, seen, found, stack, out};
	if (status || !svc_oid_to_git(from, &id))
		return status;
	return follow(&reading, &id, err);
}

struct tips {
	struct svc_repo *repo;
	GArray *out;
};

static int add_tip(const char *name, void *data)
{
	struct tips *tips = data;
	struct svc_oid oid;
	svc_autoclear(svc_error) other = {0}; /* a ref may name a blob, or nothing that is there */
	if (!svc_repo_resolve(tips->repo, name, &oid, &other) && *oid.hex)
		g_array_append_val(tips->out, oid);
	return 0;
}

enum svc_status svc_repo_tips(struct svc_repo *repo, GArray **out, struct svc_error *err)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct svc_oid));
	struct tips tips = {repo, list};
	enum svc_status status = svc_repo_load(repo, err);
	if (status)
		return status;
	add_tip("HEAD", &tips);
	if (git_reference_foreach_glob(repo->git, "*", add_tip, &tips))
		return svc_repo_git_error(err, "list the refs");
	*out = g_steal_pointer(&list);
	return SVC_OK;
}
