#include "record/finding.h"

static void free_finding(gpointer data)
{
	struct svc_finding *finding = data;
	g_free(finding->path);
	g_free(finding->message);
	g_free(finding->cure);
	g_free(finding);
}

GPtrArray *svc_findings_new(void)
{
	return g_ptr_array_new_with_free_func(free_finding);
}

struct svc_finding *svc_findings_add(GPtrArray *findings, const char *rule,
	enum svc_severity severity, const char *path, int line, int column, const char *format, ...)
{
	struct svc_finding *finding = g_new0(struct svc_finding, 1);
	va_list args;
	va_start(args, format);
	*finding = (struct svc_finding){
		.rule = rule,
		.severity = severity,
		.path = g_strdup(path),
		.line = line,
		.column = column,
		.message = g_strdup_vprintf(format, args),
	};
	va_end(args);
	g_ptr_array_add(findings, finding);
	return finding;
}
