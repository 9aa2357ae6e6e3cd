#include "text/timeline.h"

#include "text/place.h"
#include "text/timeline_line.h"

#include <string.h>

struct reader {
	const char *body;
	size_t length;
	const char *const *verbs;
	struct svc_timeline *timeline;
};

static void clear_change(struct svc_change_line *change)
{
	g_free(change->field);
	g_free(change->value);
}

static void free_entry(struct svc_entry *entry)
{
	g_free(entry->author);
	g_free(entry->verb);
	g_free(entry->text);
	if (entry->changes)
		g_array_free(entry->changes, TRUE);
	g_free(entry);
}

void svc_timeline_free(struct svc_timeline *timeline)
{
	if (!timeline)
		return;
	g_free(timeline->description);
	g_ptr_array_free(timeline->entries, TRUE);
	g_free(timeline);
}

/* The text in [start, end) with the guards of its lines taken away. */
static char *unescape(const struct reader *r, size_t start, size_t end)
{
	GString *out = g_string_sized_new(end - start + 1);
	for (size_t at = start; at < end;) {
		struct svc_line line = svc_line_at(r->body, end, at);
		bool guarded = r->body[at] == '\\' &&
			       svc_heading_guards(r->body + at, line.end - at, r->verbs);
		size_t from = at + guarded;
		g_string_append_len(out, r->body + from, (gssize)(line.next - from));
		at = line.next;
	}
	return g_string_free(out, FALSE);
}

/* The end of [start, end) without one line break like that of `heading`; any break where the
 * heading has none. */
static size_t drop_break(
	const struct reader *r, size_t start, size_t end, const struct svc_line *heading)
{
	size_t style = heading ? heading->next - heading->end : 0;
	bool crlf_wanted = style != 1; /* CR LF, or unknown */
	if (end - start >= 2 && crlf_wanted && !memcmp(r->body + end - 2, "\r\n", 2))
		return end - 2;
	bool is_break = end > start && (r->body[end - 1] == '\n' || r->body[end - 1] == '\r');
	if (is_break && style == 1)
		is_break = r->body[end - 1] == r->body[heading->end];
	return is_break ? end - 1 : end;
}

/* Where a text ends that starts at `start` and is followed by `next`, or nothing. */
static size_t text_end(const struct reader *r, size_t start, size_t end, const struct svc_line *own,
	const struct svc_line *next)
{
	if (next)
		end = drop_break(r, start, end, next);
	return drop_break(r, start, end, own ? own : next);
}

static int count_lines(const char *text, size_t start, size_t end)
{
	int lines = 0;
	for (const char *p = text + start; (p = memchr(p, '\n', (size_t)(text + end - p))); p++)
		lines++;
	return lines;
}

static void read_changes(const struct reader *r, struct svc_entry *entry, size_t start, size_t end)
{
	entry->changes = g_array_new(FALSE, FALSE, sizeof(struct svc_change_line));
	g_array_set_clear_func(entry->changes, (GDestroyNotify)clear_change);
	int number = entry->line + count_lines(r->body, entry->start, start);
	for (size_t at = start; at < end;) {
		struct svc_line line = svc_line_at(r->body, end, at);
		while (line.end > at && strchr(" \t", r->body[line.end - 1]))
			line.end--;
		size_t value = 0, field = svc_change_read(r->body + at, line.end - at, &value);
		if (field) {
			struct svc_change_line change = {.line = number};
			change.field = g_strndup(r->body + at + 2, field);
			change.value = g_strndup(r->body + at + value, line.end - at - value);
			g_array_append_val(entry->changes, change);
		} else if (line.end > at && !entry->malformed) {
			entry->malformed = true;
			entry->malformed_line = number;
		}
		number += count_lines(r->body, line.end, line.next);
		at = line.next;
	}
}

static bool carries_changes(const char *verb)
{
	return !strcmp(verb, "opened") || !strcmp(verb, "changed");
}

/* Fills in what stands between an entry's heading and the next one. */
static void finish_entry(const struct reader *r, struct svc_entry *entry,
	const struct svc_line *own, const struct svc_line *next)
{
	size_t start = own->next;
	entry->end = next ? next->start : r->length;
	if (start < entry->end) {
		struct svc_line blank = svc_line_at(r->body, entry->end, start);
		size_t style = own->next - own->end;
		bool is_blank = blank.end == start;
		if (is_blank && style == 1) /* its CR would be the text's */
			is_blank = r->body[start] == r->body[own->end];
		if (is_blank)
			start = style == 1 ? start + 1 : blank.next;
	}
	if (carries_changes(entry->verb)) {
		entry->text = g_strdup("");
		read_changes(r, entry, start, entry->end);
	} else {
		entry->text = unescape(r, start, text_end(r, start, entry->end, own, next));
	}
}

