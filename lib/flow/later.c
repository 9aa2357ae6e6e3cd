/*
 * What was changed after an operation: a field that was changed and changed back looks untouched,
 * but who did that meant the value that it has now.
 */
#include "flow/private.h"
#include "flow/undo_private.h"
#include "repo/write.h"
#include <string.h>

struct later { /* one commit that touched a file */
	struct svc_oid commit, parent;
};

static void add(GHashTable *files, const char *path, const char *header)
{
	struct later later = {{{0}}, {{0}}};
	const char *space = strchr(header, ' ');
	GArray *list = g_hash_table_lookup(files, path);
	if (!space || !space[1])
		return; /* a commit without a parent comes after nothing */
	g_strlcpy(later.commit.hex, header,
		MIN(sizeof(later.commit.hex), (size_t)(space - header) + 1));
	g_strlcpy(later.parent.hex, space + 1, sizeof(later.parent.hex));
	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(struct later));
		g_hash_table_insert(files, g_strdup(path), list);
	}
	g_array_append_val(list, later);
}

/* Tokens end with NUL: `@COMMIT PARENT`, then the commit's paths; the first has a line break before
 * it. */
static void read_log(GHashTable *files, const GString *log, GHashTable *cancelled)
{
	const char *header = NULL, *end = log->str + log->len;
	for (const char *token = log->str; token < end; token += strlen(token) + 1) {
		const char *text = *token == '\n' ? token + 1 : token;
		if (*text == '@') {
			g_autofree char *hex = g_strndup(text + 1, strcspn(text + 1, " "));
			header = g_hash_table_contains(cancelled, hex) ? NULL : text + 1;
		} else if (header && *text) {
			add(files, text, header);
		}
	}
}

static void free_list(gpointer data)
{
	g_array_unref(data);
}

enum svc_status svc_flow_later(struct svc_desk *desk, const struct svc_oid *after,
	GHashTable *cancelled, GHashTable **out, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autofree char *range = g_strdup_printf("%s..HEAD", after->hex);
	const char *const args[] = {"log", "-z", "--no-merges", "--no-renames", "--name-only",
		"--format=@%H %P", range, "--", NULL};
	g_autoptr(GHashTable) files =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
	g_autoptr(GString) log = NULL;
	struct svc_oid head;
	enum svc_status status = svc_repo_resolve(repo, "HEAD", &head, err);
	if (!status && strcmp(head.hex, after->hex) != 0)
		status = svc_repo_git(repo, args, NULL, NULL, 0, &log, err);
	if (status)
		return status;
	if (log)
		read_log(files, log, cancelled);
	*out = g_steal_pointer(&files);
	return SVC_OK;
}

static struct svc_record *version(struct svc_desk *desk, const struct svc_kind *kind,
	const char *path, const struct svc_oid *commit)
{
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) absent = {0}; /* a version that can't be read says nothing */
	struct svc_record *record = NULL;
	size_t length;
	if (svc_repo_read(svc_store_repo(svc_desk_store(desk)), commit, path, &bytes, &absent))
		return NULL;
	const char *text = g_bytes_get_data(bytes, &length);
	return svc_record_parse(kind, path, text ? text : "", length, &record, &absent) ? NULL
											: record;
}

static bool names_field(const GArray *changes, const char *field)
{
	for (guint i = 0; i < changes->len; i++)
		if (!strcmp(g_array_index(changes, struct svc_field_change, i).field, field))
			return true;
	return false;
}

char *svc_flow_changed_later(struct svc_desk *desk, GHashTable *files, const struct svc_kind *kind,
	const char *path, const GArray *changes)
{
	const GArray *list = g_hash_table_lookup(files, path);
	for (guint i = 0; list && i < list->len; i++) {
		const struct later *later = &g_array_index(list, struct later, i);
		svc_auto(svc_record) before = version(desk, kind, path, &later->parent);
		svc_auto(svc_record) after = version(desk, kind, path, &later->commit);
		if (!before || !after)
			continue;
		g_autoptr(GArray) since = svc_record_diff(before, after);
		for (guint k = 0; k < changes->len; k++) {
			const char *field =
				g_array_index(changes, struct svc_field_change, k).field;
			if (names_field(since, field))
				return g_strdup(field);
		}
	}
	return NULL;
}
