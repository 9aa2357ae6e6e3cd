#include "check/private.h"
#include "select/select.h"
#include <string.h>

void svc_check_config(struct svc_desk *desk, GPtrArray *findings)
{
	svc_desk_check_config(desk, true, findings);
	svc_select_check_saved(desk, findings);
	svc_check_config_values(desk, findings);
}

static void look(struct svc_desk *desk, void *data)
{
	svc_check_config(desk, data);
}

static bool has_message(const GPtrArray *findings, const char *message)
{
	for (guint i = 0; i < findings->len; i++)
		if (!strcmp(((const struct svc_finding *)findings->pdata[i])->message, message))
			return true;
	return false;
}

/* The text isn't in the file: a line of it would lead nowhere. */
static enum svc_status no_place(struct svc_error *err)
{
	g_clear_pointer(&err->path, g_free);
	return svc_error_at(err, NULL, 0, 0);
}

enum svc_status svc_check_new_config(
	struct svc_desk *desk, const char *text, size_t length, struct svc_error *err)
{
	g_autoptr(GPtrArray) before = svc_findings_new();
	g_autoptr(GPtrArray) after = svc_findings_new();
	svc_check_config(desk, before);
	enum svc_status status = svc_desk_try_config(desk, text, length, look, after, err);
	if (status)
		return no_place(err);
	for (guint i = 0; i < after->len; i++) {
		const struct svc_finding *finding = after->pdata[i];
		if (has_message(before, finding->message))
			continue;
		svc_error_set(err, SVC_EINVALID, "%s", finding->message);
		return finding->cure ? svc_error_hint(err, "%s", finding->cure) : err->status;
	}
	return SVC_OK;
}
