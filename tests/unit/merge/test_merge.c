#include "random.h"

#include "util/time.h"
#include <git2.h>

struct fixture {
	struct svc_kinds *kinds;
	const struct svc_kind *ticket;
	struct svc_error err;
};

static void set_up(struct fixture *fix, gconstpointer data)
{
	static const char extension[] =
		"extends: ticket\n"
		"fields:\n"
		"  rank: {type: int, merge: max, help: A number.}\n"
		"  seen: {type: date, merge: later, help: A date.}\n"
		"  steps: {type: list, item: line, merge: conflict, help: An order that matters.}\n"
		"  tags: {type: list, item: line, tracked: true, help: A tracked list.}\n"
		"  level: {type: enum, choices: [low, high, top], tracked: true, merge: later, "
		"help: A tracked choice.}\n";
	g_assert_cmpint(svc_kinds_new(&fix->kinds, &fix->err), ==, SVC_OK);
	if (svc_kinds_add(fix->kinds, ".svc/kinds/ticket.yaml", extension, strlen(extension),
		    &fix->err) != SVC_OK)
		g_error("%d: %s", fix->err.line, fix->err.message);
	g_assert_cmpint(svc_kinds_finish(fix->kinds, &fix->err), ==, SVC_OK);
	fix->ticket = svc_kinds_find(fix->kinds, "ticket", NULL);
}

static void tear_down(struct fixture *fix, gconstpointer data)
{
	svc_kinds_free(fix->kinds);
	svc_error_clear(&fix->err);
}

static enum svc_status merge(struct fixture *fix, const char *base, const char *ours,
	const char *theirs, struct svc_merge_result *result)
{
	g_autoptr(GBytes) b = base ? g_bytes_new(base, strlen(base)) : NULL;
	g_autoptr(GBytes) o = ours ? g_bytes_new(ours, strlen(ours)) : NULL;
	g_autoptr(GBytes) t = theirs ? g_bytes_new(theirs, strlen(theirs)) : NULL;
	struct svc_merge_texts texts = {{b, o, t}};
	svc_error_clear(&fix->err);
	return svc_merge_record(fix->ticket, RANDOM_PATH, &texts, result, &fix->err);
}

/* Merges and compares the bytes; `conflicts` are the fields, separated by blanks. */
static void check(struct fixture *fix, const char *base, const char *ours, const char *theirs,
	const char *expected, const char *conflicts)
{
	svc_autoclear(svc_merge_result) result = {0};
	if (merge(fix, base, ours, theirs, &result) != SVC_OK)
		g_error("%s", fix->err.message);
	g_ptr_array_add(result.conflicts, NULL);
	g_autofree char *names = g_strjoinv(" ", (char **)result.conflicts->pdata);
	g_assert_cmpstr(result.text ? result.text->str : NULL, ==, expected);
	g_assert_cmpstr(names, ==, conflicts);
}

#define HEAD "---\nid: INC-2611-7K3M9\n"
#define OPENED                                                                                     \
	"## 2026-11-21T09:14:00Z ana opened\n\n- status: new\n- priority: P3\n- assignee: kim\n"
#define ENTRY(TIME, WHO, LINE) "\n## 2026-11-21T" TIME "Z " WHO " changed\n\n- " LINE "\n"
#define NOTE(TIME, WHO, TEXT) "\n## 2026-11-21T" TIME "Z " WHO " noted\n\n" TEXT "\n"

/* Untracked fields: one side's change is taken, comments of both stay, both changed: a conflict
 * with ours in place. */
