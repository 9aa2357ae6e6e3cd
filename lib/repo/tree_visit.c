/*
 * Two trees compared as bytes. A tree of git is a row of `MODE NAME\0ID`, sorted by name: what is
 * the same at its start and end is skipped by comparing memory, so that one new file in a folder of
 * thousands costs reading the folder and no more.
 */
#include "repo/chain.h"
#include "repo/internal.h"
#include <string.h>

enum { DEPTH_LIMIT = 256 };

struct visit {
	struct svc_repo *repo;
	const struct svc_tree_visit *to;
	git_odb *odb;
	GString *path;
	int depth;
};

struct entry {
	const char *start; /* in the tree's bytes */
	unsigned mode;
	const char *name; /* ends with NUL */
	size_t length;    /* of the name */
	git_oid id;
};

struct rows { /* what is left of one tree */
	const char *at, *end;
	struct entry entry; /* the one at `at`, once read */
};

#define MODE_TREE 040000u
#define MODE_SUBMODULE 0160000u

static bool is_tree(const struct entry *entry)
{
	return entry->mode == MODE_TREE;
}

/* Reads the entry at `rows->at`; false at the end, or where the bytes are no entry. */
static bool read_entry(struct rows *rows)
{
	const char *nul = memchr(rows->at, '\0', (size_t)(rows->end - rows->at));
	const char *blank = nul ? memchr(rows->at, ' ', (size_t)(nul - rows->at)) : NULL;
	if (!blank || rows->end - nul <= GIT_OID_RAWSZ || blank + 1 == nul)
		return false;
	struct entry *entry = &rows->entry;
	entry->start = rows->at;
	entry->mode = (unsigned)g_ascii_strtoull(rows->at, NULL, 8);
	entry->name = blank + 1;
	entry->length = (size_t)(nul - entry->name);
	git_oid_fromraw(&entry->id, (const unsigned char *)nul + 1);
	return true;
}

static const char *after(const struct entry *entry)
{
	return entry->name + entry->length + 1 + GIT_OID_RAWSZ;
}

/* git's order: a folder's name counts as if it ended with '/'. */
static int compare_names(const struct entry *a, const struct entry *b)
{
	int order = memcmp(a->name, b->name, MIN(a->length, b->length));
	if (order)
		return order;
	unsigned char x = a->length > b->length ? (unsigned char)a->name[b->length]
			  : is_tree(a)          ? '/'
						: '\0';
	unsigned char y = b->length > a->length ? (unsigned char)b->name[a->length]
			  : is_tree(b)          ? '/'
						: '\0';
	return x - y;
}

/* Moves both to the first entry that may differ: entries are skipped whole. */
static void skip_common(struct rows *a, struct rows *b)
{
	size_t most = (size_t)MIN(a->end - a->at, b->end - b->at), same = 0;
	while (same + 4096 <= most && !memcmp(a->at + same, b->at + same, 4096))
		same += 4096;
	while (same < most && a->at[same] == b->at[same])
		same++;
	const char *limit = a->at + same, *at = a->at, *nul;
	if (same == most && a->end - a->at == b->end - b->at) {
		a->at = a->end;
		b->at = b->end;
		return;
	}
	while ((nul = memchr(at, '\0', (size_t)(limit - at))) && limit - nul > GIT_OID_RAWSZ)
		at = nul + 1 + GIT_OID_RAWSZ;
	b->at += at - a->at;
	a->at = at;
}

static enum svc_status visit_trees(
	struct visit *v, const git_oid *one, const git_oid *two, struct svc_error *err);

static struct svc_oid id_of(const struct entry *entry, bool tree)
{
	return entry && is_tree(entry) == tree ? svc_oid_from_git(&entry->id)
					       : (struct svc_oid){""};
}

