/*
 * Run when svc is built (lib/kinds/meson.build): writes the built-in kinds as C source, each file
 *parsed and packed. pack-kinds FILE... > kinds.c
 */
#include "text/yaml_pack.h"
#include <stdio.h>

static void print(const GByteArray *bytes, int number)
{
	printf("\nstatic const unsigned char file_%d[] = {", number);
	for (guint i = 0; i < bytes->len; i++)
		printf("%s0x%02x,", i % 16 ? "" : "\n", bytes->data[i]);
	puts("\n};");
}

static enum svc_status pack(const char *path, int number, struct svc_error *err)
{
	g_autofree char *text = NULL;
	gsize length;
	svc_auto(svc_yaml) yaml = NULL;
	g_autoptr(GByteArray) bytes = NULL;
	if (!g_file_get_contents(path, &text, &length, NULL))
		return svc_error_set(err, SVC_ENOTFOUND, "can't be read");
	enum svc_status status = svc_yaml_parse(text, length, 0, &yaml, err);
	if (!status)
		status = svc_yaml_pack(yaml, &bytes, err);
	if (!status)
		print(bytes, number);
	return status;
}

int main(int argc, char **argv)
{
	puts("#include \"kinds/kinds.h\"");
	for (int i = 1; i < argc; i++) {
		svc_autoclear(svc_error) err = {0};
		if (pack(argv[i], i, &err) == SVC_OK)
			continue;
		fprintf(stderr, "%s:%d:%d: %s\n", argv[i], err.line, err.column, err.message);
		return 1;
	}
	puts("\nconst struct svc_kinds_file svc_kinds_files[] = {");
	for (int i = 1; i < argc; i++) {
		g_autofree char *name = g_path_get_basename(argv[i]);
		printf("\t{\"%s\", file_%d, sizeof file_%d},\n", name, i, i);
	}
	puts("\t{0},\n};");
	return ferror(stdout) ? 1 : 0;
}
