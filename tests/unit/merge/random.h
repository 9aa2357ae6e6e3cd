/*
 * Random tickets and random edits of them, by a seed.
 */
#ifndef TESTS_MERGE_RANDOM_H
#define TESTS_MERGE_RANDOM_H

#include "merge/merge.h"
#include "record/finding.h"

#include <string.h>

#define RANDOM_PATH "tickets/2026/11/INC-2611-7K3M9.md"

static const char random_base[] = "---\n"
				  "id: INC-2611-7K3M9\n"
				  "title: Checkout returns 502\n"
				  "status: in-progress   # since the call\n"
				  "type: incident\n"
				  "priority: P3\n"
				  "\n"
				  "# who\n"
				  "assignee: 'kim'\n"
				  "service: checkout\n"
				  "team: payments\n"
				  "form:\n"
				  "  floor: 3\n"
				  "  \"room\": A1\n"
				  "  when: {day: mon, hour: 9}\n"
				  "x-legacy: {number: 0042}\n"
				  "opened: 2026-11-21T09:14:00Z\n"
				  "labels:\n"
				  "  - network # by hand\n"
				  "  - vpn\n"
				  "  - \"urgent\"\n"
				  "links:\n"
				  "  - {to: PRB-2611-AAAAA, as: caused-by}\n"
				  "---\n"
				  "Line one\nLine two\nLine three\nLine four\nLine five\nLine six\n"
				  "\n"
				  "## 2026-11-21T09:14:00Z ana@example.com opened\n"
				  "\n"
				  "- status: new\n"
				  "- priority: P3\n"
				  "- service: checkout\n"
				  "- team: payments\n"
				  "\n"
				  "## 2026-11-21T09:20:11Z kim replied\n"
				  "\n"
				  "We are looking at the load balancer.\n"
				  "\n"
				  "## 2026-11-21T09:21:00Z kim changed\n"
				  "\n"
				  "- status: in-progress\n"
				  "- assignee: kim\n";

static inline struct svc_record *random_parse(
	const struct svc_kind *kind, const char *text, size_t length)
{
	struct svc_record *record = NULL;
	svc_autoclear(svc_error) err = {0};
	if (svc_record_parse(kind, RANDOM_PATH, text, length, &record, &err) != SVC_OK)
		g_error("%d: %s\n%.*s", err.line, err.message, (int)length, text);
	return record;
}

#define PICK(RAND, ...)                                                                            \
	((const char *const[]){__VA_ARGS__})[g_rand_int_range(                                     \
		RAND, 0, (gint)G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})))]

static inline void random_wish(GRand *rand, struct svc_edit *edit)
{
	switch (g_rand_int_range(rand, 0, 11)) {
	case 0:
		svc_edit_add(edit, SVC_EDIT_SET, "priority", PICK(rand, "P1", "P2", "P3", "P4"));
		return;
	case 1:
		svc_edit_add(edit, SVC_EDIT_SET, "status",
			PICK(rand, "new", "in-progress", "resolved", "cancelled"));
		return;
	case 2:
		svc_edit_add(edit, SVC_EDIT_SET, "assignee", PICK(rand, "kim", "lee", "", "ana"));
		return;
	case 3:
		svc_edit_add(edit, SVC_EDIT_SET, "title",
			PICK(rand, "One", "Two: it's", "Three # four", "Checkout returns 502"));
		return;
	case 4:
		svc_edit_add(edit, SVC_EDIT_APPEND, "labels",
			PICK(rand, "red", "blue", "vpn", "it's", "a: b", "no"));
		return;
	case 5:
		svc_edit_add(edit, SVC_EDIT_SET, "labels",
			PICK(rand, "network, vpn", "vpn, urgent, new", "", "network, urgent, red"));
		return;
	case 6:
		svc_edit_add(edit, SVC_EDIT_SET, "form/floor", PICK(rand, "1", "2", "3", ""));
		return;
	case 7:
		svc_edit_add(edit, SVC_EDIT_SET, PICK(rand, "form/desk", "form/room"),
			PICK(rand, "x", "y: z", "A1"));
		return;
	case 8:
		svc_edit_add(edit, SVC_EDIT_APPEND, "links",
			PICK(rand, "{to: CHG-2611-BBBBB, as: related}",
				"{to: CHG-2611-CCCCC, as: related}"));
		return;
	case 9:
		svc_edit_add(edit, SVC_EDIT_SET, "opened",
			PICK(rand, "2026-11-21T09:10:00Z", "2026-11-21T09:00:00Z",
				"2026-11-21T09:14:00Z"));
		return;
	default:
		svc_edit_add(edit, SVC_EDIT_SET, "category", PICK(rand, "a/b", "c", ""));
	}
}

/* One line of the description replaced, added or removed. */
static inline void random_description(GRand *rand, struct svc_record *record)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_record_timeline(record, &timeline, &err), ==, SVC_OK);
	g_auto(GStrv) lines = g_strsplit(timeline->description, "\n", -1);
	gint n = (gint)g_strv_length(lines);
	gint at = g_rand_int_range(rand, 0, MAX(n, 1));
	g_autoptr(GString) text = g_string_new(NULL);
	for (gint i = 0; i < n; i++) {
		const char *line = i == at ? PICK(rand, "new A", "new B",
						     "## 2026-11-21T09:20:11Z kim replied", NULL)
					   : lines[i];
		if (line)
			g_string_append_printf(text, "%s%s", text->len ? "\n" : "", line);
	}
	if (svc_merge_set_description(record, text->str, &err) != SVC_OK)
		g_error("%s", err.message);
}

/* A few edits from `time` on, some within the same second. */
static inline struct svc_record *random_edits(
	GRand *rand, const struct svc_record *base, int64_t time)
{
	struct svc_record *record = random_parse(base->kind, base->text->str, base->text->len);
	gint n = g_rand_int_range(rand, 0, 4);
	for (gint i = 0; i < n; i++) {
		svc_auto(svc_edit) edit = svc_edit_new();
		svc_autoclear(svc_error) err = {0};
		gint wishes = g_rand_int_range(rand, 0, 3);
		for (gint w = 0; w < wishes; w++)
			random_wish(rand, edit);
		if (g_rand_int_range(rand, 0, 3) == 0) {
			edit->verb = g_strdup(PICK(rand, "noted", "replied"));
			edit->text = g_strdup(PICK(rand, "Fine.", "## kim replied", "a\r\nb\n\n",
				"- status: new", "x\n## 2026-11-21T09:20:11Z kim noted"));
		}
		if (g_rand_int_range(rand, 0, 5) == 0)
			random_description(rand, record);
		time += g_rand_int_range(rand, 0, 3);
		if (svc_record_apply(record, edit, time, PICK(rand, "kim", "lee", "ana"), true,
			    NULL, &err) != SVC_OK)
			g_assert_cmpint(err.status, ==, SVC_EINVALID); /* a required field */
	}
	return record;
}

#endif
