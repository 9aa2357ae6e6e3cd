/*
 * Timelines against git's history. One run of `git log --raw` lists every version of every record;
 * asking for each file's history by itself would walk all commits once per file.
 */
#include "check/private.h"
#include "repo/write.h"
#include "util/time.h"
#include <string.h>

struct version {
	struct svc_oid blob;
	struct svc_oid undone; /* what was there before an undo; "" for any other commit */
	char commit[13];       /* shortened */
	int64_t time;
};

struct history {
	struct check *check;
	GHashTable *versions; /* desk path → GArray of struct version, newest first */
};

static void free_versions(gpointer data)
{
	g_array_unref(data);
}

/* `HASH TIME WHAT`, where the last is there for an undo alone. */
static bool is_undo(const char *header)
{
	const char *what = strchr(header + strcspn(header, " ") + 1, ' ');
	return what && what[1];
}

static void add_version(
	struct history *history, const char *path, const char *header, const char *raw)
{
	const char *prefix = svc_store_prefix(svc_desk_store(history->check->desk));
	g_auto(GStrv) words = g_strsplit(raw, " ", 5);
	if (g_strv_length(words) != 5 || !g_str_has_prefix(path, prefix))
		return;
	struct version version = {.time = g_ascii_strtoll(header + strcspn(header, " "), NULL, 10)};
	g_strlcpy(version.commit, header, sizeof(version.commit));
	g_strlcpy(version.blob.hex, words[3], sizeof(version.blob.hex));
	if (is_undo(header))
		g_strlcpy(version.undone.hex, words[2], sizeof(version.undone.hex));
	if (!strncmp(words[1], "000000", 6))
		return; /* removed in this commit */
	path += strlen(prefix);
	GArray *list = g_hash_table_lookup(history->versions, path);
	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(struct version));
		g_hash_table_insert(history->versions, g_strdup(path), list);
	}
	g_array_append_val(list, version);
}

/* Tokens are separated by NUL: `HASH TIME WHAT`, then for each file `:MODE MODE OLD NEW X` and the
 * path; the first of a commit's files has a line break before it. */
static void read_log(struct history *history, const GString *log)
{
	const char *header = NULL, *end = log->str + log->len;
	for (const char *token = log->str; token < end; token += strlen(token) + 1) {
		const char *text = *token == '\n' ? token + 1 : token;
		if (*text != ':') {
			header = text;
			continue;
		}
		const char *path = token + strlen(token) + 1;
		if (path >= end || !header)
			return;
		add_version(history, path, header, text);
		token = path;
	}
}

static enum svc_status run_log(struct history *history, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(history->check->desk);
	const char *prefix = svc_store_prefix(store);
	const char *const args[] = {"log", "-z", "--raw", "--no-renames", "--no-abbrev",
		"--format=%H %ct %(trailers:key=Svc-Undo,valueonly,separator=%x20)", "HEAD", "--",
		*prefix ? prefix : NULL, NULL};
	g_autoptr(GString) output = NULL;
	enum svc_status status =
		svc_repo_git(svc_store_repo(store), args, NULL, NULL, 0, &output, err);
	if (status)
		return status;
	read_log(history, output);
	return SVC_OK;
}

/* The timeline never gave `field` this value, and it isn't the present one either. */
static bool was_never(struct svc_record *record, const struct svc_timeline *timeline,
	const char *field, const char *value)
{
	if (!g_strcmp0(svc_record_get(record, field), value))
		return false;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		for (guint k = 0; entry->changes && k < entry->changes->len; k++) {
			const struct svc_change_line *change =
				&g_array_index(entry->changes, struct svc_change_line, k);
			if (!strcmp(change->field, field) && !strcmp(change->value, value))
				return false;
		}
	}
	return true;
}

static bool has_entry(const struct svc_timeline *timeline, const struct svc_entry *wanted)
{
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (entry->stamped && entry->time == wanted->time &&
			!strcmp(entry->author, wanted->author) &&
			!strcmp(entry->verb, wanted->verb))
			return true;
	}
	return false;
}

struct comparison {
	struct check *check;
	struct svc_record *record; /* as it is now */
	const struct svc_timeline *timeline;
	GHashTable *reported;
};

/* True the first time that this is said about the record. */
static bool is_news(struct comparison *now, char *what)
{
	return g_hash_table_add(now->reported, what);
}

static char *entry_name(const struct svc_entry *entry)
{
	char when[SVC_TIME_LENGTH];
	return g_strdup_printf(
		"%s %s %s", svc_time_print(entry->time, when), entry->author, entry->verb);
}

