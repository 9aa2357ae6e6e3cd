/* What is read from CSV and written again reads the same. */
#include "text/csv.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum svc_status write_row(const struct svc_csv_row *row, void *data, struct svc_error *err)
{
	GString *out = data;
	g_assert(row->count && row->line > 0);
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			g_string_append_c(out, ',');
		svc_csv_append(out, row->fields[i], false);
	}
	if (row->count == 1 && !*row->fields[0])
		g_string_append(out, "\"\""); /* else a blank line */
	g_string_append_c(out, '\n');
	return SVC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) once = g_string_new(NULL);
	g_autoptr(GString) twice = g_string_new(NULL);
	if (svc_csv_parse((const char *)data, size, ',', write_row, once, &err) != SVC_OK) {
		g_assert(err.message && err.line > 0);
		return 0;
	}
	g_assert(svc_csv_parse(once->str, once->len, ',', write_row, twice, &err) == SVC_OK);
	g_assert(g_string_equal(once, twice));
	return 0;
}
