#include "import/jsonl.h"
#include "import/json_yaml.h"
#include "import/rows.h"
#include "record/finding.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

struct lines {
	struct svc_desk *desk;
	const struct svc_import_options *options;
	struct svc_import_summary *summary;
	struct svc_write *write;
	GHashTable *seen; /* "kind/id" of this file */
};

static void json_cleanup(json_t **object)
{
	json_decref(*object);
}

#define auto_json __attribute__((cleanup(json_cleanup))) json_t *

static bool is_frame(const char *key)
{
	static const char *const keys[] = {
		"kind", "id", "path", "sla_clocks", "description", "entries", NULL};
	return g_strv_contains(keys, key);
}

static enum svc_status find_kind(
	struct lines *in, const json_t *object, const struct svc_kind **out, struct svc_error *err)
{
	const struct svc_kinds *kinds = svc_desk_kinds(in->desk);
	const char *name = json_string_value(json_object_get(object, "kind"));
	if (!name)
		return svc_error_set(err, SVC_EINVALID, "kind is missing");
	*out = svc_kinds_find(kinds, name, NULL);
	if (*out)
		return SVC_OK;
	g_autofree const char **names = svc_kinds_names(kinds);
	g_autofree char *close = svc_suggest(name, names, 3);
	svc_error_set(err, SVC_EINVALID, "unknown kind '%s'", name);
	return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
}

static enum svc_status check_findings(struct svc_record *record, struct svc_error *err)
{
	g_autoptr(GPtrArray) findings = svc_findings_new();
	enum svc_status status = svc_record_validate(record, findings, err);
	for (guint i = 0; i < findings->len && !status; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		if (finding->severity != SVC_ERROR)
			continue;
		status = svc_error_set(err, SVC_EINVALID, "%s", finding->message);
		if (finding->cure)
			svc_error_hint(err, "%s", finding->cure);
	}
	return status;
}

static enum svc_status append_changes(
	GArray *changes, json_t *object, GPtrArray *texts, struct svc_error *err)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		char *text = svc_json_field_text(value);
		if (!text)
			return svc_error_set(err, SVC_EINVALID, "%s in changes is no text", key);
		g_ptr_array_add(texts, text);
		struct svc_change_line line = {.field = (char *)key, .value = text};
		g_array_append_val(changes, line);
	}
	return SVC_OK;
}

static enum svc_status append_entry(
	GString *body, const struct svc_kind *kind, json_t *object, struct svc_error *err)
{
	const char *time = json_string_value(json_object_get(object, "time"));
	const char *author = json_string_value(json_object_get(object, "author"));
	const char *verb = json_string_value(json_object_get(object, "verb"));
	const char *text = json_string_value(json_object_get(object, "text"));
	int64_t stamp;
	if (!time || !svc_time_parse(time, &stamp))
		return svc_error_set(err, SVC_EINVALID, "an entry has no time in RFC 3339");
	if (!author || !verb)
		return svc_error_set(err, SVC_EINVALID, "an entry needs an author and a verb");
	if (!g_strv_contains(kind->entry_verbs, verb))
		return svc_error_set(err, SVC_EINVALID, "%s has no entries '%s'", kind->name, verb);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) changes = g_array_new(FALSE, TRUE, sizeof(struct svc_change_line));
	enum svc_status status =
		append_changes(changes, json_object_get(object, "changes"), texts, err);
	return status ? status
		      : svc_timeline_append(body, "\n", stamp, author, verb,
				changes->len ? (struct svc_change_line *)changes->data : NULL,
				changes->len, text, kind->entry_verbs, err);
}

static void append_description(GString *text, const struct svc_kind *kind, const json_t *object)
{
	const char *description = json_string_value(json_object_get(object, "description"));
	if (!description || *description == '\0')
		return;
	g_autofree char *safe =
		svc_timeline_escape(description, strlen(description), kind->entry_verbs);
	g_string_append_printf(text, "%s\n", safe);
}

