/*
 * Work done ahead: threads make results which one takes in their order, as many at a time as fit
 * into bounded memory.
 */
#ifndef SVC_UTIL_AHEAD_H
#define SVC_UTIL_AHEAD_H

#include <glib.h>
#include <stdbool.h>

struct svc_ahead {
	guint total;      /* results, from 0 on */
	size_t size;      /* bytes of one, zeroed before it is made */
	size_t most_held; /* no further one is begun while those that wait are heavier than this */

	/* Makes result i; called in any thread. Returns how heavy it is. */
	size_t (*make)(guint i, void *result, void *data);
	/* Takes result i; called where svc_ahead_run() is, in order. False ends it. */
	bool (*take)(guint i, void *result, void *data);
	/* Frees what a result holds, be it taken or not; may be NULL. */
	void (*clear)(void *result, void *data);
	void *data;
};

/* Makes and takes all results: in threads, one a processor, where they are many; without them, one
 * after the other. False once `take` said so. */
bool svc_ahead_run(const struct svc_ahead *work);

#endif
