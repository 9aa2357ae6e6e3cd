/*
 * What 'svc search' finds, for people and for programs.
 */
#ifndef CMD_SEARCH_PRINT_H
#define CMD_SEARCH_PRINT_H

#include "cmd/session.h"
#include "search/search.h"

/* Begins the list; `kind` NULL: of all kinds. `schema` is borrowed until svc_out_end(). */
void cmd_search_begin(struct svc_session *session, const struct svc_kind *kind, const char *schema);

/* One hit: for people its title and, below, the piece of text that was found, the words painted. */
void cmd_search_hit(struct svc_session *session, const struct svc_search_hit *hit,
	const struct svc_search_view *view, bool with_kind);

#endif
