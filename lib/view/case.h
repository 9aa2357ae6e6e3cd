/*
 * A record as a person reads it: the case file that `svc show` draws.
 */
#ifndef SVC_VIEW_CASE_H
#define SVC_VIEW_CASE_H

#include "desk/desk.h"
#include "out/out.h"
#include "util/zone.h"

struct svc_view_options {
	const struct svc_out *out; /* for width, colours, zone and the present */
	bool public_only;          /* leaves out what the customer may not see */
	/* Lines below status, priority and who has it (clocks), "NAME\tTEXT" each and
	 * terminal-safe; NULL-terminated, or NULL. */
	const char *const *notes;
};

/*
 * The case file: id, title and what matters first, the other fields, the description and the
 * timeline. Terminal-safe. Owned. Errors: SVC_EINVALID for a timeline that can't be read.
 */
enum svc_status svc_view_case(struct svc_record *record, const struct svc_view_options *options,
	char **out, struct svc_error *err);

/* A time in the options' zone, "2026-11-21 10:14"; owned. */
char *svc_view_time(int64_t time, const struct svc_zone *zone);

/* How long ago or ahead: "3h ago", "in 2d", "just now"; owned. */
char *svc_view_ago(int64_t time, int64_t now);

#endif
