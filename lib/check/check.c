#include "sla/check.h"
#include "check/private.h"
#include "credit/credit.h"
#include <string.h>

static void free_list(gpointer list)
{
	g_ptr_array_unref(list);
}

static void clear_pending(gpointer data)
{
	struct pending *pending = data;
	g_free(pending->path);
	g_free(pending->value);
}

static GHashTable *texts_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void check_init(struct check *check, struct svc_desk *desk)
{
	*check = (struct check){.desk = desk,
		.findings = svc_findings_new(),
		.ids = texts_new(),
		.aliases = texts_new(),
		.keys = texts_new(),
		.people = texts_new(),
		.parents = texts_new(),
		.slugs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list),
		.seen_aliases = g_array_new(FALSE, FALSE, sizeof(struct pending)),
		.pending = g_array_new(FALSE, FALSE, sizeof(struct pending))};
	g_array_set_clear_func(check->seen_aliases, clear_pending);
	g_array_set_clear_func(check->pending, clear_pending);
}

static void check_clear(struct check *check)
{
	g_ptr_array_unref(check->findings);
	g_hash_table_unref(check->ids);
	g_hash_table_unref(check->aliases);
	g_hash_table_unref(check->keys);
	g_hash_table_unref(check->people);
	g_hash_table_unref(check->parents);
	g_hash_table_unref(check->slugs);
	g_array_unref(check->seen_aliases);
	g_array_unref(check->pending);
}

static void report_error(struct check *check, const char *path, const struct svc_error *why)
{
	struct svc_finding *finding = svc_check_add(check->findings, RULE_RECORD_SYNTAX,
		why->path ? why->path : path, why->line, why->column, "%s", why->message);
	finding->cure = g_strdup(why->hint);
}

/* Of what is written in an odd form, only single values of the record itself are mended. */
static void narrow_fixable(struct svc_record *record, GPtrArray *findings, guint from)
{
	for (guint i = from; i < findings->len; i++) {
		struct svc_finding *finding = findings->pdata[i];
		if (strcmp(finding->rule, "field-form") != 0)
			continue;
		finding->fixable = false;
		for (guint k = 0; k < record->kind->fields->len; k++) {
			const struct svc_field *field = record->kind->fields->pdata[k];
			const struct svc_yaml_node *node = svc_record_node(record, field->name);
			if (node && node->line == finding->line && svc_check_has_form(field))
				finding->fixable = true;
		}
	}
}

static enum svc_status check_record(
	struct check *check, struct svc_record *record, struct svc_error *err)
{
	guint from = check->findings->len;
	enum svc_status status = svc_record_validate(record, check->findings, err);
	narrow_fixable(record, check->findings, from);
	if (status == SVC_EINVALID) {
		report_error(check, record->path, err);
		svc_error_clear(err);
	} else if (status) {
		return status;
	}
	svc_check_identity(check, record);
	svc_check_collect_refs(check, record);
	svc_check_relations(check, record);
	svc_check_approvers(check, record);
	svc_check_entries(check, record);
	return svc_check_attachments(check, record, err);
}

static enum svc_status check_text(
	struct check *check, const char *path, GBytes *bytes, struct svc_error *err)
{
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	if (svc_check_bytes(check, path, text ? text : "", length))
		return SVC_OK;
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) why = {0};
	if (!svc_record_parse(check->kind, path, text ? text : "", length, &record, &why))
		return check_record(check, record, err);
	report_error(check, path, &why);
	return SVC_OK;
}

static bool is_hidden(const char *path)
{
	const char *slash = strrchr(path, '/');
	return (slash ? slash[1] : path[0]) == '.';
}

