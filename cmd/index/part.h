/*
 * What the commands about the index share.
 */
#ifndef CMD_INDEX_PART_H
#define CMD_INDEX_PART_H

#include "cmd/session.h"
#include "index/index.h"

/* The index of the desk's work tree, owned, whatever SVC_INDEX says of queries. Errors:
 * SVC_EENVIRONMENT where a commit is read. */
enum svc_status cmd_index_open(
	struct svc_session *session, struct svc_cache **out, struct svc_error *err);

/* Prints what there is of each kind that has files. */
void cmd_index_print(struct svc_session *session, struct svc_cache *cache, const char *schema);

#endif