static void test_scalars(struct fixture *fix, gconstpointer data)
{
	static const char base[] = HEAD "title: A\ncategory: x\nasset: '1'\n---\n";
	check(fix, base, HEAD "title: B  # better\ncategory: x\nasset: '1'\n---\n",
		HEAD "title: A\ncategory: x\nasset: '2'  # new\n---\n",
		HEAD "title: B  # better\ncategory: x\nasset: '2'  # new\n---\n", "");
	check(fix, base, HEAD "title: B\ncategory: x\nasset: '1'\n---\n",
		HEAD "title: C\ncategory: x\nchannel: email\n---\n",
		HEAD "title: B\ncategory: x\nchannel: email\nconflicts:\n"
		     "- {field: title, base: A, ours: B, theirs: C}\n---\n",
		"title");
	check(fix, base, HEAD "category: x\nasset: '1'\n---\n",
		HEAD "title: 'C, d'\ncategory: x\nasset: '1'\n---\n",
		HEAD "category: x\nasset: '1'\nconflicts:\n"
		     "- {field: title, base: A, theirs: \"C, d\"}\n---\n",
		"title");
}

static void test_comments_of_both(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "title: A\ncategory: x\n\nasset: '1'\nchannel: email\n---\n",
		HEAD "title: B  # ours\ncategory: x\n\nasset: '1'\nchannel: email\n---\n",
		HEAD "title: A\ncategory: x\n\nasset: '1'\nchannel: phone  # theirs\n---\n",
		HEAD "title: B  # ours\ncategory: x\n\nasset: '1'\nchannel: phone  # theirs\n---\n",
		"");
}

static void test_policies(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "opened: 2026-11-21T09:14:00Z\nrank: 5\nseen: 2026-01-01\n---\n",
		HEAD "opened: 2026-11-21T09:12:00Z\nrank: 10\nseen: 2026-01-03\n---\n",
		HEAD "opened: 2026-11-21T09:10:00Z\nrank: 9\nseen: 2026-01-02\n---\n",
		HEAD "opened: 2026-11-21T09:10:00Z\nrank: 10\nseen: 2026-01-03\n---\n", "");
	/* What isn't of the field's type can't be compared. */
	check(fix, HEAD "rank: 5\n---\n", HEAD "rank: ten\n---\n", HEAD "rank: 9\n---\n",
		HEAD "rank: ten\nconflicts:\n- {field: rank, base: 5, ours: ten, theirs: 9}\n---\n",
		"rank");
}

static void test_lists(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "labels:\n  - a # first\n  - b\n  - c\n---\n",
		HEAD "labels:\n  - a # first\n  - x\n  - b\n---\n",
		HEAD "labels:\n  - a # first\n  - b\n  - c\n  - z\n---\n",
		HEAD "labels:\n  - a # first\n  - x\n  - b\n  - z\n---\n", "");
	check(fix, HEAD "steps: [a, b]\n---\n", HEAD "steps: [b, a]\n---\n",
		HEAD "steps: [a, b, c]\n---\n",
		HEAD "steps: [b, a]\nconflicts:\n"
		     "- {field: steps, base: [a, b], ours: [b, a], theirs: [a, b, c]}\n---\n",
		"steps");
	/* Both ordered a list anew, each in its own way. */
	check(fix, HEAD "labels: [a, b, c]\n---\n", HEAD "labels: [b, a, c]\n---\n",
		HEAD "labels: [a, c, b]\n---\n",
		HEAD "labels: [b, a, c]\nconflicts:\n- {field: labels, base: [a, b, c], ours: "
		     "[b, a, c], theirs: [a, c, b]}\n---\n",
		"labels");
}

static void test_list_of_maps(struct fixture *fix, gconstpointer data)
{
	static const char base[] = HEAD "links:\n  - {to: A-1, as: related}\n---\n";
	check(fix, base, HEAD "links:\n  - {to: A-1, as: related}\n  - {to: B-1, as: x}\n---\n",
		HEAD "links:\n  - {to: A-1, as: related}\n  - {to: C-1, as: y}\n---\n",
		HEAD "links:\n  - {to: A-1, as: related}\n  - {to: B-1, as: x}\n"
		     "  - {to: C-1, as: y}\n---\n",
		"");
	check(fix, base, HEAD "links:\n  - {to: A-1, as: cause}\n---\n",
		HEAD "links:\n  - {to: A-1, as: parent}\n---\n",
		HEAD "links:\n  - {to: A-1, as: cause}\nconflicts:\n- {field: links, base: [{to: "
		     "A-1, as: related}], ours: [{to: A-1, as: cause}], theirs: [{to: A-1, as: "
		     "parent}]}\n---\n",
		"links");
}

