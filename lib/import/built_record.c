#include "import/build.h"
#include "util/time.h"
#include <string.h>

enum svc_status svc_built_append(GString *body, const char *eol, const struct svc_kind *kind,
	const struct svc_built_entry *entry, struct svc_error *err)
{
	const struct svc_change_line *changes =
		entry->changes ? (const struct svc_change_line *)entry->changes->data : NULL;
	return svc_timeline_append(body, eol, entry->time, entry->author, entry->verb, changes,
		entry->changes ? entry->changes->len : 0, entry->text, kind->entry_verbs, err);
}

struct writing {
	const struct svc_kind *kind;
	const struct svc_built *built;
};

static enum svc_status write_entries(GString *body, void *data, struct svc_error *err)
{
	const struct writing *writing = data;
	const GArray *entries = writing->built->entries;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < entries->len && !status; i++)
		status = svc_built_append(body, "\n", writing->kind,
			&g_array_index(entries, struct svc_built_entry, i), err);
	return status;
}

enum svc_status svc_built_record(const struct svc_kind *kind, const struct svc_built *built,
	const char *path, struct svc_record **out, struct svc_error *err)
{
	char opened[SVC_TIME_LENGTH];
	struct writing writing = {kind, built};
	struct svc_record_life life = {.id = built->id,
		.path = path,
		.values = built->values,
		.opened = svc_time_print(built->opened, opened),
		.description = built->description,
		.write = write_entries,
		.count = built->entries->len,
		.data = &writing};
	return svc_record_compose(kind, &life, out, err);
}
