/*
 * Anchors: a digest over every object that a commit reaches, computed without trusting SHA-1.
 */
#include "audit/audit.h"
#include "repo/merge.h"
#include "util/time.h"
#include <string.h>

#define FORMAT "svc-anchor/1"
#define DIGEST "sha256:"
enum { SHA256_BYTES = 32, SHA256_HEX = 64, SHA1_HEX = 40 };

struct object { /* one line of the list that is hashed */
	char id[SHA1_HEX + 1];
	char type[8];
	guint64 size;
	char digest[SHA256_HEX + 1];
};

struct listing {
	struct svc_repo *repo;
	GHashTable *seen; /* hex ids */
	GArray *objects;  /* of struct object */
};

static void digest_of(const void *bytes, size_t length, char out[SHA256_HEX + 1])
{
	g_autofree char *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);
	g_strlcpy(out, hex, SHA256_HEX + 1);
}

static void append(
	struct listing *list, const char *id, const char *type, const void *bytes, size_t length)
{
	struct object object = {.size = length};
	g_strlcpy(object.id, id, sizeof object.id);
	g_strlcpy(object.type, type, sizeof object.type);
	digest_of(bytes, length, object.digest);
	g_array_append_val(list->objects, object);
}

struct reading {
	struct listing *list;
	const char *id;
};

static void append_read(const char *type, const void *bytes, size_t length, void *data)
{
	struct reading *reading = data;
	append(reading->list, reading->id, type, bytes, length);
}

static bool is_new(struct listing *list, const char *id)
{
	if (g_hash_table_contains(list->seen, id))
		return false;
	return g_hash_table_add(list->seen, g_strdup(id));
}

static enum svc_status add_object(const struct svc_oid *id, const char *type, const void *bytes,
	size_t length, void *data, struct svc_error *err)
{
	struct listing *list = data;
	if (!is_new(list, id->hex))
		return SVC_OK;
	if (bytes) {
		append(list, id->hex, type, bytes, length);
		return SVC_OK;
	}
	struct reading reading = {list, id->hex};
	return svc_repo_object(list->repo, id, append_read, &reading, err);
}

/* A commit, and what of its tree its first parent hasn't. */
static enum svc_status add_commit(struct listing *list, const struct svc_chain_commit *commit,
	GHashTable *trees, struct svc_error *err)
{
	const struct svc_oid nothing = {""};
	const struct svc_oid *parent =
		commit->n_parents ? g_hash_table_lookup(trees, commit->parents[0].hex) : &nothing;
	const struct svc_tree_visit visit = {.object = add_object, .data = list};
	enum svc_status status = add_object(&commit->oid, "commit", NULL, 0, list, err);
	return status ? status : svc_tree_visit(list->repo, parent, &commit->tree, &visit, err);
}

static gint by_id(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct object *)a)->id, ((const struct object *)b)->id);
}

static void finish(GArray *objects, struct svc_audit_anchor *out)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_array_sort(objects, by_id);
	for (guint i = 0; i < objects->len; i++) {
		const struct object *object = &g_array_index(objects, struct object, i);
		char line[256];
		int length = g_snprintf(line, sizeof line, "%s %s %" G_GUINT64_FORMAT " %s\n",
			object->id, object->type, object->size, object->digest);
		g_checksum_update(sum, (const guchar *)line, length);
	}
	out->objects = objects->len;
	g_strlcpy(out->digest, g_checksum_get_string(sum), sizeof out->digest);
}

enum svc_status svc_audit_anchor(struct svc_repo *repo, const struct svc_oid *commit,
	struct svc_audit_anchor *out, struct svc_error *err)
{
	const struct svc_oid nothing = {""};
	g_autoptr(GPtrArray) commits = NULL;
	enum svc_status status = svc_chain_read(repo, &nothing, commit, &commits, err);
	if (status)
		return status;
	g_autoptr(GHashTable) trees = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(struct object));
	struct listing list = {repo, seen, objects};
	for (guint i = 0; i < commits->len && !status; i++) {
		struct svc_chain_commit *one = commits->pdata[i];
		g_hash_table_insert(trees, one->oid.hex, &one->tree);
		status = add_commit(&list, one, trees, err);
		out->time = one->time;
	}
	if (status)
		return status;
	out->commit = *commit;
	finish(objects, out);
	return SVC_OK;
}

char *svc_audit_anchor_line(const struct svc_audit_anchor *anchor)
{
	char when[SVC_TIME_LENGTH];
	return g_strdup_printf(FORMAT " %s %s " DIGEST "%s", svc_time_print(anchor->time, when),
		anchor->commit.hex, anchor->digest);
}

