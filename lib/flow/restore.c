/*
 * A record, or some of its fields, as it was at another moment. The timeline is never taken back:
 * what a restored tracked field was changed to is one more entry.
 */
#include "flow/private.h"
#include "history/history.h"
#include "merge/merge.h"
#include "repo/repo.h"
#include "util/utf8.h"
#include <string.h>

struct restore {
	struct svc_flow *flow;
	const struct svc_kind *kind; /* of the desk as it is now */
	char *path;                  /* the record's, now */
	char *id;
	struct svc_record *then;
};

static void restore_clear(struct restore *restore)
{
	g_free(restore->path);
	g_free(restore->id);
	svc_record_free(restore->then);
}
#define AUTO_RESTORE __attribute__((cleanup(restore_clear))) struct restore

static enum svc_status read_then(struct restore *restore, struct svc_desk *past,
	const struct svc_ref *ref, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	struct svc_desk *desk = svc_flow_desk(restore->flow);
	restore->kind = svc_kinds_find(svc_desk_kinds(desk), ref->kind->name, NULL);
	if (!restore->kind)
		return svc_error_set(
			err, SVC_EINVALID, "the desk has no kind '%s' any more", ref->kind->name);
	enum svc_status status =
		svc_store_read(svc_desk_store(past), ref->path, SVC_RECORD_MAX_BYTES, &bytes, err);
	if (status)
		return status;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	return svc_record_parse(
		restore->kind, ref->path, text ? text : "", length, &restore->then, err);
}

/* The version of a removed record that was there last; NULL where history has none. */
static enum svc_status last_version(
	struct svc_desk *desk, const char *path, GBytes **out, struct svc_error *err)
{
	const struct svc_history_range newest = {INT64_MIN, INT64_MAX, 1};
	struct svc_history_options options = svc_history_options_of(svc_desk_context(desk));
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autoptr(GPtrArray) changes = NULL;
	struct svc_oid head;
	*out = NULL;
	options.lazy = true;
	svc_auto(svc_history) history = svc_history_open(desk, &options);
	enum svc_status status = svc_repo_resolve(repo, "HEAD", &head, err);
	if (!status)
		status = svc_history_of(history, &head, path, &newest, &changes, err);
	if (status || !changes->len)
		return status;
	const struct svc_history_change *change = changes->pdata[0];
	const struct svc_oid *blob = &change->after;
	for (guint i = 0; i < change->n_before && !*blob->hex; i++)
		blob = &change->before[i];
	return svc_repo_read_blob(repo, blob, out, err);
}

/* Makes a removed record again, with all entries that it had when it went. */
static enum svc_status bring_back(
	struct restore *restore, const struct svc_ref *then, struct svc_error *err)
{
	struct svc_flow *flow = restore->flow;
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = last_version(flow->desk, then->path, &bytes, err);
	if (status)
		return status;
	size_t length = restore->then->text->len;
	const char *text = bytes ? g_bytes_get_data(bytes, &length) : restore->then->text->str;
	svc_auto(svc_record) record = NULL;
	status = svc_record_parse(
		restore->kind, restore->path, text ? text : "", length, &record, err);
	if (status)
		return svc_error_prefix(err, "the last version of %s", restore->id);
	struct svc_flow_item *item = svc_flow_hold(flow, g_steal_pointer(&record), NULL);
	svc_flow_touch(flow, item)->created = true;
	return SVC_OK;
}

static enum svc_status add_file(
	const char *path, const struct svc_oid *blob, void *data, struct svc_error *err)
{
	struct restore *restore = data;
	struct svc_flow *flow = restore->flow;
	struct svc_store *store = svc_desk_store(flow->desk);
	const char *own = path + strlen(svc_store_prefix(store));
	g_autoptr(GBytes) bytes = NULL;
	if (!blob->hex[0] || svc_store_exists(store, own))
		return SVC_OK;
	enum svc_status status = svc_repo_read_blob(svc_store_repo(store), blob, &bytes, err);
	return status ? status : svc_write_file(flow->write, own, bytes, NULL, err);
}

