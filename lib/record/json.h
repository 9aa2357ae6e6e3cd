/*
 * YAML values as JSON. Private to this layer.
 */
#ifndef SVC_RECORD_JSON_H
#define SVC_RECORD_JSON_H

#include "kind/kind.h"
#include "text/yaml.h"
#include <jansson.h>

/* `node` as JSON, typed by `field` (NULL: every scalar is a string). A value that its type doesn't
 * allow stays a string. New reference; never NULL. */
json_t *svc_record_json_value(const struct svc_field *field, const struct svc_yaml_node *node);

#endif
