#include "flow/private.h"
#include "repo/patch.h"
#include <string.h>

static void free_result(gpointer data)
{
	struct svc_flow_result *result = data;
	g_free(result->id);
	g_free(result->path);
	g_free(result->title);
	g_free(result->entry);
	g_free(result->waits);
	g_array_unref(result->changes);
	g_clear_pointer(&result->attached, g_ptr_array_unref);
	g_free(result);
}

static void free_item(gpointer data)
{
	struct svc_flow_item *item = data;
	svc_record_free(item->record);
	g_clear_pointer(&item->before, g_bytes_unref);
	g_free(item);
}

enum svc_status svc_flow_begin(struct svc_desk *desk, const struct svc_flow_options *options,
	struct svc_flow **out, struct svc_error *err)
{
	const char *author;
	enum svc_status status = svc_desk_author(desk, &author, err);
	if (status)
		return status;
	svc_auto(svc_flow) flow = g_new0(struct svc_flow, 1);
	flow->desk = desk;
	flow->options = *options;
	flow->op = g_strdup(options->op);
	flow->subject = g_strdup(options->subject);
	flow->author = g_strdup(author);
	flow->now = svc_desk_context(desk)->now;
	flow->items = g_ptr_array_new_with_free_func(free_item);
	flow->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	flow->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	flow->attached = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	flow->results = g_ptr_array_new_with_free_func(free_result);
	status = svc_desk_zone(desk, &flow->zone, err);
	if (!status)
		status = svc_write_begin(desk, &options->txn, &flow->write, err);
	if (status)
		return status;
	*out = g_steal_pointer(&flow);
	return SVC_OK;
}

void svc_flow_free(struct svc_flow *flow)
{
	if (!flow)
		return;
	svc_write_free(flow->write);
	g_hash_table_unref(flow->by_path);
	g_hash_table_unref(flow->by_key);
	g_hash_table_unref(flow->attached);
	g_ptr_array_unref(flow->items);
	g_ptr_array_unref(flow->results);
	g_free(flow->op);
	g_free(flow->subject);
	g_free(flow->author);
	g_free(flow->from);
	g_free(flow);
}

struct svc_desk *svc_flow_desk(struct svc_flow *flow)
{
	return flow->desk;
}

const char *svc_flow_author(const struct svc_flow *flow)
{
	return flow->author;
}

int64_t svc_flow_now(const struct svc_flow *flow)
{
	return flow->now;
}

const GPtrArray *svc_flow_results(const struct svc_flow *flow)
{
	return flow->results;
}

int64_t svc_flow_entry_time(const struct svc_flow *flow, struct svc_record *record)
{
	enum { AHEAD_MOST = 60 };
	int64_t last;
	svc_autoclear(svc_error) ignored = {0};
	if (svc_desk_context(flow->desk)->now_given ||
		svc_record_last_time(record, &last, &ignored) || last <= flow->now ||
		last - flow->now >= AHEAD_MOST)
		return flow->now;
	return last;
}

struct svc_flow_item *svc_flow_hold(
	struct svc_flow *flow, struct svc_record *record, GBytes *before)
{
	struct svc_flow_item *item = g_new0(struct svc_flow_item, 1);
	item->record = record;
	item->before = before ? g_bytes_ref(before) : NULL;
	g_ptr_array_add(flow->items, item);
	g_hash_table_insert(flow->by_path, g_strdup(record->path), item);
	return item;
}

enum svc_status svc_flow_item(struct svc_flow *flow, const struct svc_ref *ref,
	struct svc_flow_item **out, struct svc_error *err)
{
	*out = g_hash_table_lookup(flow->by_path, ref->path);
	if (*out && !(*out)->removed)
		return SVC_OK;
	if (*out)
		return svc_error_set(err, SVC_ENOTFOUND, "%s was just removed", ref->id);
	svc_auto(svc_record) record = NULL;
	enum svc_status status = svc_desk_load(flow->desk, ref, &record, err);
	if (status)
		return status;
	g_autoptr(GBytes) before = g_bytes_new(record->text->str, record->text->len);
	*out = svc_flow_hold(flow, g_steal_pointer(&record), before);
	return SVC_OK;
}

enum svc_status svc_flow_load(struct svc_flow *flow, const struct svc_ref *ref,
	struct svc_record **out, struct svc_error *err)
{
	struct svc_flow_item *item;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	if (!status)
		*out = item->record;
	return status;
}

static void clear_change(gpointer data)
{
	struct svc_field_change *change = data;
	g_free(change->field);
	g_free(change->from);
	g_free(change->to);
}

struct svc_flow_result *svc_flow_touch(struct svc_flow *flow, struct svc_flow_item *item)
{
	if (item->result)
		return item->result;
	struct svc_flow_result *result = g_new0(struct svc_flow_result, 1);
	result->kind = item->record->kind;
	result->id = g_strdup(item->record->id);
	result->path = g_strdup(item->record->path);
	result->title = g_strdup(svc_record_get(item->record, "title"));
	result->changes = g_array_new(FALSE, TRUE, sizeof(struct svc_field_change));
	g_array_set_clear_func(result->changes, clear_change);
	g_ptr_array_add(flow->results, result);
	item->result = result;
	return result;
}

static enum svc_status put_item(
	struct svc_flow *flow, struct svc_flow_item *item, struct svc_error *err)
{
	if (item->removed)
		return svc_write_remove(flow->write, item->record->path, item->before, err);
	const GString *text = item->record->text;
	size_t length = 0;
	const void *before = item->before ? g_bytes_get_data(item->before, &length) : NULL;
	if (before && length == text->len && !memcmp(before, text->str, length)) {
		if (item->result)
			item->result->unchanged = true;
		return SVC_OK;
	}
	return svc_write_put(flow->write, item->record, item->before, err);
}

enum svc_status svc_flow_patch(struct svc_flow *flow, GString *out, struct svc_error *err)
{
	const char *prefix = svc_store_prefix(svc_desk_store(flow->desk));
	for (guint i = 0; i < flow->items->len; i++) {
		const struct svc_flow_item *item = flow->items->pdata[i];
		const GString *text = item->record->text;
		g_autofree char *path = g_strconcat(prefix, item->record->path, NULL);
		g_autoptr(GBytes) after = item->removed ? NULL : g_bytes_new(text->str, text->len);
		enum svc_status status = svc_repo_patch(path, item->before, after, out, err);
		if (status)
			return status;
	}
	return SVC_OK;
}

enum svc_status svc_flow_commit(
	struct svc_flow *flow, struct svc_oid *commit, struct svc_error *err)
{
	for (guint i = 0; i < flow->items->len; i++) {
		enum svc_status status = put_item(flow, flow->items->pdata[i], err);
		if (status)
			return status;
	}
	g_autofree char *subject = flow->subject ? g_strdup(flow->subject) : svc_flow_subject(flow);
	return svc_write_commit(flow->write, flow->op, subject, commit, err);
}
