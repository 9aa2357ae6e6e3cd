#include "cmd/file.h"
#include "util/file.h"
#include <string.h>
#include <unistd.h>

void cmd_file_clear(struct cmd_file *file)
{
	g_clear_pointer(&file->bytes, g_bytes_unref);
}

enum svc_status cmd_file_read(
	const char *given, size_t limit, struct cmd_file *out, struct svc_error *err)
{
	*out = (struct cmd_file){.name = strcmp(given, "-") ? given : "standard input", .text = ""};
	enum svc_status status = svc_file_read_any(given, STDIN_FILENO, limit, &out->bytes, err);
	const char *text = status ? NULL : g_bytes_get_data(out->bytes, &out->length);
	if (text)
		out->text = text;
	return status;
}
