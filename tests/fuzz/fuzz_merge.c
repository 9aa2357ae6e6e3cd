/* Three versions of a record, separated by bytes 0x1E: they merge or are refused; what comes out
 * parses, holds every entry that a side added, and merging a version with itself gives its bytes.
 */
#include "merge/merge.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PATH "tickets/2026/11/INC-2611-7K3M9.md"

static const struct svc_kind *ticket(void)
{
	static struct svc_kinds *kinds;
	svc_autoclear(svc_error) err = {0};
	if (!kinds && svc_kinds_new(&kinds, &err) != SVC_OK)
		abort();
	return svc_kinds_find(kinds, "ticket", NULL);
}

static struct svc_record *parse(const void *text, size_t length)
{
	struct svc_record *record = NULL;
	svc_autoclear(svc_error) err = {0};
	svc_record_parse(ticket(), PATH, text ? text : "", length, &record, &err);
	return record;
}

static guint count(struct svc_record *record, const struct svc_entry *wanted)
{
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) err = {0};
	if (!record || svc_record_timeline(record, &timeline, &err) != SVC_OK)
		return 0;
	guint n = 0;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		n += entry->stamped == wanted->stamped && entry->time == wanted->time &&
		     !strcmp(entry->author, wanted->author) && !strcmp(entry->verb, wanted->verb) &&
		     !strcmp(entry->text, wanted->text);
	}
	return n;
}

/* What `side` has more often than `base` is in the result at least as often. */
static void check_entries(GBytes *base, GBytes *side, struct svc_record *result)
{
	size_t n = 0, m = 0;
	const void *text = g_bytes_get_data(side, &n), *old = g_bytes_get_data(base, &m);
	svc_auto(svc_record) record = parse(text, n);
	svc_auto(svc_record) before = parse(old, m);
	const struct svc_timeline *timeline = NULL;
	svc_autoclear(svc_error) err = {0};
	if (!record || svc_record_timeline(record, &timeline, &err) != SVC_OK)
		return;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		guint own = count(record, entry), was = count(before, entry);
		g_assert(own <= was || count(result, entry) >= own - was);
	}
}

static void check(GBytes *const side[SVC_MERGE_SIDES])
{
	const struct svc_merge_texts texts = {{side[0], side[1], side[2]}};
	svc_autoclear(svc_merge_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	enum svc_status status = svc_merge_record(ticket(), PATH, &texts, &result, &err);
	g_assert(status == SVC_OK ? result.text != NULL : err.message && !result.text);
	if (status != SVC_OK || g_bytes_equal(side[1], side[2]) ||
		g_bytes_equal(side[0], side[1]) || g_bytes_equal(side[0], side[2]))
		return; /* taken as it is, readable or not */
	svc_auto(svc_record) merged = parse(result.text->str, result.text->len);
	g_assert(merged);
	check_entries(side[0], side[1], merged);
	check_entries(side[0], side[2], merged);
	g_autoptr(GBytes) own = g_bytes_new(result.text->str, result.text->len);
	const struct svc_merge_texts again = {{side[0], own, own}};
	svc_autoclear(svc_merge_result) same = {0};
	g_assert(svc_merge_record(ticket(), PATH, &again, &same, &err) == SVC_OK);
	g_assert(g_string_equal(same.text, result.text));
	g_autoptr(GPtrArray) open = svc_merge_conflicts(merged);
	for (guint i = 0; i < open->len; i++) {
		const struct svc_merge_conflict *conflict = open->pdata[i];
		svc_autoclear(svc_error) why = {0};
		if (svc_merge_drop(merged, conflict->field, &why) == SVC_OK) {
			bool found = true;
			svc_merge_conflict_value(merged, conflict->field, SVC_MERGE_OURS, &found);
			g_assert(!found);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GBytes *side[SVC_MERGE_SIDES];
	const uint8_t *end = data + size;
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		const uint8_t *stop = data < end ? memchr(data, 0x1E, (size_t)(end - data)) : NULL;
		const uint8_t *last = stop ? stop : end;
		side[i] = g_bytes_new(data, (gsize)(last - data));
		data = stop ? stop + 1 : end;
	}
	check(side);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		g_bytes_unref(side[i]);
	return 0;
}
