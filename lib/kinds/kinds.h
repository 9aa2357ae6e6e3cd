/*
 * The built-in kinds: the files of this folder, parsed and packed when svc is built
 * (tools/pack_kinds.c). Their format is documented in docs/kinds.md; lib/kind reads them.
 */
#ifndef SVC_KINDS_KINDS_H
#define SVC_KINDS_KINDS_H

#include <stddef.h>

struct svc_kinds_file {
	const char *name;            /* "ticket.yaml" */
	const unsigned char *packed; /* for svc_yaml_unpack() */
	size_t length;
};

/* All files, common.yaml (the fields of every kind) first; ends with a row whose name is NULL. */
extern const struct svc_kinds_file svc_kinds_files[];

#endif
