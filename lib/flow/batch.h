/*
 * Many changes from a script: lines of JSON, done in one flow, all of them or none.
 *
 *	{"id": "7k3", "priority": "P2", "labels": ["vpn"], "assignee": null}
 *	{"id": "7k3", "do": "reply", "message": "Fixed since noon."}
 *	{"kind": "ticket", "title": "Certificate of the shop ends", "key": "cert-shop"}
 *
 * `id` names the record as on the command line; without it a record of `kind` is made. Where both
 * stand and no verb, `id` is that of a new record, and one that is there isn't touched: the line is
 * refused (SVC_ECONFLICT). A record that has the `key` is left as it is. `do` is a verb of the
 *kind; `message` is its text, or that of a note. Every other key is a field, of a verb also an
 *option. Values are what fields hold: null removes one.
 */
#ifndef SVC_FLOW_BATCH_H
#define SVC_FLOW_BATCH_H

#include "flow/flow.h"

enum { SVC_BATCH_MAX_BYTES = 256 << 20, SVC_BATCH_MAX_LINES = 1000000 };

/*
 * Does what the lines say, in their order; nothing is committed yet. Empty lines are passed over.
 * Errors: the first one, placed at `name` and its line; the flow must then be given up. Those of
 * reading JSON (SVC_EINVALID; a key that stands twice, too), of svc_desk_find(), svc_flow_edit(),
 * svc_flow_act() and svc_flow_new().
 */
enum svc_status svc_flow_batch(struct svc_flow *flow, const char *name, const char *text,
	size_t length, struct svc_error *err);

#endif
