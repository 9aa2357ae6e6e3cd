/*
 * Wishes for lists, and what they share with the others. Private to this layer.
 */
#ifndef SVC_RECORD_WISH_H
#define SVC_RECORD_WISH_H

#include "record/apply.h"

/* The node at a path of keys joined by '/'; NULL if there is none. */
const struct svc_yaml_node *svc_draft_node(const struct svc_draft *draft, const char *path);

/* Makes `items` the list at `path`; none removes it. */
enum svc_status svc_draft_put_items(
	struct svc_draft *draft, const char *path, const char *const *items, struct svc_error *err);

/* One item more or less; `field` is a list. */
enum svc_status svc_wish_append(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err);
enum svc_status svc_wish_remove(struct svc_draft *draft, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_error *err);

#endif
