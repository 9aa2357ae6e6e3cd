/*
 * Field types: one row of a table each (check, canonical form, words for help).
 */
#ifndef SVC_KIND_TYPE_H
#define SVC_KIND_TYPE_H

#include "kind/kind.h"

struct svc_type {
	const char *name;    /* "datetime" */
	const char *article; /* "a time, RFC 3339 in UTC" for messages and help */
	/* Turns what a person typed into the stored form (`tomorrow` stays refused: svc stores no
	 * relative times); owned result. Errors: SVC_EINVALID with close matches or the format. */
	enum svc_status (*canonical)(const struct svc_field *field, const char *input, char **out,
		struct svc_error *err);
};

/* The row of a type; never NULL. */
const struct svc_type *svc_type_of(enum svc_field_type type);

/* The type by name; false if unknown. */
bool svc_type_by_name(const char *name, enum svc_field_type *out);

/* Checks `input` for `field` and gives the stored form, owned. Errors: SVC_EINVALID. */
enum svc_status svc_field_canonical(
	const struct svc_field *field, const char *input, char **out, struct svc_error *err);

/* Compares two stored values by type: enums by declared order, numbers and times by value, text by
 * Unicode code point. Missing (NULL) comes last. Returns <0, 0, >0. */
int svc_field_compare(const struct svc_field *field, const char *a, const char *b);

#endif