static enum svc_status check_file(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct check *check = data;
	const struct svc_kind *kind = svc_kinds_of_path(svc_desk_kinds(check->desk), file->path);
	if (kind != check->kind || is_hidden(file->path))
		return SVC_OK;
	struct svc_finding *finding = NULL;
	if (!file->regular) {
		finding = svc_check_add(check->findings, RULE_FILE_ODD, file->path, 0, 0,
			"a link or odd file where %s records are", kind->name);
		finding->cure = g_strdup("put the file itself here, or take it away");
		return SVC_OK;
	}
	if (!g_str_has_suffix(file->path, ".md")) {
		finding = svc_check_add(check->findings, RULE_FILE_STRAY, file->path, 0, 0,
			"neither a record nor an attachment");
		finding->cure = g_strdup("move it into a record's .d folder, or out of this one");
		return SVC_OK;
	}
	svc_context_progress(svc_desk_context(check->desk), "records", ++check->read, 0);
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0};
	enum svc_status status = svc_store_read(
		svc_desk_store(check->desk), file->path, SVC_RECORD_MAX_BYTES, &bytes, &why);
	if (!status)
		return check_text(check, file->path, bytes, err);
	report_error(check, file->path, &why);
	return SVC_OK;
}

static enum svc_status check_kind(
	struct check *check, const struct svc_kind *kind, struct svc_error *err)
{
	check->kind = kind;
	enum svc_status status = svc_store_walk(
		svc_desk_store(check->desk), kind->folder, "", check_file, check, err);
	if (status != SVC_ENOTFOUND)
		return status;
	svc_error_clear(err);
	return SVC_OK;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
	const struct svc_finding *one = *(struct svc_finding *const *)a;
	const struct svc_finding *two = *(struct svc_finding *const *)b;
	int order = g_strcmp0(one->path, two->path);
	if (!order)
		order = (one->line > two->line) - (one->line < two->line);
	if (!order)
		order = (one->column > two->column) - (one->column < two->column);
	return order ? order : strcmp(one->rule, two->rule);
}

/* Hands over what was asked for, in a stable order. */
static void deliver(struct check *check, const char *const *paths, GPtrArray *findings)
{
	GPtrArray *found = check->findings;
	g_ptr_array_sort(found, by_place);
	for (guint i = 0; i < found->len; i++) {
		const struct svc_finding *one = found->pdata[i];
		if (!svc_check_selected(paths, one->path))
			continue;
		struct svc_finding *copy = svc_findings_add(findings, one->rule, one->severity,
			one->path, one->line, one->column, "%s", one->message);
		copy->cure = g_strdup(one->cure);
		copy->fixable = one->fixable;
	}
}

static bool is_told(const GPtrArray *findings, guint before, const char *path)
{
	for (guint i = 0; i < before; i++)
		if (!g_strcmp0(((const struct svc_finding *)findings->pdata[i])->path, path))
			return true;
	return false;
}

/* Calendars, agreements and services: rules of their own (lib/sla). That one of these files can't
 * be read was told before, by the rule that says why. */
static enum svc_status check_agreements(struct check *check, struct svc_error *err)
{
	struct svc_sla_options options = {.now = svc_desk_context(check->desk)->now};
	svc_auto(svc_sla_engine) engine = svc_sla_open(check->desk, &options);
	guint before = check->findings->len;
	enum svc_status status = svc_sla_check_all(engine, check->findings, err);
	if (!status)
		status = svc_credit_check(check->desk, check->findings, err);
	for (guint i = check->findings->len; i > before; i--) {
		const struct svc_finding *one = check->findings->pdata[i - 1];
		if (!strcmp(one->rule, "record-unreadable") &&
			is_told(check->findings, before, one->path))
			g_ptr_array_remove_index(check->findings, i - 1);
	}
	return status;
}

static enum svc_status run(struct check *check, bool history, struct svc_error *err)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(check->desk));
	svc_check_config(check->desk, check->findings);
	enum svc_status status = SVC_OK;
	for (guint i = 0; !status && i < kinds->len; i++)
		status = check_kind(check, kinds->pdata[i], err);
	if (status)
		return status;
	svc_check_shadowed_aliases(check);
	svc_check_resolve_refs(check);
	svc_check_parents(check);
	status = check_agreements(check, err);
	return !status && history ? svc_check_history(check, err) : status;
}

enum svc_status svc_check_run(struct svc_desk *desk, const struct svc_check_options *options,
	GPtrArray *findings, struct svc_error *err)
{
	struct check check;
	check_init(&check, desk);
	enum svc_status status = run(&check, options->history, err);
	if (!status)
		deliver(&check, options->paths, findings);
	check_clear(&check);
	return status;
}