/* What the two have under one name; one of them may be NULL. */
static enum svc_status visit_pair(
	struct visit *v, const struct entry *one, const struct entry *two, struct svc_error *err)
{
	if (one && two && git_oid_equal(&one->id, &two->id) && is_tree(one) == is_tree(two))
		return SVC_OK;
	size_t length = v->path->len;
	struct svc_oid a = id_of(one, false), b = id_of(two, false);
	enum svc_status status = SVC_OK;
	g_string_append_printf(v->path, "%s%s", length ? "/" : "", one ? one->name : two->name);
	if ((*a.hex || *b.hex) && v->to->changed)
		status = v->to->changed(v->path->str, &a, &b, v->to->data, err);
	if (!status && *b.hex && v->to->object && two->mode != MODE_SUBMODULE)
		status = v->to->object(&b, "blob", NULL, 0, v->to->data, err);
	bool folder = (one && is_tree(one)) || (two && is_tree(two));
	if (!status && folder)
		status = visit_trees(v, one && is_tree(one) ? &one->id : NULL,
			two && is_tree(two) ? &two->id : NULL, err);
	g_string_truncate(v->path, length);
	return status;
}

static enum svc_status visit_rows(
	struct visit *v, struct rows *a, struct rows *b, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	while (!status) {
		skip_common(a, b);
		bool has_a = read_entry(a), has_b = read_entry(b);
		if (!has_a && !has_b)
			return a->at == a->end && b->at == b->end
				       ? SVC_OK
				       : svc_error_set(err, SVC_EENVIRONMENT,
						 "the tree of '%s' is broken", v->path->str);
		int order = !has_a ? 1 : !has_b ? -1 : compare_names(&a->entry, &b->entry);
		status = visit_pair(
			v, order <= 0 ? &a->entry : NULL, order >= 0 ? &b->entry : NULL, err);
		if (order <= 0)
			a->at = after(&a->entry);
		if (order >= 0)
			b->at = after(&b->entry);
	}
	return status;
}

static enum svc_status open_tree(
	struct visit *v, const git_oid *id, git_odb_object **out, struct svc_error *err)
{
	if (!id)
		return SVC_OK;
	int code = git_odb_read(out, v->odb, id);
	if (!code && git_odb_object_type(*out) == GIT_OBJECT_TREE)
		return SVC_OK;
	struct svc_oid hex = svc_oid_from_git(id);
	svc_repo_git_error(err, "read tree %s", hex.hex);
	return svc_error_hint(err, "git fsck --full tells what else is missing or broken");
}

static struct rows rows_of(git_odb_object *tree)
{
	const char *bytes = tree ? git_odb_object_data(tree) : "";
	return (struct rows){.at = bytes, .end = bytes + (tree ? git_odb_object_size(tree) : 0)};
}

static enum svc_status visit_trees(
	struct visit *v, const git_oid *one, const git_oid *two, struct svc_error *err)
{
	git_odb_object *a = NULL, *b = NULL;
	if (v->depth >= DEPTH_LIMIT)
		return svc_error_set(
			err, SVC_EINVALID, "%.80s…: folders are nested too deeply", v->path->str);
	enum svc_status status = open_tree(v, one, &a, err);
	if (!status)
		status = open_tree(v, two, &b, err);
	if (!status && b && v->to->object) {
		struct svc_oid id = svc_oid_from_git(two);
		status = v->to->object(&id, "tree", git_odb_object_data(b), git_odb_object_size(b),
			v->to->data, err);
	}
	struct rows x = rows_of(a), y = rows_of(b);
	v->depth++;
	if (!status)
		status = visit_rows(v, &x, &y, err);
	v->depth--;
	git_odb_object_free(a);
	git_odb_object_free(b);
	return status;
}

void svc_repo_trust_ids(bool trust)
{
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, !trust);
}

void svc_repo_keep_objects(bool keep)
{
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, keep);
}

enum svc_status svc_tree_visit(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, const struct svc_tree_visit *visit, struct svc_error *err)
{
	git_oid a, b;
	g_autoptr(GString) path = g_string_new(NULL);
	svc_git_auto(git_odb) odb = NULL;
	if (!strcmp(one->hex, two->hex))
		return SVC_OK;
	if (git_repository_odb(&odb, repo->git))
		return svc_repo_git_error(err, "open the objects");
	struct visit v = {repo, visit, odb, path, 0};
	if (!visit->as_set)
		svc_repo_trust_ids(visit->trust_ids);
	bool has_a = svc_oid_to_git(one, &a), has_b = svc_oid_to_git(two, &b);
	enum svc_status status = visit_trees(&v, has_a ? &a : NULL, has_b ? &b : NULL, err);
	if (!visit->as_set)
		svc_repo_trust_ids(false);
	return status;
}
