/*
 * What `svc init` puts into a new desk: one folder per template, and `holidays/` with the public
 * holidays of countries; embedded when svc is built (tools/embed.sh). lib/desk/init.c fills in the
 * places marked @ME@ (slug of who runs it), @NAME@, @ZONE@ and @HOLIDAYS@.
 */
#ifndef SVC_TEMPLATES_TEMPLATES_H
#define SVC_TEMPLATES_TEMPLATES_H

#include <stddef.h>

struct svc_templates_file {
	const char *name; /* "it/services/email.md" */
	const unsigned char *text;
	size_t length;
};

/* All files; ends with a row whose name is NULL. */
extern const struct svc_templates_file svc_templates_files[];

#endif
