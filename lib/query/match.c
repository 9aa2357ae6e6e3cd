/*
 * Whether a record matches: the tree is walked, and decided as soon as it can be.
 */
#include "query/private.h"
#include <string.h>

/* The prose of a record, as words are looked for in it. */
static enum svc_status fold_record(
	struct svc_query *query, struct svc_record *record, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	if (query->folded)
		return SVC_OK;
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (status)
		return status;
	const char *title = svc_record_get(record, "title");
	g_autoptr(GString) text = g_string_new(title);
	g_string_append_printf(text, "\n%s", timeline->description);
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		g_string_append_c(text, '\n');
		g_string_append(text, entry->text);
	}
	query->folded = svc_query_fold(text->str);
	return SVC_OK;
}

struct probe { /* what svc_target_each tells about one target */
	const struct svc_bound *bound;
	bool any, passed;
};

static bool probe_value(const char *value, void *data)
{
	struct probe *probe = data;
	probe->any = true;
	probe->passed = svc_bound_value(probe->bound, value);
	return !probe->passed;
}

static bool wants_absent(const struct svc_bound *bound)
{
	for (guint i = 0; i < bound->tests->len; i++)
		if (g_array_index(bound->tests, struct svc_test, i).type == SVC_TEST_ABSENT)
			return true;
	return false;
}

/* `field:` holds where none of the field's places has a value, other tests where one passes. */
static enum svc_status match_field(struct svc_query *query, const struct svc_bound_term *term,
	struct svc_record *record, bool *out, struct svc_error *err)
{
	bool any = false, absent = true;
	for (guint i = 0; i < term->bounds->len && !*out; i++) {
		const struct svc_bound *bound = term->bounds->pdata[i];
		absent = absent && wants_absent(bound);
		if (bound->target->kind != record->kind)
			continue;
		struct probe probe = {.bound = bound};
		enum svc_status status = svc_target_each(
			&query->env, bound->target, record, probe_value, &probe, err);
		if (status)
			return status;
		any = any || probe.any;
		*out = probe.passed;
	}
	*out = *out || (!any && absent);
	return SVC_OK;
}

static enum svc_status match_history(struct svc_query *query, const struct svc_query_term *term,
	const struct svc_bound_term *bound, struct svc_record *record, bool *out,
	struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < bound->bounds->len && !status && !*out; i++) {
		const struct svc_bound *one = bound->bounds->pdata[i];
		if (one->target->kind == record->kind)
			status = svc_history_match(&query->env, term, bound, one, record, out, err);
	}
	return status;
}

static bool is_computed(const struct svc_bound_term *term)
{
	for (guint i = 0; term->bounds && i < term->bounds->len; i++)
		if (((const struct svc_bound *)term->bounds->pdata[i])->target->computed)
			return true;
	return false;
}

/* What is asked of one record. */
struct matching {
	struct svc_query *query;
	struct svc_record *record;
	bool cheap; /* its file will be read for another term anyway: nothing is computed before */
};

static enum svc_status match_term(const struct matching *m, const struct svc_query_term *term,
	enum svc_verdict *out, struct svc_error *err)
{
	struct svc_query *query = m->query;
	const struct svc_bound_term *bound = query->bound->pdata[term->index];
	bool passed = false;
	enum svc_status status = SVC_OK;
	*out = SVC_MATCH_UNKNOWN;
	if (m->record->condensed &&
		(term->type == SVC_QUERY_WORD || (m->cheap && is_computed(bound))))
		return SVC_OK;
	if (term->type == SVC_QUERY_FIELD)
		status = match_field(query, bound, m->record, &passed, err);
	else if (term->type != SVC_QUERY_WORD)
		status = match_history(query, term, bound, m->record, &passed, err);
	else if (!(status = fold_record(query, m->record, err)))
		passed = strstr(query->folded, bound->word) != NULL;
	*out = passed ? SVC_MATCH_YES : SVC_MATCH_NO;
	return status;
}

static enum svc_status match_node(const struct matching *m, const struct svc_query_node *node,
	enum svc_verdict *out, struct svc_error *err);

/* The first child that decides does; one that can't tell leaves it open unless another decides. */
static enum svc_status match_list(const struct matching *m, const struct svc_query_node *node,
	enum svc_verdict *out, struct svc_error *err)
{
	bool any = node->type == SVC_QUERY_OR;
	enum svc_verdict decisive = any ? SVC_MATCH_YES : SVC_MATCH_NO;
	struct matching rest = *m;
	*out = any ? SVC_MATCH_NO : SVC_MATCH_YES;
	for (guint i = 0; i < node->children->len && *out != decisive; i++) {
		enum svc_verdict one;
		enum svc_status status = match_node(&rest, node->children->pdata[i], &one, err);
		if (status)
			return status;
		if (one == decisive || one == SVC_MATCH_UNKNOWN)
			*out = one;
		rest.cheap = rest.cheap || one == SVC_MATCH_UNKNOWN;
	}
	return SVC_OK;
}

static enum svc_status match_node(const struct matching *m, const struct svc_query_node *node,
	enum svc_verdict *out, struct svc_error *err)
{
	static const enum svc_verdict inverse[] = {
		[SVC_MATCH_NO] = SVC_MATCH_YES,
		[SVC_MATCH_YES] = SVC_MATCH_NO,
		[SVC_MATCH_UNKNOWN] = SVC_MATCH_UNKNOWN,
	};
	if (node->type == SVC_QUERY_TERM)
		return match_term(m, node->term, out, err);
	enum svc_status status = match_list(m, node, out, err);
	if (!status && node->type == SVC_QUERY_NOT)
		*out = inverse[*out];
	return status;
}

enum svc_status svc_query_judge(struct svc_query *query, struct svc_record *record,
	enum svc_verdict *out, struct svc_error *err)
{
	const struct matching m = {.query = query, .record = record};
	g_clear_pointer(&query->folded, g_free);
	return match_node(&m, query->root, out, err);
}

enum svc_status svc_query_match(
	struct svc_query *query, struct svc_record *record, bool *out, struct svc_error *err)
{
	enum svc_verdict verdict = SVC_MATCH_NO;
	enum svc_status status = svc_query_judge(query, record, &verdict, err);
	*out = verdict == SVC_MATCH_YES;
	if (!status && verdict == SVC_MATCH_UNKNOWN)
		return svc_error_set(
			err, SVC_EBUG, "the words of %s have to be read from its file", record->id);
	return status;
}
