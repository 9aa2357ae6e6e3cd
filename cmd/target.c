#include "cmd/target.h"
#include "util/file.h"
#include "util/utf8.h"
#include <string.h>
#include <unistd.h>

enum { STDIN_MAX_BYTES = 16 << 20 };

const struct svc_kind *cmd_kind(
	const struct svc_call *call, struct svc_session *session, const struct svc_noun **noun)
{
	const char *name = svc_call_noun(call);
	const struct svc_noun *found = NULL;
	const struct svc_kind *kind =
		name && *name ? svc_kinds_find(svc_desk_kinds(session->desk), name, &found) : NULL;
	if (noun)
		*noun = found;
	return kind;
}

bool cmd_is_assignment(const char *operand)
{
	const char *equals = strchr(operand, '=');
	if (!equals || equals == operand)
		return false;
	const char *end = equals[-1] == '+' || equals[-1] == '-' ? equals - 1 : equals;
	for (const char *p = operand; p < end; p++)
		if (!g_ascii_isalnum(*p) && !strchr("_-./", *p))
			return false;
	return end > operand;
}

static void free_ref(gpointer data)
{
	svc_ref_clear(data);
	g_free(data);
}

static enum svc_status add(struct svc_session *session, const struct svc_kind *kind,
	const char *input, GPtrArray *refs, struct svc_error *err)
{
	svc_autoclear(svc_ref) ref = {0};
	enum svc_status status = svc_desk_find(session->desk, kind, input, &ref, err);
	if (status)
		return status;
	for (guint i = 0; i < refs->len; i++)
		if (!strcmp(((struct svc_ref *)refs->pdata[i])->path, ref.path))
			return SVC_OK;
	g_ptr_array_add(refs, g_memdup2(&ref, sizeof ref));
	ref = (struct svc_ref){0};
	return SVC_OK;
}

/* No id holds a NUL: where one stands, it separates (`svc list -z`, find -print0, xargs -0). */
static enum svc_status add_lines(struct svc_session *session, const struct svc_kind *kind,
	GPtrArray *refs, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_file_read_any("-", STDIN_FILENO, STDIN_MAX_BYTES, &bytes, err);
	if (status)
		return status;
	size_t length;
	const char *data = g_bytes_get_data(bytes, &length);
	const char *text = data ? data : "";
	char end = memchr(text, '\0', length) ? '\0' : '\n';
	for (const char *p = text; p < text + length;) {
		const char *stop = memchr(p, end, (size_t)(text + length - p));
		if (!stop)
			stop = text + length;
		g_autofree char *line = g_strndup(p, (size_t)(stop - p));
		line[strcspn(line, "\t\r")] = '\0';
		if (*g_strstrip(line))
			status = add(session, kind, line, refs, err);
		if (status)
			return status;
		p = stop + 1;
	}
	return SVC_OK;
}

enum svc_status cmd_targets(struct svc_session *session, const struct svc_kind *kind,
	char **operands, GPtrArray **out, struct svc_error *err)
{
	g_autoptr(GPtrArray) refs = g_ptr_array_new_with_free_func(free_ref);
	for (char **operand = operands; *operand; operand++) {
		enum svc_status status = !strcmp(*operand, "-")
						 ? add_lines(session, kind, refs, err)
						 : add(session, kind, *operand, refs, err);
		if (status)
			return status;
	}
	*out = g_steal_pointer(&refs);
	return SVC_OK;
}

enum svc_status cmd_kind_option(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind **out, struct svc_error *err)
{
	const char *name = svc_call_text(call, "kind");
	*out = name ? svc_kinds_find(svc_desk_kinds(session->desk), name, NULL) : NULL;
	if (*out || !name)
		return SVC_OK;
	g_autofree const char **names = svc_kinds_names(svc_desk_kinds(session->desk));
	g_autofree char *close = svc_suggest(name, names, 3);
	svc_error_set(err, SVC_EUSAGE, "there is no kind '%s'", name);
	return close ? svc_error_hint(err, "did you mean %s?", close)
		     : svc_error_hint(err, "'svc kind list' shows the kinds");
}