/* Files that the record had beside it and that are gone since. */
static enum svc_status bring_files(struct restore *restore, struct svc_desk *past,
	const struct svc_ref *then, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(past);
	const struct svc_oid *commit = svc_store_commit(store);
	g_autofree char *folder = g_strdup_printf("%s%.*s.d", svc_store_prefix(store),
		(int)(strlen(then->path) - strlen(".md")), then->path);
	if (!commit || strcmp(then->path, restore->path) != 0)
		return SVC_OK;
	return svc_repo_walk(svc_store_repo(store), commit, folder, add_file, restore, err);
}

static bool is_wanted(char *const *fields, const char *name)
{
	return !*fields || g_strv_contains((const char *const *)fields, name);
}

/* A name that neither the kind nor one of the two versions knows is a slip. */
static enum svc_status check_names(const struct restore *restore, const struct svc_record *now,
	char *const *fields, struct svc_error *err)
{
	const struct svc_kind *kind = restore->kind;
	for (; *fields; fields++) {
		bool known =
			svc_kind_field(kind, *fields) || svc_record_node(restore->then, *fields) ||
			svc_record_node(now, *fields) || !strcmp(*fields, SVC_MERGE_DESCRIPTION);
		if (known && strcmp(*fields, "id") != 0)
			continue;
		if (known)
			return svc_error_set(err, SVC_EINVALID, "the id can't be changed");
		g_autoptr(GPtrArray) names = g_ptr_array_new();
		for (guint i = 0; i < kind->fields->len; i++)
			g_ptr_array_add(names,
				(char *)((const struct svc_field *)kind->fields->pdata[i])->name);
		g_ptr_array_add(names, (char *)SVC_MERGE_DESCRIPTION);
		g_ptr_array_add(names, NULL);
		g_autofree char *close = svc_suggest(*fields, (const char *const *)names->pdata, 3);
		svc_error_set(err, SVC_EINVALID, "%s has no field '%s'", kind->one, *fields);
		return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
	}
	return SVC_OK;
}

/* Keys that stay what they are: former ids go on to lead here, and open conflicts are no value. */
static bool stays(const char *key)
{
	static const char *const keys[] = {"id", "aliases", SVC_MERGE_KEY, NULL};
	return g_strv_contains(keys, key);
}

/* One field that differs: a wish, or for a key that the kind doesn't know, its YAML. */
static enum svc_status put_back(const struct restore *restore, struct svc_record *now,
	const char *name, struct svc_edit *edit, struct svc_error *err)
{
	if (svc_kind_field(restore->kind, name)) {
		svc_flow_wish_value(edit, restore->then, name);
		return SVC_OK;
	}
	const struct svc_yaml_node *node = svc_record_node(restore->then, name);
	g_autofree char *yaml =
		node ? svc_yaml_source(restore->then->text->str + restore->then->parts.yaml, node)
		     : NULL;
	return svc_merge_set_key(now, name, yaml, err);
}

static enum svc_status put_description_back(
	struct restore *restore, struct svc_record *now, bool *changed, struct svc_error *err)
{
	const struct svc_timeline *old, *present;
	enum svc_status status = svc_record_timeline(restore->then, &old, err);
	if (!status)
		status = svc_record_timeline(now, &present, err);
	if (status || !strcmp(old->description, present->description))
		return status;
	*changed = true;
	return svc_merge_set_description(now, old->description, err);
}

