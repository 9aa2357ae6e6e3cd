/*
 * The three-way merge of plain text that git itself does to files.
 */
#ifndef SVC_REPO_TEXT_MERGE_H
#define SVC_REPO_TEXT_MERGE_H

#include "util/error.h"
#include <stdbool.h>

/* Text that need not end with a NUL byte; borrowed. */
struct svc_text_range {
	const char *bytes;
	size_t length;
};

/* Who is who in conflict markers; borrowed. */
struct svc_text_labels {
	const char *base, *ours, *theirs;
};

/*
 * Merges line by line. `*out` is owned; `*clean` tells whether it holds no conflict markers (which
 * carry `labels`; NULL: "ours", "theirs"). Needs no repository. Errors: SVC_EENVIRONMENT.
 */
enum svc_status svc_text_merge(const struct svc_text_range *base, const struct svc_text_range *ours,
	const struct svc_text_range *theirs, const struct svc_text_labels *labels, GString **out,
	bool *clean, struct svc_error *err);

#endif