/* Exactly the record of the line: nothing is added, and it has to read back as it was meant. */
static enum svc_status exact_record(const struct svc_kind *kind, const char *id, const char *path,
	json_t *object, struct svc_record **out, struct svc_error *err)
{
	const char *key;
	json_t *value, *entry;
	size_t index;
	g_autoptr(GString) text = g_string_new("---\n");
	g_autoptr(GString) body = g_string_new(NULL);
	auto_json name = json_string(id);
	enum svc_status status = svc_json_append_yaml(text, kind->order[0], name, err);
	json_object_foreach(object, key, value) if (!status && !is_frame(key)) status =
		svc_json_append_yaml(text, key, value, err);
	g_string_append(text, "---\n");
	append_description(body, kind, object);
	json_array_foreach(json_object_get(object, "entries"), index, entry) if (!status) status =
		append_entry(body, kind, entry, err);
	if (status)
		return status;
	g_string_append_len(text, body->str, (gssize)body->len);
	return svc_record_parse(kind, path, text->str, text->len, out, err);
}

static enum svc_status add_wishes(struct svc_edit *edit, json_t *object, struct svc_error *err)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		if (is_frame(key) || json_is_null(value))
			continue;
		g_autofree char *scalar = svc_json_field_text(value);
		if (scalar) {
			svc_edit_add(edit, SVC_EDIT_SET, key, scalar);
			continue;
		}
		g_autoptr(GString) yaml = g_string_new(NULL);
		enum svc_status status = svc_json_append_yaml(yaml, "x", value, err);
		if (status)
			return status;
		svc_edit_add(edit, SVC_EDIT_SET_YAML, key, yaml->str + strlen("x:"));
	}
	return SVC_OK;
}

static enum svc_status new_record(struct lines *in, const struct svc_kind *kind, const char *id,
	json_t *object, struct svc_record **out, struct svc_error *err)
{
	const char *author, *prefix;
	const char *description = json_string_value(json_object_get(object, "description"));
	g_autofree char *drawn = NULL;
	svc_auto(svc_edit) edit = svc_edit_new();
	enum svc_status status = add_wishes(edit, object, err);
	if (!status)
		status = svc_desk_author(in->desk, &author, err);
	if (!status && !id && kind->slug)
		status = svc_error_set(err, SVC_EINVALID, "id is missing");
	if (!status && !id)
		status = svc_desk_prefix(kind, edit, &prefix, err);
	if (!status && !id)
		status = svc_desk_draw_id(in->desk, kind, prefix, &drawn, err);
	if (status)
		return status;
	g_autofree char *path = svc_desk_path(in->desk, kind, id ? id : drawn);
	return svc_record_new(kind, id ? id : drawn, path, edit, description,
		svc_desk_context(in->desk)->now, author, out, err);
}

static bool same_line(struct svc_record *record, json_t *object)
{
	auto_json there =
		svc_record_json(record, json_object_get(object, "entries") != NULL, false);
	json_object_del(there, "path");
	auto_json here = json_copy(object);
	json_object_del(here, "path");
	json_object_del(here, "sla_clocks");
	if (!json_object_get(here, "description"))
		json_object_del(there, "description");
	return json_equal(there, here);
}

static enum svc_status compare_existing(struct lines *in, const struct svc_kind *kind,
	const char *id, json_t *object, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	enum svc_status status = svc_desk_get(in->desk, kind->name, id, &record, err);
	if (status)
		return status;
	if (!same_line(record, object)) {
		svc_error_set(
			err, SVC_EINVALID, "%s %s is there already and differs", kind->name, id);
		return svc_error_hint(err,
			"an import changes no record: change it with the verb set, or remove it first");
	}
	in->summary->unchanged++;
	return SVC_OK;
}

static enum svc_status put_line(struct lines *in, const struct svc_kind *kind, const char *id,
	json_t *object, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	const json_t *entries = json_object_get(object, "entries");
	enum svc_status status = id ? svc_desk_check_id(in->desk, kind, id, true, err) : SVC_OK;
	if (status)
		return status;
	g_autofree char *path = id ? svc_desk_path(in->desk, kind, id) : NULL;
	if (id && entries) {
		status = exact_record(kind, id, path, object, &record, err);
		if (!status && !same_line(record, object))
			status = svc_error_set(err, SVC_EINVALID,
				"the line can't be stored as it is: a value has the wrong type");
	} else {
		status = new_record(in, kind, id, object, &record, err);
	}
	if (!status)
		status = check_findings(record, err);
	if (!status)
		status = svc_write_put(in->write, record, NULL, err);
	in->summary->made += !status;
	in->summary->entries += status ? 0 : json_array_size(entries);
	return status;
}

