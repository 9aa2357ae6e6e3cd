#include "select/select.h"

#define CONFIG_PATH ".svc/config.yaml"

/* The advice of a hint, without the two lines above it that draw the place. */
static char *cure_of(const struct svc_error *err)
{
	g_auto(GStrv) lines = g_strsplit(err->hint ? err->hint : "", "\n", -1);
	return g_strv_length(lines) > 2 ? g_strdup(lines[2])
					: g_strdup("'svc help query.7' explains queries");
}

void svc_select_check_saved(struct svc_desk *desk, GPtrArray *findings)
{
	svc_yaml_foreach (query, svc_desk_config(desk, "queries")) {
		g_autofree char *name = g_strconcat("@", query->key->value, NULL);
		const struct svc_select_options options = {.expression = name, .only_check = true};
		svc_auto(svc_select) select = NULL;
		svc_autoclear(svc_error) err = {0};
		if (!svc_select_new(desk, &options, &select, &err))
			continue;
		svc_findings_add(findings, "config-query", SVC_ERROR, CONFIG_PATH, query->line,
			query->column, "%s", err.message)
			->cure = cure_of(&err);
	}
}
