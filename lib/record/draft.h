/*
 * A new record's text, written down line by line. Private to this layer.
 */
#ifndef SVC_RECORD_DRAFT_H
#define SVC_RECORD_DRAFT_H

#include "record/apply.h"

/* Appends a line "FIELD: VALUE", the value quoted where YAML asks for it. */
void svc_draft_line(GString *yaml, const char *field, const char *value);
/* Appends a line "- ITEM", likewise. */
void svc_draft_item(GString *yaml, const char *item);

/* Appends a field of a value as a person gives it, which is made canonical: a scalar, or the items
 * of a list on their lines. Nothing where that is empty. Errors: SVC_EINVALID. */
enum svc_status svc_draft_value(
	GString *yaml, const struct svc_field *field, const char *value, struct svc_error *err);

/* Appends the description (may be NULL) to the body, escaped. */
void svc_draft_describe(struct svc_draft *draft, const char *description, const char *const *verbs);

/* The draft as a record, which must read back as it was meant: the same frontmatter, byte by byte,
 * and as many entries. SVC_EBUG where it doesn't. */
enum svc_status svc_draft_finish(const struct svc_draft *draft, const char *path, guint entries,
	struct svc_record **out, struct svc_error *err);

#endif