static void test_maps(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "form:\n  a: 1\n  b: 2\n---\n", HEAD "form:\n  a: 3\n  b: 2\n---\n",
		HEAD "form:\n  a: 4\n  b: 5\n  c: 6\n---\n",
		HEAD "form:\n  a: 3\n  b: 5\n  c: 6\nconflicts:\n"
		     "- {field: form/a, base: 1, ours: 3, theirs: 4}\n---\n",
		"form/a");
	/* A key that no kind knows is merged as well; block values move with their lines. */
	check(fix, HEAD "x: 1\n---\n", HEAD "x: 2\n---\n",
		HEAD "x: 1\nw:\n  deep:\n    - a: 1\n      b: 2\n---\n",
		HEAD "x: 2\nw:\n  deep:\n    - a: 1\n      b: 2\n---\n", "");
}

static void test_timeline(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "---\n" OPENED NOTE("09:20:00", "kim", "One."),
		HEAD "---\n" OPENED NOTE("09:20:00", "kim", "One.") NOTE("09:25:00", "kim", "Two."),
		HEAD "---\n" OPENED NOTE("09:20:00", "kim", "One.")
			NOTE("09:22:00", "lee", "Three.\n"),
		HEAD "---\n" OPENED NOTE("09:20:00", "kim", "One.")
			NOTE("09:22:00", "lee", "Three.\n") NOTE("09:25:00", "kim", "Two."),
		"");
	/* An entry that both have stays once; one that a side mended isn't there twice. */
	check(fix, HEAD "---\n" OPENED "\n## kim noted\n\nOne.\n",
		HEAD "---\n" OPENED NOTE("09:20:00", "kim", "One."),
		HEAD "---\n" OPENED NOTE("09:19:00", "lee", "New.") "\n## kim noted\n\nOne.\n",
		HEAD "---\n" OPENED NOTE("09:19:00", "lee", "New.") NOTE("09:20:00", "kim", "One."),
		"");
}

#define TRACKED(STATUS, PRIORITY, WHO)                                                             \
	HEAD "status: " STATUS "\npriority: " PRIORITY "\nassignee: " WHO "\n"

static void test_tracked(struct fixture *fix, gconstpointer data)
{
	static const char base[] = TRACKED("new", "P3", "kim") "---\n" OPENED;
	check(fix, base,
		TRACKED("new", "P1", "kim") "---\n" OPENED ENTRY("09:30:00", "kim", "priority: P1"),
		TRACKED("new", "P2", "lee") "---\n" OPENED ENTRY(
			"09:40:00", "lee", "priority: P2\n- assignee: lee"),
		TRACKED("new", "P2", "lee") "conflicts:\n"
					    "- {field: priority, base: P3, ours: P1, theirs: P2}\n"
					    "---\n" OPENED ENTRY("09:30:00", "kim", "priority: P1")
						    ENTRY("09:40:00", "lee",
							    "priority: P2\n- assignee: lee"),
		"priority");
	/* Changed and changed back is a change, too. */
	check(fix, base,
		TRACKED("new", "P3", "kim") "---\n" OPENED ENTRY("09:30:00", "kim", "priority: P1")
			ENTRY("09:50:00", "kim", "priority: P3"),
		TRACKED("new", "P2", "kim") "---\n" OPENED ENTRY("09:40:00", "lee", "priority: P2"),
		TRACKED("new", "P3", "kim") "conflicts:\n"
					    "- {field: priority, base: P3, ours: P3, theirs: P2}\n"
					    "---\n" OPENED ENTRY("09:30:00", "kim", "priority: P1")
						    ENTRY("09:40:00", "lee", "priority: P2") ENTRY(
							    "09:50:00", "kim", "priority: P3"),
		"priority");
}

