/*
 * Checking a YAML value against its field, all the way down. Private to this layer.
 */
#ifndef SVC_RECORD_VALUE_H
#define SVC_RECORD_VALUE_H

#include "kind/kind.h"

enum svc_value_problem {
	SVC_VALUE_TYPE,     /* not of the field's type */
	SVC_VALUE_CHOICE,   /* not one of an enum's choices */
	SVC_VALUE_FORM,     /* right, but written differently from how svc stores it */
	SVC_VALUE_UNKNOWN,  /* a key that the map doesn't have */
	SVC_VALUE_REQUIRED, /* a key that the map needs is missing */
};

/* Called for each problem; `why` says what is wrong (message, hint). */
typedef void (*svc_value_fn)(enum svc_value_problem problem, const struct svc_yaml_node *node,
	struct svc_error *why, void *data);

/* Walks `node` (NULL and null: nothing to check). `path` names it in messages. */
void svc_value_check(const struct svc_field *field, const struct svc_yaml_node *node,
	const char *path, svc_value_fn report, void *data);

#endif
