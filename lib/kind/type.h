/*
 * Field types: one row of a table each (words for help, canonical form, order).
 */
#ifndef SVC_KIND_TYPE_H
#define SVC_KIND_TYPE_H

#include "kind/kind.h"

enum {
	SVC_LINE_MAX = 4096,    /* bytes of a line, url, ref … */
	SVC_TEXT_MAX = 1 << 20, /* bytes of a text */
};

struct svc_type {
	const char *name;    /* "datetime" */
	const char *article; /* "a time, RFC 3339 in UTC" for messages and help */
	/* Turns what a person typed into the stored form (`tomorrow` stays refused: svc stores no
	 * relative times); owned result. `input` is valid UTF-8. Errors: SVC_EINVALID with close
	 * matches or the format; the message doesn't name the field. */
	enum svc_status (*canonical)(const struct svc_field *field, const char *input, char **out,
		struct svc_error *err);
	/* Orders two stored values; one that isn't valid sorts after those that are. */
	int (*compare)(const struct svc_field *field, const char *a, const char *b);
};

/* The row of a type; never NULL. */
const struct svc_type *svc_type_of(enum svc_field_type type);

/* The type by name; false if unknown. */
bool svc_type_by_name(const char *name, enum svc_field_type *out);

/* Names of all types, NULL-terminated, for close matches and docs; free the array with g_free(). */
const char **svc_type_names(void);

/*
 * Checks `input` for `field` and gives the stored form, owned. A list takes items separated by
 * commas and gives them joined with ", ". Errors: SVC_EINVALID; the message begins with the field's
 * name.
 */
enum svc_status svc_field_canonical(
	const struct svc_field *field, const char *input, char **out, struct svc_error *err);

/* Compares two stored values by type: enums by declared order, numbers and times by value, text by
 * Unicode code point. Missing (NULL) comes last. Returns <0, 0, >0. */
int svc_field_compare(const struct svc_field *field, const char *a, const char *b);

/* True for text that may be the id of a record: `[A-Za-z0-9][A-Za-z0-9._-]{0,62}`. */
bool svc_id_is_valid(const char *text);

/* True for a slug, the id of a catalog record: `[a-z0-9][a-z0-9-]{0,61}[a-z0-9]`. */
bool svc_slug_is_valid(const char *text);

#endif
