#include "util/error.h"

static void replace(char **field, const char *format, va_list args)
{
	char *text = g_strdup_vprintf(format, args);
	g_free(*field);
	*field = text;
}

enum svc_status svc_error_set(
	struct svc_error *err, enum svc_status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	replace(&err->message, format, args);
	va_end(args);
	err->status = status;
	return status;
}

enum svc_status svc_error_at(struct svc_error *err, const char *path, int line, int column)
{
	if (path) {
		char *copy = g_strdup(path);
		g_free(err->path);
		err->path = copy;
	}
	err->line = line;
	err->column = column;
	return err->status;
}

enum svc_status svc_error_hint(struct svc_error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	replace(&err->hint, format, args);
	va_end(args);
	return err->status;
}

enum svc_status svc_error_prefix(struct svc_error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *prefix = g_strdup_vprintf(format, args);
	va_end(args);
	char *message = g_strdup_printf("%s: %s", prefix, err->message ? err->message : "");
	g_free(err->message);
	err->message = message;
	return err->status;
}

void svc_error_move(struct svc_error *to, struct svc_error *from)
{
	svc_error_clear(to);
	*to = *from;
	*from = (struct svc_error){0};
}

void svc_error_clear(struct svc_error *err)
{
	g_free(err->path);
	g_free(err->message);
	g_free(err->hint);
	*err = (struct svc_error){0};
}