/* Entries of one second, one of them by both: what ours wrote before it stays before it, so that
 * the last word on a field is what both say. */
static void test_one_second(struct fixture *fix, gconstpointer data)
{
	static const char base[] = TRACKED("new", "P3", "kim") "---\n" OPENED;
#define DROPPED ENTRY("09:30:00", "ana", "priority: P4")
	check(fix, base,
		TRACKED("new", "P4", "kim") "---\n" OPENED ENTRY("09:30:00", "kim", "priority: P1")
			DROPPED,
		TRACKED("new", "P4", "lee") "---\n" OPENED DROPPED ENTRY(
			"09:30:00", "lee", "assignee: lee"),
		TRACKED("new", "P4", "lee") "---\n" OPENED ENTRY("09:30:00", "kim", "priority: P1")
			DROPPED ENTRY("09:30:00", "lee", "assignee: lee"),
		"");
}

/* Where a policy, or the merge of items, says something else than the last entry, an entry of the
 * same second says it, too. */
static void test_tracked_policy(struct fixture *fix, gconstpointer data)
{
	static const char base[] = HEAD "level: low\ntags: [a]\n---\n";
#define LEVEL_OPENED "## 2026-11-21T09:14:00Z ana opened\n\n- level: low\n- tags: a\n"
	g_autofree char *b = g_strconcat(base, LEVEL_OPENED, NULL);
	check(fix, b,
		HEAD
		"level: top\ntags: [a]\n---\n" LEVEL_OPENED ENTRY("09:30:00", "kim", "level: top"),
		HEAD "level: high\ntags: [a]\n---\n" LEVEL_OPENED ENTRY(
			"09:40:00", "lee", "level: high"),
		HEAD "level: top\ntags: [a]\n---\n" LEVEL_OPENED ENTRY(
			"09:30:00", "kim", "level: top") ENTRY("09:40:00", "lee", "level: high")
			ENTRY("09:40:00", "lee", "level: top"),
		"");
	check(fix, b,
		HEAD "level: low\ntags: [a, b]\n---\n" LEVEL_OPENED ENTRY(
			"09:30:00", "kim", "tags: a, b"),
		HEAD "level: low\ntags: [a, c]\n---\n" LEVEL_OPENED ENTRY(
			"09:40:00", "lee", "tags: a, c") NOTE("09:41:00", "lee", "Done."),
		HEAD "level: low\ntags: [a, b, c]\n---\n" LEVEL_OPENED ENTRY(
			"09:30:00", "kim", "tags: a, b") ENTRY("09:40:00", "lee", "tags: a, c")
			ENTRY("09:40:00", "lee", "tags: a, b, c") NOTE("09:41:00", "lee", "Done."),
		"");
}

static void test_description(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "---\n1\n2\n3\n4\n5\n\n" OPENED, HEAD "---\n1 ours\n2\n3\n4\n5\n\n" OPENED,
		HEAD "---\n1\n2\n3\n4\n5 theirs\n\n" OPENED NOTE("10:00:00", "lee", "x"),
		HEAD "---\n1 ours\n2\n3\n4\n5 theirs\n\n" OPENED NOTE("10:00:00", "lee", "x"), "");
	check(fix, HEAD "---\nA\n\n" OPENED, HEAD "---\nB\n\n" OPENED, HEAD "---\nC\n\n" OPENED,
		HEAD
		"conflicts:\n- {field: description, base: A, ours: B, theirs: C}\n---\nB\n\n" OPENED,
		"description");
	/* CR LF and LF differ in no line. */
	check(fix, "---\r\nid: X\r\n---\r\n1\r\n2\r\n3\r\n4\r\n",
		"---\r\nid: X\r\n---\r\n1!\r\n2\r\n3\r\n4\r\n", "---\nid: X\n---\n1\n2\n3\n4!\n",
		"---\r\nid: X\r\n---\r\n1!\r\n2\r\n3\r\n4!\r\n", "");
}

