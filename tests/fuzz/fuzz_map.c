/* The map of an import: whatever the bytes, it is read, or refused with a place in it. A map that
 * is read is then bound to a header and tried on a row. */
#include "import/map.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_row(struct svc_map *map)
{
	char *header[] = {(char *)"id", (char *)"time", (char *)"text", (char *)"text", NULL};
	svc_autoclear(svc_error) err = {0};
	if (svc_map_bind(map, header, 4, &err) != SVC_OK)
		return;
	char id[] = " 7 ", time[] = "1/2/2026 10:00", text[] = "New", other[] = "?";
	char *row[] = {id, time, text, other};
	const char *out;
	for (guint i = 0; i < map->fields->len; i++) {
		struct svc_map_field *field = map->fields->pdata[i];
		svc_autoclear(svc_error) bad = {0};
		enum svc_status status =
			svc_map_text(map, &field->value, field->field, row, 4, &out, &bad);
		if (status != SVC_OK && (status != SVC_EINVALID || !bad.message))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct svc_kinds *kinds; /* reading them takes longer than a map */
	svc_autoclear(svc_error) err = {0}, bug = {0};
	svc_auto(svc_map) map = NULL;
	if (!kinds && svc_kinds_new(&kinds, &bug) != SVC_OK)
		abort();
	enum svc_status status =
		svc_map_load("map.yaml", (const char *)data, size, kinds, NULL, &map, &err);
	if (status != SVC_OK && (status != SVC_EINVALID || !err.message || !err.path || map))
		abort();
	if (map)
		try_row(map);
	return 0;
}
