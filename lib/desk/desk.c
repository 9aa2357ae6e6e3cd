#include "desk/private.h"
#include <string.h>

static enum svc_status read_config(struct svc_desk *desk, struct svc_error *err)
{
	g_autoptr(GBytes) text = NULL;
	enum svc_status status =
		svc_store_read(desk->store, SVC_CONFIG_PATH, SVC_CONFIG_MAX_BYTES, &text, err);
	if (status == SVC_ENOTFOUND) {
		svc_error_set(err, SVC_EENVIRONMENT, "the desk has no %s", SVC_CONFIG_PATH);
		return svc_error_hint(
			err, "restore it from git, or write 'format: %d' into it", SVC_DESK_FORMAT);
	}
	if (status)
		return status;
	size_t length;
	const char *bytes = g_bytes_get_data(text, &length);
	status = svc_yaml_parse(bytes, length, 0, &desk->config, err);
	if (status)
		return svc_error_at(err, SVC_CONFIG_PATH, err->line, err->column);
	return svc_config_validate(desk->config->root, err);
}

static enum svc_status add_kind(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct svc_desk *desk = data;
	g_autoptr(GBytes) text = NULL;
	enum svc_status status =
		svc_store_read(desk->store, file->path, SVC_KIND_MAX_BYTES, &text, err);
	if (status)
		return status;
	size_t length;
	const char *bytes = g_bytes_get_data(text, &length);
	return svc_kinds_add(desk->kinds, file->path, bytes ? bytes : "", length, err);
}

static enum svc_status read_kinds(struct svc_desk *desk, struct svc_error *err)
{
	enum svc_status status = svc_kinds_new(&desk->kinds, err);
	if (status)
		return status;
	status = svc_store_walk(desk->store, SVC_KINDS_FOLDER, ".yaml", add_kind, desk, err);
	if (status && status != SVC_ENOTFOUND)
		return status;
	return svc_kinds_finish(desk->kinds, err);
}

static void warn_of_config(struct svc_desk *desk)
{
	g_autoptr(GPtrArray) findings = svc_findings_new();
	svc_desk_check_config(desk, false, findings);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *finding = findings->pdata[i];
		svc_context_warn(desk->ctx, finding->path, finding->line, "%s%s%s",
			finding->message, finding->cure ? "; " : "",
			finding->cure ? finding->cure : "");
	}
}

enum svc_status svc_desk_open(const struct svc_context *ctx, const char *dir, const char *at,
	struct svc_desk **out, struct svc_error *err)
{
	svc_auto(svc_desk) desk = g_new0(struct svc_desk, 1);
	desk->ctx = ctx;
	enum svc_status status = svc_store_open(ctx, dir, at, &desk->store, err);
	if (!status)
		status = read_config(desk, err);
	if (!status)
		status = read_kinds(desk, err);
	if (status)
		return status;
	warn_of_config(desk);
	*out = g_steal_pointer(&desk);
	return SVC_OK;
}

void svc_desk_free(struct svc_desk *desk)
{
	if (!desk)
		return;
	svc_directory_free(desk->directory);
	svc_zone_free(desk->zone);
	g_free(desk->author);
	svc_yaml_free(desk->config);
	svc_kinds_free(desk->kinds);
	svc_store_free(desk->store);
	g_free(desk);
}

const struct svc_context *svc_desk_context(const struct svc_desk *desk)
{
	return desk->ctx;
}

const struct svc_kinds *svc_desk_kinds(const struct svc_desk *desk)
{
	return desk->kinds;
}

struct svc_store *svc_desk_store(struct svc_desk *desk)
{
	return desk->store;
}
