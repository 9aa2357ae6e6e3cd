/*
 * A search without an index: every record is read. Only those that match are remembered, by their
 * numbers; what is shown of them is read again.
 */
#include "search/private.h"
#include <string.h>

struct found {
	struct svc_search_hit hit;
	struct svc_tally tally;
};

struct scan {
	struct svc_search *search;
	GArray *found; /* of struct found */
	struct svc_totals totals;
};

static const char *keep(struct svc_search *search, const char *text)
{
	return svc_arena_copy(search->arena, text, strlen(text));
}

static enum svc_status take(struct svc_record **record, void *data, struct svc_error *err)
{
	struct scan *scan = data;
	struct svc_search *search = scan->search;
	svc_autoclear(svc_text) text = {0};
	svc_autoclear(svc_error) why = {0};
	if (svc_text_of(*record, &text, &why)) {
		svc_search_tell_bad(&why, search);
		return SVC_OK;
	}
	struct found found = {.tally = svc_match_text(search->tokens, search->words, &text)};
	scan->totals.records++;
	scan->totals.size += found.tally.size;
	for (guint i = 0; i < search->words->phrases->len; i++)
		scan->totals.with[i] += found.tally.weight[i] > 0;
	if (!svc_tally_is_hit(search->words, &found.tally))
		return SVC_OK;
	found.hit = (struct svc_search_hit){.kind = (*record)->kind,
		.path = keep(search, (*record)->path),
		.id = keep(search, (*record)->id)};
	g_array_append_val(scan->found, found);
	return SVC_OK;
}

static void bad(const struct svc_error *why, void *data)
{
	const struct scan *scan = data;
	svc_search_tell_bad(why, scan->search);
}

enum svc_status svc_search_scan(
	struct svc_search *search, const struct svc_kind *kind, struct svc_error *err)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct found));
	struct scan scan = {.search = search, .found = found};
	enum svc_status status = svc_desk_each(search->desk, kind, take, bad, &scan, err);
	for (guint i = 0; i < found->len && !status; i++) {
		struct found *one = &g_array_index(found, struct found, i);
		one->hit.score = svc_match_score(search->words, &one->tally, &scan.totals);
		g_array_append_val(search->hits, one->hit);
	}
	search->total += found->len;
	return status;
}
