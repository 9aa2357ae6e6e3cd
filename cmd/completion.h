/* The completion files, embedded when svc is built (tools/embed.sh). */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include <stddef.h>

struct svc_completion_file {
	const char *name; /* "svc.bash" */
	const unsigned char *text;
	size_t length;
};

/* Ends with a row whose name is NULL. */
extern const struct svc_completion_file svc_completion_files[];

#endif
