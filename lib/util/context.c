#include "util/context.h"

const char *svc_context_env(const struct svc_context *ctx, const char *name)
{
	return g_environ_getenv(ctx->env, name);
}

void svc_context_warn(
	const struct svc_context *ctx, const char *path, int line, const char *format, ...)
{
	if (!ctx->warn)
		return;
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	svc_autoclear(svc_error) warning = {0};
	svc_error_set(&warning, SVC_OK, "%s", text);
	svc_error_at(&warning, path, line, 0);
	ctx->warn(ctx->data, &warning);
}

void svc_context_progress(
	const struct svc_context *ctx, const char *what, uint64_t done, uint64_t total)
{
	if (ctx->progress)
		ctx->progress(ctx->data, what, done, total);
}