static void test_absent(struct fixture *fix, gconstpointer data)
{
	check(fix, NULL, NULL, HEAD "---\n", HEAD "---\n", "");
	check(fix, HEAD "---\n", NULL, HEAD "---\n", NULL, "");
	check(fix, HEAD "---\n", HEAD "---\n", NULL, NULL, "");
	check(fix, HEAD "---\n", NULL, HEAD "title: T\n---\n",
		HEAD
		"title: T\nconflicts:\n- {field: whole-record, ours: removed, theirs: changed}\n---\n",
		"whole-record");
	check(fix, HEAD "---\n", HEAD "title: T\n---\n", NULL,
		HEAD
		"title: T\nconflicts:\n- {field: whole-record, ours: changed, theirs: removed}\n---\n",
		"whole-record");
	check(fix, NULL, HEAD "title: A\n---\n", HEAD "title: B\ncategory: x\n---\n",
		HEAD
		"title: A\ncategory: x\nconflicts:\n- {field: title, ours: A, theirs: B}\n---\n",
		"title");
}

#define KNOWN(OURS, THEIRS)                                                                        \
	"conflicts:\n  - {field: title, base: A, ours: " OURS ", theirs: " THEIRS "}\n"

/* Open conflicts are merged, too: a settled one goes, the same one seen from both sides stays once.
 */
static void test_conflicts(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "title: B\nasset: '1'\n" KNOWN("B", "C") "---\n",
		HEAD "title: B\nasset: '2'\n" KNOWN("B", "C") "---\n",
		HEAD "title: C\nasset: '1'\n---\n", HEAD "title: C\nasset: '2'\n---\n", "");
	check(fix, HEAD "title: A\n---\n", HEAD "title: B\n" KNOWN("B", "C") "---\n",
		HEAD "title: C\n" KNOWN("C", "B") "---\n",
		HEAD "title: B\n" KNOWN("B", "C") "---\n", "title");
}

/* One entry a field: what somebody went on from is no choice any more, everything else is. */
static void test_further(struct fixture *fix, gconstpointer data)
{
	check(fix, HEAD "title: B\n---\n", HEAD "title: D\n---\n",
		HEAD "title: C\n" KNOWN("B", "C") "---\n",
		HEAD "title: D\nconflicts:\n- {field: title, base: A, ours: D, theirs: C}\n---\n",
		"title");
	check(fix, HEAD "title: B\n---\n", HEAD "title: C\n" KNOWN("B", "C") "---\n",
		HEAD "title: D\n---\n",
		HEAD "title: C\nconflicts:\n- {field: title, base: A, ours: C, theirs: D}\n---\n",
		"title");
	check(fix, HEAD "title: A\n---\n", HEAD "title: D\n---\n",
		HEAD "title: B\n" KNOWN("B", "C") "---\n",
		HEAD "title: D\nconflicts:\n- {field: title, base: A, ours: D, theirs: B, "
		     "others: [C]}\n---\n",
		"title");
}

/* Settled differently on both sides, one of them by the value in place: neither decision is lost.
 */
static void test_decided(struct fixture *fix, gconstpointer data)
{
	static const char open[] = HEAD "title: B\n" KNOWN("B", "C") "---\nText\n\n" OPENED;
	static const char kept[] = HEAD "title: B\n---\nText\n\n" OPENED;
	static const char other[] = HEAD "title: C\n---\nText\n\n" OPENED;
	check(fix, open, kept, other,
		HEAD "title: B\nconflicts:\n- {field: title, base: B, ours: B, theirs: "
		     "C}\n---\nText\n\n" OPENED,
		"title");
	check(fix, open, other, kept,
		HEAD "title: C\nconflicts:\n- {field: title, base: B, ours: C, theirs: "
		     "B}\n---\nText\n\n" OPENED,
		"title");
	check(fix, open, kept, kept, kept, "");
	check(fix, open, open, other, other, "");
	static const char text[] = HEAD "title: T\nconflicts:\n  - {field: description, base: A, "
					"ours: B, theirs: C}\n---\nB\n\n" OPENED;
	check(fix, text, HEAD "title: T\n---\nB\n\n" OPENED, HEAD "title: T\n---\nC\n\n" OPENED,
		HEAD "title: T\nconflicts:\n- {field: description, base: B, ours: B, theirs: "
		     "C}\n---\nB\n\n" OPENED,
		"description");
}