static struct svc_entry *new_entry(
	const struct svc_heading *heading, const struct svc_line *line, int number)
{
	struct svc_entry *entry = g_new0(struct svc_entry, 1);
	entry->time = heading->time;
	entry->stamped = heading->stamped;
	entry->author = g_strndup(heading->author, heading->author_length);
	entry->verb = g_strndup(heading->verb, heading->verb_length);
	entry->malformed = heading->malformed;
	entry->malformed_line = heading->malformed ? number : 0;
	entry->start = line->start;
	entry->line = number;
	return entry;
}

static void read_body(struct reader *r, int number)
{
	struct svc_timeline *timeline = r->timeline;
	struct svc_entry *entry = NULL;
	struct svc_line own = {0};
	timeline->description_end = r->length;
	for (size_t at = 0; at < r->length;) {
		struct svc_line line = svc_line_at(r->body, r->length, at);
		struct svc_heading heading = {0};
		if (svc_heading_read(r->body + at, line.end - at, r->verbs, &heading)) {
			if (entry)
				finish_entry(r, entry, &own, &line);
			else
				timeline->description_end = at;
			if (!entry)
				timeline->description =
					unescape(r, 0, text_end(r, 0, at, NULL, &line));
			entry = new_entry(&heading, &line, number);
			g_ptr_array_add(timeline->entries, entry);
			own = line;
		}
		number += count_lines(r->body, line.end, line.next);
		at = line.next;
	}
	if (entry)
		finish_entry(r, entry, &own, NULL);
	else
		timeline->description = unescape(r, 0, text_end(r, 0, r->length, NULL, NULL));
}

enum svc_status svc_timeline_parse(const char *body, size_t length, int first_line,
	const char *const *verbs, struct svc_timeline **out, struct svc_error *err)
{
	*out = NULL;
	enum svc_status status = svc_place_check(body, length, first_line, err);
	if (status != SVC_OK)
		return status;
	struct svc_timeline *timeline = g_new0(struct svc_timeline, 1);
	timeline->entries = g_ptr_array_new_with_free_func((GDestroyNotify)free_entry);
	struct reader r = {body, length, verbs, timeline};
	read_body(&r, first_line + 1);
	*out = timeline;
	return SVC_OK;
}

size_t svc_timeline_count(const char *body, size_t length, const char *const *verbs)
{
	size_t count = 0;
	const char *end = body + length;
	for (const char *at = body; at < end && (at = memchr(at, '#', (size_t)(end - at)));) {
		size_t start = (size_t)(at - body);
		struct svc_line line = svc_line_at(body, length, start);
		bool leads = !start || at[-1] == '\n' || at[-1] == '\r';
		count += leads && svc_heading_read(at, line.end - start, verbs, NULL);
		at = body + line.next;
	}
	return count;
}

static gint compare(gconstpointer a, gconstpointer b)
{
	const struct svc_entry *x = *(struct svc_entry *const *)a;
	const struct svc_entry *y = *(struct svc_entry *const *)b;
	if (x->stamped != y->stamped)
		return x->stamped ? -1 : 1;
	if (x->stamped && x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->start < y->start ? -1 : x->start > y->start;
}

GPtrArray *svc_timeline_sorted(const struct svc_timeline *timeline)
{
	GPtrArray *sorted = g_ptr_array_sized_new(timeline->entries->len);
	for (guint i = 0; i < timeline->entries->len; i++)
		g_ptr_array_add(sorted, timeline->entries->pdata[i]);
	g_ptr_array_sort(sorted, compare);
	return sorted;
}

const struct svc_change_line *svc_timeline_last_change(
	const struct svc_timeline *timeline, const char *field, int64_t *time)
{
	const struct svc_change_line *last = NULL;
	g_autoptr(GPtrArray) entries = svc_timeline_sorted(timeline);
	for (guint i = 0; i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		for (guint k = 0; entry->changes && k < entry->changes->len; k++) {
			const struct svc_change_line *change =
				&g_array_index(entry->changes, struct svc_change_line, k);
			if (strcmp(change->field, field) != 0)
				continue;
			last = change;
			if (time && entry->stamped)
				*time = entry->time;
		}
	}
	return last;
}
