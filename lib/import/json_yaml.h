/*
 * JSON values written as YAML. Private to this layer.
 */
#ifndef SVC_IMPORT_JSON_YAML_H
#define SVC_IMPORT_JSON_YAML_H

#include "util/error.h"
#include <jansson.h>

enum { SVC_JSON_MAX_DEPTH = 50 }; /* of one value; YAML's own limit is above it */

/* Appends `key: value` as block YAML, one item of a list a line. Null values are left out. Errors:
 * SVC_EINVALID for a value nested deeper than SVC_JSON_MAX_DEPTH. */
enum svc_status svc_json_append_yaml(
	GString *out, const char *key, const json_t *value, struct svc_error *err);

/* The text of a scalar, as svc stores it: "true", "3.5". Owned; NULL for lists, maps and null. */
char *svc_json_field_text(const json_t *value);

#endif
