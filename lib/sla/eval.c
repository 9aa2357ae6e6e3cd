#include "sla/eval.h"
#include "sla/eval_read.h"

static json_t *eval_clock(const struct svc_eval_case *c, unsigned i)
{
	const struct svc_calendar_phase own = {INT64_MIN, c->own->pdata[i]};
	const GArray *targets = c->targets->pdata[i];
	struct svc_clock_input input = {
		.spec = c->specs->pdata[i],
		.policy = &c->policy,
		.calendars = own.calendar ? &own : (const void *)c->phases->data,
		.n_calendars = own.calendar ? 1 : c->phases->len,
		.targets = (const void *)targets->data,
		.n_targets = targets->len,
		.events = (const void *)c->events->data,
		.n_events = c->events->len,
		.now = c->evaluate_at,
	};
	svc_auto(svc_clock) clock = svc_clock_new(&input);
	return svc_clock_json(clock);
}

static enum svc_status eval_case(
	const json_t *json, const char *folder, json_t **out, struct svc_error *err)
{
	svc_autoclear(svc_eval_case) c = {.folder = folder};
	if (svc_eval_read(json, &c, err) != SVC_OK)
		return err->status;
	*out = json_object();
	for (unsigned i = 0; i < c.specs->len; i++) {
		const struct svc_clock_spec *spec = c.specs->pdata[i];
		json_object_set_new(*out, spec->name, eval_clock(&c, i));
	}
	return SVC_OK;
}

static enum svc_status eval_all(
	const json_t *cases, const char *folder, json_t **out, struct svc_error *err)
{
	json_t *all = json_array();
	size_t i;
	const json_t *one;
	json_array_foreach(cases, i, one)
	{
		json_t *figures = NULL;
		if (eval_case(one, folder, &figures, err) != SVC_OK) {
			const char *id = json_string_value(json_object_get(one, "id"));
			if (id)
				svc_error_prefix(err, "case %s", id);
			else
				svc_error_prefix(err, "case number %zu", i + 1);
			json_decref(all);
			return err->status;
		}
		json_array_append_new(all, figures);
	}
	*out = all;
	return SVC_OK;
}

enum svc_status svc_sla_eval(
	const json_t *cases, const char *folder, json_t **out, struct svc_error *err)
{
	const json_t *inner = json_object_get(cases, "scenarios");
	if (inner)
		cases = inner;
	if (json_is_array(cases))
		return eval_all(cases, folder, out, err);
	return eval_case(cases, folder, out, err);
}