/* Puts back all that is wanted and differs. `*changed` tells whether anything did. */
static enum svc_status put_all_back(struct restore *restore, const struct svc_ref *ref,
	char *const *fields, bool *changed, struct svc_error *err)
{
	struct svc_record *now;
	svc_auto(svc_edit) edit = svc_edit_new();
	enum svc_status status = svc_flow_load(restore->flow, ref, &now, err);
	if (!status)
		status = check_names(restore, now, fields, err);
	if (status)
		return status;
	g_autoptr(GArray) differences = svc_record_diff(now, restore->then);
	for (guint i = 0; !status && i < differences->len; i++) {
		const char *name = g_array_index(differences, struct svc_field_change, i).field;
		if (stays(name) || !is_wanted(fields, name))
			continue;
		*changed = true;
		status = put_back(restore, now, name, edit, err);
	}
	if (!status && is_wanted(fields, SVC_MERGE_DESCRIPTION))
		status = put_description_back(restore, now, changed, err);
	if (status || !edit->items->len)
		return status;
	/* The priority of that time counts, not one that would follow from other fields. */
	const char *priority = svc_kind_role(restore->kind, "priority");
	const char *value = priority ? svc_record_get(restore->then, priority) : NULL;
	if (!*fields && value && !svc_flow_wish(edit, priority))
		svc_edit_add(edit, SVC_EDIT_SET, priority, value);
	return svc_flow_edit(restore->flow, ref, edit, err);
}

static enum svc_status find_now(struct restore *restore, const struct svc_ref *then,
	struct svc_ref *out, bool *removed, struct svc_error *err)
{
	struct svc_desk *desk = restore->flow->desk;
	enum svc_status status = svc_desk_find(desk, restore->kind, then->id, out, err);
	*removed = status == SVC_ENOTFOUND;
	if (!*removed)
		return status;
	svc_error_clear(err);
	out->kind = restore->kind;
	out->id = g_strdup(then->id);
	out->path = svc_desk_path(desk, restore->kind, then->id);
	return SVC_OK;
}

static enum svc_status restore_all(struct restore *restore, struct svc_desk *past,
	const struct svc_ref *then, char *const *fields, struct svc_error *err)
{
	svc_autoclear(svc_ref) ref = {0};
	bool removed = false, changed = false;
	struct svc_flow *flow = restore->flow;
	enum svc_status status = find_now(restore, then, &ref, &removed, err);
	if (status)
		return status;
	restore->path = g_strdup(ref.path);
	restore->id = g_strdup(ref.id);
	if (removed && *fields) {
		svc_error_set(err, SVC_ENOTFOUND, "%s was removed", ref.id);
		return svc_error_hint(err, "bring back the whole record: leave out --field");
	}
	if (removed)
		status = bring_back(restore, then, err);
	if (!status && !*fields)
		status = bring_files(restore, past, then, err);
	if (!status)
		status = put_all_back(restore, &ref, fields, &changed, err);
	if (status || removed || changed || svc_write_count(flow->write))
		return status;
	svc_error_set(
		err, SVC_ENOTFOUND, "there is nothing to restore: %s is as it was then", ref.id);
	return svc_error_hint(
		err, "'svc %s log %s' shows when it was changed", ref.kind->name, ref.id);
}

/* "ticket INC-2611-7K3M9: back to title, status of 2026-11-20" */
static void name_subject(const struct restore *restore, const char *at, char *const *fields)
{
	struct svc_flow *flow = restore->flow;
	if (flow->subject)
		return;
	g_autofree char *names = g_strjoinv(", ", (char **)fields);
	flow->subject = g_strdup_printf("%s %s: %s%sas it was at %s", restore->kind->name,
		restore->id, names, *names ? " " : "", at);
}

enum svc_status svc_flow_restore(struct svc_flow *flow, struct svc_desk *past, const char *at,
	const struct svc_ref *then, char *const *fields, struct svc_error *err)
{
	AUTO_RESTORE restore = {.flow = flow};
	bool force = flow->options.force;
	enum svc_status status = read_then(&restore, past, then, err);
	if (status)
		return svc_error_prefix(err, "at %s", at);
	/* The status table says what may follow, not what was. */
	flow->options.force = true;
	status = restore_all(&restore, past, then, fields, err);
	flow->options.force = force;
	if (!status)
		name_subject(&restore, at, fields);
	return status;
}
