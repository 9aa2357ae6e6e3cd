/*
 * A first map for a CSV file (`svc import csv --guess`): what can be seen in its header and rows,
 * as YAML that a person corrects.
 */
#ifndef SVC_IMPORT_GUESS_H
#define SVC_IMPORT_GUESS_H

#include "import/map.h"

/*
 * Writes a map for `text` (UTF-8): columns matched with the kind's fields by name and by the usual
 * names of other systems, the form of times, an event log by ids that repeat, null markers, values
 * of enums. What isn't used stands in comments with examples. `*out` is owned, and loads with
 * svc_map_load(). Errors: SVC_EINVALID, broken CSV or no header.
 */
enum svc_status svc_guess_map(const struct svc_kind *kind, const char *source, const char *text,
	size_t length, GString **out, struct svc_error *err);

#endif
