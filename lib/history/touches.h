/*
 * What commits changed, found by threads ahead of the one that stores it. Private to this folder.
 */
#ifndef SVC_HISTORY_TOUCHES_H
#define SVC_HISTORY_TOUCHES_H

#include "history/private.h"

struct svc_touch {                 /* a file that a commit has otherwise than all of its parents */
	char *path;                /* within the desk; owned */
	struct svc_raw_id after;   /* none: it was removed */
	struct svc_raw_id *before; /* of each parent; owned */
	guint n_before;
};

/* Calls `take` for each commit of the graph in its order, with an array of struct svc_touch. False
 * once `take` said so, or a commit can't be read. */
typedef bool (*svc_touches_fn)(guint commit, const GArray *touches, void *data);
bool svc_touches_each(
	struct svc_desk *desk, const struct svc_graph *graph, svc_touches_fn take, void *data);

#endif
