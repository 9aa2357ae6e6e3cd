/*
 * What reading agreements and calendars from their YAML has in common. Internal.
 */
#ifndef SVC_SLA_READING_H
#define SVC_SLA_READING_H

#include "text/yaml.h"

/* Gives the error the place of `node`. Returns err->status. */
enum svc_status svc_reading_at(struct svc_error *err, const struct svc_yaml_node *node);

/* SVC_EINVALID at `node`: "FIELD must be WHAT". */
enum svc_status svc_reading_expected(struct svc_error *err, const struct svc_yaml_node *node,
	const char *field, const char *what);

/* Appends the texts of a list, or one text, to `out`, copied with g_strdup(). `what` says in errors
 * what the list is: "a list of words". */
enum svc_status svc_reading_texts(const struct svc_yaml_node *node, const char *field,
	const char *what, GPtrArray *out, struct svc_error *err);

#endif
