/*
 * Records for the references of an import (`create:` in the map). Private to this layer.
 */
#ifndef SVC_IMPORT_CREATE_H
#define SVC_IMPORT_CREATE_H

#include "import/import.h"

/* Puts a record for each value of a field with `create:` that names none yet: its id, its title and
 * the defaults of its kind. Errors: SVC_EINVALID for texts that can't be ids; those of writing. */
enum svc_status svc_import_create(struct svc_desk *desk, struct svc_map *map,
	struct svc_write *write, struct svc_import_summary *summary, struct svc_error *err);

#endif