static void test_broken(struct fixture *fix, gconstpointer data)
{
	svc_autoclear(svc_merge_result) result = {0};
	g_assert_cmpint(merge(fix, HEAD "title: A\n---\n", HEAD "title: B\n---\n",
				HEAD "title: [\n---\n", &result),
		==, SVC_EINVALID);
	g_assert_true(g_str_has_prefix(fix->err.message, "their version: "));
	g_assert_cmpstr(fix->err.path, ==, RANDOM_PATH);
	g_assert_null(result.text);
	svc_merge_result_clear(&result);
	g_assert_cmpint(merge(fix, HEAD "title: A\n---\n", HEAD "[a]: B\n---\n",
				HEAD "title: C\n---\n", &result),
		==, SVC_EINVALID);
}

static void test_settle(struct fixture *fix, gconstpointer data)
{
	static const char text[] =
		HEAD "title: B\nconflicts:\n  - {field: title, base: A, ours: B, theirs: C}\n"
		     "  - {field: labels, ours: [a], theirs: [b, c]}\n---\nText\n\n" OPENED;
	svc_auto(svc_record) record = random_parse(fix->ticket, text, strlen(text));
	g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(record);
	g_assert_cmpuint(conflicts->len, ==, 2);
	const struct svc_merge_conflict *labels = conflicts->pdata[1];
	g_assert_cmpstr(labels->field, ==, "labels");
	g_assert_null(labels->side[SVC_MERGE_BASE]);
	g_assert_cmpstr(labels->side[SVC_MERGE_THEIRS], ==, "b, c");
	bool found = false;
	const struct svc_yaml_node *value =
		svc_merge_conflict_value(record, "title", SVC_MERGE_THEIRS, &found);
	g_assert_true(found);
	g_assert_cmpstr(svc_yaml_text(value), ==, "C");
	g_assert_null(svc_merge_conflict_value(record, "asset", SVC_MERGE_THEIRS, &found));
	g_assert_false(found);
	g_assert_cmpint(svc_merge_drop(record, "title", &fix->err), ==, SVC_OK);
	g_assert_cmpint(svc_merge_drop(record, "labels", &fix->err), ==, SVC_OK);
	g_assert_cmpint(
		svc_merge_set_description(record, "New\n## kim noted", &fix->err), ==, SVC_OK);
	g_assert_cmpstr(
		record->text->str, ==, HEAD "title: B\n---\nNew\n\\## kim noted\n\n" OPENED);
}

#define ADD(NAME, FUNC) g_test_add(NAME, struct fixture, NULL, set_up, FUNC, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/merge/scalars", test_scalars);
	ADD("/merge/comments-of-both", test_comments_of_both);
	ADD("/merge/policies", test_policies);
	ADD("/merge/lists", test_lists);
	ADD("/merge/list-of-maps", test_list_of_maps);
	ADD("/merge/maps", test_maps);
	ADD("/merge/timeline", test_timeline);
	ADD("/merge/tracked", test_tracked);
	ADD("/merge/one-second", test_one_second);
	ADD("/merge/tracked-policy", test_tracked_policy);
	ADD("/merge/description", test_description);
	ADD("/merge/absent", test_absent);
	ADD("/merge/conflicts", test_conflicts);
	ADD("/merge/further", test_further);
	ADD("/merge/decided", test_decided);
	ADD("/merge/broken", test_broken);
	ADD("/merge/settle", test_settle);
	return g_test_run();
}