static enum svc_status take_object(struct lines *in, json_t *object, struct svc_error *err)
{
	const struct svc_kind *kind = NULL;
	if (!json_is_object(object))
		return svc_error_set(err, SVC_EINVALID, "the line is no JSON object");
	enum svc_status status = find_kind(in, object, &kind, err);
	const json_t *id_value = json_object_get(object, "id");
	const char *id = json_string_value(id_value);
	if (!status && id_value && !id)
		status = svc_error_set(err, SVC_EINVALID, "the id is no text");
	if (status)
		return status;
	g_autofree char *name = g_strdup_printf("%s/%s", kind->name, id ? id : "");
	if (id && !g_hash_table_add(in->seen, g_steal_pointer(&name)))
		return svc_error_set(
			err, SVC_EINVALID, "the %s %s stands in the file twice", kind->name, id);
	return id && svc_desk_has(in->desk, kind, id) ? compare_existing(in, kind, id, object, err)
						      : put_line(in, kind, id, object, err);
}

static enum svc_status take_line(
	struct lines *in, const char *text, size_t length, int line, struct svc_error *err)
{
	json_error_t where;
	svc_autoclear(svc_error) why = {0};
	auto_json object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
	in->summary->rows++;
	enum svc_status status = object ? take_object(in, object, &why)
					: svc_error_set(&why, SVC_EINVALID, "column %d: %s",
						  where.column, where.text);
	if (status == SVC_EINVALID || status == SVC_ECONFLICT || status == SVC_EUSAGE) {
		svc_import_bad(in->summary, line, &why);
		return SVC_OK;
	}
	if (status)
		svc_error_move(err, &why);
	return status;
}

static enum svc_status read_lines(
	struct lines *in, const char *text, size_t length, struct svc_error *err)
{
	size_t at = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	enum svc_status status = SVC_OK;
	for (int line = 1; at < length; line++) {
		const char *end = memchr(text + at, '\n', length - at);
		size_t size = end ? (size_t)(end - text) - at : length - at;
		g_autofree char *one = g_strstrip(g_strndup(text + at, size));
		if (*one || memchr(text + at, '\0', size))
			status = take_line(in, text + at, size, line, err);
		if (status)
			return status;
		if (line % 500 == 0)
			svc_context_progress(
				svc_desk_context(in->desk), "lines", (uint64_t)line, 0);
		at += size + 1;
	}
	return SVC_OK;
}

static enum svc_status finish(struct lines *in, struct svc_error *err)
{
	enum svc_status status = svc_import_check_bad(in->summary, in->options, err);
	if (status || svc_write_count(in->write) == 0)
		return status;
	g_autofree char *base =
		g_path_get_basename(in->options->source ? in->options->source : "JSONL");
	g_autofree char *subject =
		g_strdup_printf("import %s: %zu new records", base, in->summary->made);
	if (in->options->message)
		svc_write_set_message(in->write, in->options->message);
	return svc_write_commit(in->write, "import jsonl", subject, &in->summary->commit, err);
}

enum svc_status svc_import_jsonl(struct svc_desk *desk, const char *bytes, size_t length,
	const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err)
{
	const struct svc_txn_options txn = {
		.no_commit = options->no_commit, .dry_run = options->dry_run};
	svc_auto(svc_write) write = NULL;
	if (length > SVC_IMPORT_MAX_BYTES) {
		svc_error_set(err, SVC_EINVALID, "the file is larger than 1 GiB");
		return svc_error_at(err, options->source, 0, 0);
	}
	enum svc_status status = svc_write_begin(desk, &txn, &write, err);
	if (status)
		return status;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct lines in = {desk, options, summary, write, seen};
	status = read_lines(&in, bytes, length, err);
	return status ? status : finish(&in, err);
}