static bool is_hex(const char *text, size_t length)
{
	return strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

static enum svc_status malformed(struct svc_error *err, int line, const char *why)
{
	svc_error_set(err, SVC_EINVALID, "%s", why);
	svc_error_hint(err, "an anchor is the one line that 'svc audit anchor' printed: " FORMAT
			    " TIME COMMIT " DIGEST "DIGEST");
	return svc_error_at(err, NULL, line, 0);
}

static enum svc_status parse_line(
	const char *text, int number, struct svc_audit_anchor *out, struct svc_error *err)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	*out = (struct svc_audit_anchor){0};
	if (g_str_has_prefix(text, "svc-anchor/") && strcmp(words[0], FORMAT) != 0)
		return malformed(err, number, "the anchor has a format that this svc doesn't know");
	if (g_strv_length(words) != 4 || strcmp(words[0], FORMAT) != 0)
		return malformed(err, number, "this is no anchor");
	if (!svc_time_parse(words[1], &out->time))
		return malformed(err, number, "the anchor's time is none");
	if (!is_hex(words[2], SHA1_HEX))
		return malformed(err, number, "the anchor's commit is no full id of one");
	if (!g_str_has_prefix(words[3], DIGEST) || !is_hex(words[3] + strlen(DIGEST), SHA256_HEX))
		return malformed(err, number, "the anchor's digest is no SHA-256");
	g_strlcpy(out->commit.hex, words[2], sizeof out->commit.hex);
	g_strlcpy(out->digest, words[3] + strlen(DIGEST), sizeof out->digest);
	return SVC_OK;
}

enum svc_status svc_audit_anchor_parse(
	const char *text, size_t length, GArray **out, struct svc_error *err)
{
	g_autofree char *copy = g_strndup(text, length);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	g_autoptr(GArray) anchors = g_array_new(FALSE, FALSE, sizeof(struct svc_audit_anchor));
	enum svc_status status = SVC_OK;
	*out = NULL;
	for (int i = 0; lines[i] && !status; i++) {
		struct svc_audit_anchor anchor;
		g_strstrip(lines[i]);
		if (!*lines[i] || *lines[i] == '#')
			continue;
		status = parse_line(lines[i], i + 1, &anchor, err);
		g_array_append_val(anchors, anchor);
	}
	if (!status && !anchors->len)
		status = malformed(err, 0, "there is no anchor");
	if (!status)
		*out = g_steal_pointer(&anchors);
	return status;
}

/* The last commit that the anchored one and `head` have in common. */
static enum svc_status find_base(struct svc_repo *repo, const struct svc_audit_anchor *anchor,
	const struct svc_oid *head, struct svc_audit_proof *out, struct svc_error *err)
{
	g_autoptr(GArray) bases = NULL;
	enum svc_status status = svc_repo_merge_bases(repo, &anchor->commit, head, &bases, err);
	if (status || !bases->len)
		return status;
	out->base = g_array_index(bases, struct svc_oid, bases->len - 1);
	return svc_repo_commit_time(repo, &out->base, &out->base_time, err);
}

static enum svc_status is_shallow(struct svc_error *err)
{
	svc_error_set(err, SVC_EENVIRONMENT,
		"this clone is shallow: what it lacks can't be proven to be unchanged");
	return svc_error_hint(err, "get the rest with: git fetch --unshallow");
}

enum svc_status svc_audit_prove(struct svc_repo *repo, const struct svc_audit_anchor *anchor,
	const struct svc_oid *head, struct svc_audit_proof *out, struct svc_error *err)
{
	bool behind = false;
	*out = (struct svc_audit_proof){.outcome = SVC_AUDIT_GONE};
	if (svc_repo_is_shallow(repo))
		return is_shallow(err);
	if (!svc_repo_has_commit(repo, &anchor->commit))
		return SVC_OK;
	out->outcome = SVC_AUDIT_REWRITTEN;
	enum svc_status status = svc_repo_is_ancestor(repo, &anchor->commit, head, &behind, err);
	if (!status && !behind)
		return find_base(repo, anchor, head, out, err);
	if (!status)
		status = svc_audit_anchor(repo, &anchor->commit, &out->now, err);
	bool same = !status && !strcmp(out->now.digest, anchor->digest);
	out->outcome = same ? SVC_AUDIT_UNCHANGED : SVC_AUDIT_ALTERED;
	return status;
}