static void compare_fields(
	struct comparison *now, struct svc_record *then, const struct version *version)
{
	for (guint i = 0; i < then->kind->fields->len; i++) {
		const struct svc_field *field = then->kind->fields->pdata[i];
		const char *value = field->tracked ? svc_record_get(then, field->name) : NULL;
		if (!value || !was_never(now->record, now->timeline, field->name, value) ||
			!is_news(now, g_strdup_printf("%s=%s", field->name, value)))
			continue;
		int line, column;
		char when[SVC_TIME_LENGTH];
		svc_check_place(now->record, field->name, &line, &column);
		struct svc_finding *finding = svc_check_add(now->check->findings,
			RULE_HISTORY_VALUE, now->record->path, line, column,
			"commit %s of %s holds %s '%s', the timeline never does", version->commit,
			svc_time_print(version->time, when), field->name, value);
		finding->cure = g_strdup("add the entry that is missing, with the commit's time");
	}
}

static void compare_entries(
	struct comparison *now, struct svc_record *then, const struct version *version)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	if (svc_record_timeline(then, &timeline, &why))
		return;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		char when[SVC_TIME_LENGTH];
		if (!entry->stamped || has_entry(now->timeline, entry) ||
			!is_news(now, entry_name(entry)))
			continue;
		svc_time_print(entry->time, when);
		struct svc_finding *finding = svc_check_add(now->check->findings,
			RULE_HISTORY_ENTRY, now->record->path, 0, 0,
			"commit %s holds the entry '%s %s %s', the timeline no longer does",
			version->commit, when, entry->author, entry->verb);
		finding->cure = g_strdup_printf("git show %s", version->commit);
	}
}

/* NULL for a version that can't be read: it says nothing. */
static struct svc_record *read_version(struct comparison *now, const struct svc_oid *blob)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(now->check->desk));
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0};
	struct svc_record *then = NULL;
	size_t length;
	if (!*blob->hex || svc_repo_read_blob(repo, blob, &bytes, &why))
		return NULL;
	const char *text = g_bytes_get_data(bytes, &length);
	return svc_record_parse(
		       now->record->kind, now->record->path, text ? text : "", length, &then, &why)
		       ? NULL
		       : then;
}

/* What an undo took out of the record is missed by nobody, in no older version. */
static void forgive(struct comparison *now, struct svc_record *after, const struct version *version)
{
	const struct svc_timeline *taken = NULL, *left = NULL;
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_record) before = read_version(now, &version->undone);
	if (!before || svc_record_timeline(before, &taken, &why) ||
		svc_record_timeline(after, &left, &why))
		return;
	for (guint i = 0; i < taken->entries->len; i++) {
		const struct svc_entry *entry = taken->entries->pdata[i];
		if (entry->stamped && !has_entry(left, entry))
			is_news(now, entry_name(entry));
	}
	g_autoptr(GArray) changes = svc_record_diff(before, after);
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		if (change->from)
			is_news(now, g_strdup_printf("%s=%s", change->field, change->from));
	}
}

static void compare(struct comparison *now, const struct version *version)
{
	svc_auto(svc_record) then = read_version(now, &version->blob);
	if (!then)
		return;
	forgive(now, then, version);
	compare_fields(now, then, version);
	compare_entries(now, then, version);
}

static enum svc_status compare_record(struct svc_record **record, void *data, struct svc_error *err)
{
	struct history *history = data;
	const GArray *versions = g_hash_table_lookup(history->versions, (*record)->path);
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	if (!versions || svc_record_timeline(*record, &timeline, &why))
		return SVC_OK;
	struct comparison now = {history->check, *record, timeline,
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	for (guint i = 0; i < versions->len; i++)
		compare(&now, &g_array_index(versions, struct version, i));
	g_hash_table_unref(now.reported);
	return SVC_OK;
}

enum svc_status svc_check_history(struct check *check, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(check->desk));
	struct svc_oid head;
	enum svc_status status = svc_repo_resolve(repo, "HEAD", &head, err);
	if (status || !*head.hex)
		return status;
	struct history history = {
		check, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_versions)};
	status = run_log(&history, err);
	if (!status)
		status = svc_desk_each(check->desk, NULL, compare_record, NULL, &history, err);
	g_hash_table_unref(history.versions);
	if (!status && svc_repo_is_shallow(repo))
		svc_context_warn(svc_desk_context(check->desk), NULL, 0,
			"the clone is shallow: older history was not compared; "
			"git fetch --unshallow brings it");
	return status;
}
