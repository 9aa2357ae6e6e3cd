/*
 * svc version
 */
#include "cmd/version.h"
#include "cmd/commands.h"
#include <cmark.h>
#include <csv.h>
#include <git2/version.h>
#include <sqlite3.h>
#include <yaml.h>

static void add_number(json_t *libraries, const char *name, int major, int minor, int micro)
{
	g_autofree char *text = g_strdup_printf("%d.%d.%d", major, minor, micro);
	json_object_set_new(libraries, name, json_string(text));
}

/* Versions as loaded, not as compiled against, where the library tells. */
static json_t *libraries(void)
{
	json_t *out = json_object();
	/* Loaded for git's objects alone, and then no other than this one is. */
	json_object_set_new(out, "libgit2", json_string(LIBGIT2_VERSION));
	json_object_set_new(out, "cmark", json_string(cmark_version_string()));
	json_object_set_new(out, "libyaml", json_string(yaml_get_version_string()));
	add_number(out, "libcsv", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
	add_number(out, "GLib", (int)glib_major_version, (int)glib_minor_version,
		(int)glib_micro_version);
	json_object_set_new(out, "jansson", json_string(JANSSON_VERSION));
	json_object_set_new(out, "SQLite", json_string(sqlite3_libversion()));
	return out;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	json_t *all = libraries();
	g_autoptr(GString) text = g_string_new("svc " SVC_VERSION "\n");
	const char *name;
	json_t *version;
	json_object_foreach(all, name, version)
		g_string_append_printf(text, "  %s %s\n", name, json_string_value(version));
	json_t *object = json_object();
	json_object_set_new(object, "svc", json_string(SVC_VERSION));
	json_object_set_new(object, "libraries", all);
	svc_out_object(session->out, "svc.version/1", "version", object, text->str, NULL);
	return SVC_OK;
}

const struct svc_command svc_cmd_version = {
	.noun = "",
	.verb = "version",
	.summary = "Show the version of svc and of its libraries",
	.flags = SVC_CMD_NO_DESK,
	.run = run,
};
