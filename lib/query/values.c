#include "query/fields.h"
#include "util/time.h"
#include <string.h>

/* Calls `fn` for every scalar at or below `node`; false once `fn` said so. */
static bool each_scalar(const struct svc_yaml_node *node, svc_value_fn fn, void *data)
{
	if (!node || node->null)
		return true;
	if (node->type == SVC_YAML_SCALAR)
		return node->length == 0 || fn(node->value, data);
	svc_yaml_foreach (child, node)
		if (!each_scalar(child, fn, data))
			return false;
	return true;
}

/* The same below the keys of `path`, through lists of maps. */
static bool each_below(
	const struct svc_yaml_node *node, char *const *path, svc_value_fn fn, void *data)
{
	if (!path || !*path)
		return each_scalar(node, fn, data);
	if (node && node->type == SVC_YAML_MAP)
		return each_below(svc_yaml_get(node, *path), path + 1, fn, data);
	if (!node || node->type != SVC_YAML_LIST)
		return true;
	svc_yaml_foreach (child, node)
		if (!each_below(child, path, fn, data))
			return false;
	return true;
}

static enum svc_status each_computed(const struct svc_query_computed *row,
	struct svc_record *record, svc_value_fn fn, void *data, struct svc_error *err)
{
	g_auto(GStrv) values = NULL;
	enum svc_status status = row->get(row->data, record, &values, err);
	for (size_t i = 0; !status && values && values[i]; i++)
		if (!fn(values[i], data))
			break;
	return status;
}

static enum svc_status opened_at(
	struct svc_record *record, int64_t *time, bool *known, struct svc_error *err)
{
	const char *field = svc_kind_role(record->kind, "opened");
	const char *text = field ? svc_record_get(record, field) : NULL;
	*known = text && svc_time_parse(text, time);
	if (*known)
		return SVC_OK;
	const struct svc_facts *facts;
	enum svc_status status = svc_record_facts(record, &facts, err);
	for (size_t i = 0; !status && i < facts->count && !*known; i++) {
		const struct svc_fact *fact = &facts->items[i];
		*known = fact->stamped && strcmp(fact->verb, "opened") == 0;
		*time = fact->time;
	}
	return status;
}

static enum svc_status each_builtin(const struct svc_query_env *env, int builtin,
	struct svc_record *record, svc_value_fn fn, void *data, struct svc_error *err)
{
	int64_t time = 0;
	bool known = false;
	const char *status_field = svc_kind_role(record->kind, "status");
	switch (builtin) {
	case SVC_BUILTIN_ID:
		if (fn(record->id, data))
			each_scalar(svc_record_node(record, "aliases"), fn, data);
		return SVC_OK;
	case SVC_BUILTIN_KIND:
		fn(record->kind->name, data);
		return SVC_OK;
	case SVC_BUILTIN_IS:
		if ((!status_field || fn(svc_category_name(svc_kind_category(record->kind,
						 svc_record_get(record, status_field))),
					      data)) &&
			svc_record_in_conflict(record))
			fn(SVC_IS_CONFLICT, data);
		return SVC_OK;
	default:;
		enum svc_status status = opened_at(record, &time, &known, err);
		if (status || !known)
			return status;
		g_autofree char *age =
			g_strdup_printf("%" G_GINT64_FORMAT "s", MAX(env->options.now - time, 0));
		fn(age, data);
		return SVC_OK;
	}
}

static enum svc_status each_own(const struct svc_query_env *env, const struct svc_target *target,
	struct svc_record *record, svc_value_fn fn, void *data, struct svc_error *err)
{
	if (target->computed)
		return each_computed(target->computed, record, fn, data, err);
	if (target->builtin >= 0)
		return each_builtin(env, target->builtin, record, fn, data, err);
	each_below(svc_record_node(record, target->field->name), target->path, fn, data);
	return SVC_OK;
}

enum svc_status svc_target_each_of(const struct svc_query_env *env, const struct svc_target *target,
	const char *id, svc_value_fn fn, void *data, struct svc_error *err)
{
	const struct svc_query_options *options = &env->options;
	struct svc_record *other =
		options->load ? options->load(options->data, target->owner->name, id) : NULL;
	return other ? each_own(env, target, other, fn, data, err) : SVC_OK;
}

enum svc_status svc_target_each(const struct svc_query_env *env, const struct svc_target *target,
	struct svc_record *record, svc_value_fn fn, void *data, struct svc_error *err)
{
	if (!target->via)
		return each_own(env, target, record, fn, data, err);
	g_auto(GStrv) ids = svc_record_list(record, target->via);
	enum svc_status status = SVC_OK;
	for (size_t i = 0; ids[i] && !status; i++)
		status = svc_target_each_of(env, target, ids[i], fn, data, err);
	return status;
}
