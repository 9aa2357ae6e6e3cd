/*
 * Filling in a template: what depends on who makes the desk, and where.
 */
#ifndef SVC_DESK_INIT_FILL_H
#define SVC_DESK_INIT_FILL_H

#include "util/context.h"

struct svc_fill {
	char *me;       /* slug of who runs it */
	char *name;     /* of the desk */
	char *zone;     /* IANA name */
	char *holidays; /* "de", or "none" */
};
void svc_fill_clear(struct svc_fill *fill);
SVC_DEFINE_AUTOCLEAR(svc_fill, svc_fill_clear)

/* `text` with the marks replaced: values are quoted as YAML asks for it. Owned. */
char *svc_fill_text(const struct svc_fill *fill, const char *text, size_t length);

/* A slug from somebody's name or, where that gives none, from the email address. Owned. */
char *svc_fill_slug(const char *name, const char *email);

/* The record of the person who makes the desk; `name` may be NULL. Owned. */
char *svc_fill_person(const char *slug, const char *name, const char *email);

/* The zone to use where none was named: TZ of the environment, else the one that /etc/localtime
 * links to, else UTC. Owned. */
char *svc_fill_zone(const struct svc_context *ctx);

/* The holiday code for a zone; "none" where the country isn't known. Borrowed. */
const char *svc_fill_holidays_of(const char *zone);

/* All codes, "none" last; NULL-terminated. Borrowed. */
const char *const *svc_fill_holidays(void);

#endif
