/*
 * The two sorts of kind files: a whole kind, and what extends one. Private to this layer.
 */
#ifndef SVC_KIND_LOAD_KIND_H
#define SVC_KIND_LOAD_KIND_H

#include "kind/load.h"

struct svc_kind_draft {
	struct svc_kind kind;
	GPtrArray *fields;   /* of this file; NULL if none */
	GPtrArray *entries;  /* verbs of entries that this file adds; NULL if none */
	GPtrArray *tracked;  /* names of fields that this file tracks in addition; NULL if none */
	const char *extends; /* the kind that it adds to, or NULL */
};

/* Fills `draft` from a file with `extends:`; draft->kind starts as a copy of that kind. */
enum svc_status svc_load_extension(struct svc_loader *load, struct svc_kind_draft *draft);

/* The choices again, to be added to. */
GArray *svc_load_choices_copy(struct svc_loader *load, const GArray *choices);

/* Readers for rows that both sorts have; `target` is the struct svc_kind. */
enum svc_status svc_load_id(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target);
enum svc_status svc_load_prefix(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target);
enum svc_status svc_load_path(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target);
enum svc_status svc_load_nouns(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target);

#endif
