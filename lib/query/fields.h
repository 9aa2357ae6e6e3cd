/*
 * Names of a query turned into places in records.
 */
#ifndef SVC_QUERY_FIELDS_H
#define SVC_QUERY_FIELDS_H

#include "query/mark.h"
#include "query/query.h"

enum svc_builtin {
	SVC_BUILTIN_ID,
	SVC_BUILTIN_KIND,
	SVC_BUILTIN_IS,
	SVC_BUILTIN_AGE,
	SVC_BUILTINS
};

/* Options with what is derived from them once. */
struct svc_query_env {
	struct svc_query_options options;
	GPtrArray *searched;                    /* of const struct svc_kind *; owned array */
	struct svc_field builtin[SVC_BUILTINS]; /* id, kind, is, age */
};

/* Fills `env` from options, which are copied; what they point to is borrowed. */
void svc_query_env_init(struct svc_query_env *env, const struct svc_query_options *options);
/* Frees what init made; an empty one is left alone. */
void svc_query_env_clear(struct svc_query_env *env);
SVC_DEFINE_AUTOCLEAR(svc_query_env, svc_query_env_clear)

/* Where a name leads to in the records of one kind. */
struct svc_target {
	const struct svc_kind *kind;   /* of the records that are searched */
	const char *via;               /* a reference that is followed first; or NULL */
	const struct svc_kind *owner;  /* whose record holds the value; `kind` without `via` */
	const struct svc_field *field; /* as declared; a raw key has a text field of its own */
	const struct svc_field *item;  /* what one value is: `field`, or the items of a list */
	char **path;                   /* keys below a map, NULL-terminated; or NULL */
	const struct svc_query_computed *computed; /* or NULL */
	int builtin;                               /* enum svc_builtin, or -1 */
	struct svc_field raw;                      /* for keys that no kind declares */
};

/*
 * All places that `name` has in the searched kinds; array of struct svc_target, owned. Errors:
 * SVC_EUSAGE at `place`, with close matches: no kind has such a field.
 */
enum svc_status svc_targets_find(const struct svc_query_env *env, const char *name,
	struct svc_query_place place, GPtrArray **out, struct svc_error *err);

/* The status field of each searched kind that has one; the array, owned, is empty where none has.
 */
GPtrArray *svc_targets_status(const struct svc_query_env *env);

/* Called per value of a record; false ends the walk. */
typedef bool (*svc_value_fn)(const char *value, void *data);

/* Calls `fn` for each value that `target` has in a record of its kind; none where absent. */
enum svc_status svc_target_each(const struct svc_query_env *env, const struct svc_target *target,
	struct svc_record *record, svc_value_fn fn, void *data, struct svc_error *err);

/* The same for a target with `via`, of the record that one reference names. */
enum svc_status svc_target_each_of(const struct svc_query_env *env, const struct svc_target *target,
	const char *id, svc_value_fn fn, void *data, struct svc_error *err);

/* Adds "did you mean …" or the list of what there is to the hint. */
void svc_query_suggest(struct svc_error *err, const char *word, GPtrArray *names);

#endif
