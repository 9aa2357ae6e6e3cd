/*
 * What the tests of this layer share: the kinds, a realistic ticket, and short ways to parse and
 * compare.
 */
#ifndef TESTS_RECORD_FIXTURE_H
#define TESTS_RECORD_FIXTURE_H

#include "record/record.h"
#include "util/instants.h"

#include <string.h>

#define TICKET_HEAD                                                                                \
	"---\n"                                                                                    \
	"id: INC-2611-7K3M9\n"                                                                     \
	"title: Checkout returns 502 to one customer in ten\n"                                     \
	"status: in-progress   # since the call\n"                                                 \
	"type: incident\n"                                                                         \
	"priority: P2\n"                                                                           \
	"\n"                                                                                       \
	"# who\n"                                                                                  \
	"assignee: 'kim'\n"                                                                        \
	"service: checkout\n"                                                                      \
	"team: payments\n"                                                                         \
	"requester: ana@example.com\n"                                                             \
	"x-legacy: {number: 0042}\n"                                                               \
	"opened: 2026-11-21T09:14:00Z\n"                                                           \
	"---\n"
#define TICKET_BODY                                                                                \
	"One in ten requests fails since the 09:00 release.\n"                                     \
	"\n"                                                                                       \
	"## 2026-11-21T09:14:00Z ana@example.com opened\n"                                         \
	"\n"                                                                                       \
	"- status: new\n"                                                                          \
	"- type: incident\n"                                                                       \
	"- priority: P3\n"                                                                         \
	"- service: checkout\n"                                                                    \
	"- team: payments\n"                                                                       \
	"\n"                                                                                       \
	"## 2026-11-21T09:20:11Z kim replied\n"                                                    \
	"\n"                                                                                       \
	"We are looking at the load balancer.\n"                                                   \
	"\n"                                                                                       \
	"## 2026-11-21T09:21:00Z kim changed\n"                                                    \
	"\n"                                                                                       \
	"- status: in-progress\n"                                                                  \
	"- priority: P2\n"                                                                         \
	"- assignee: kim\n"
#define TICKET TICKET_HEAD TICKET_BODY
#define TICKET_PATH "tickets/2026/11/INC-2611-7K3M9.md"

struct fixture {
	struct svc_kinds *kinds;
	struct svc_error err;
};

static inline void set_up(struct fixture *fix, gconstpointer data)
{
	g_assert_cmpint(svc_kinds_new(&fix->kinds, &fix->err), ==, SVC_OK);
}

static inline void tear_down(struct fixture *fix, gconstpointer data)
{
	svc_kinds_free(fix->kinds);
	svc_error_clear(&fix->err);
}

static inline struct svc_record *parse_as(
	struct fixture *fix, const char *kind, const char *path, const char *text)
{
	struct svc_record *record = NULL;
	enum svc_status status = svc_record_parse(svc_kinds_find(fix->kinds, kind, NULL), path,
		text, strlen(text), &record, &fix->err);
	if (status != SVC_OK)
		g_error("%s:%d: %s", fix->err.path, fix->err.line, fix->err.message);
	return record;
}

static inline struct svc_record *parse(struct fixture *fix, const char *text)
{
	return parse_as(fix, "ticket", TICKET_PATH, text);
}

/* `text` with one part replaced, which must be there. */
static inline char *with(const char *text, const char *old, const char *new)
{
	g_assert_nonnull(strstr(text, old));
	g_auto(GStrv) parts = g_strsplit(text, old, 2);
	return g_strjoinv(new, parts);
}

/* An edit from assignments ("priority=P1"), NULL at the end. */
static inline struct svc_edit *edit_of(const char *first, ...)
{
	struct svc_edit *edit = svc_edit_new();
	svc_autoclear(svc_error) err = {0};
	va_list args;
	va_start(args, first);
	for (const char *one = first; one; one = va_arg(args, const char *))
		g_assert_cmpint(svc_edit_add_assignment(edit, one, &err), ==, SVC_OK);
	va_end(args);
	return edit;
}

#define ADD(NAME, FUNC) g_test_add(NAME, struct fixture, NULL, set_up, FUNC, tear_down)

#endif
