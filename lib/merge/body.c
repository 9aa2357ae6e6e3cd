/*
 * The bytes of a merged body. What stood together on one side stays byte for byte; elsewhere an
 * entry is followed by the one blank line that the timeline's reader takes away.
 */
#include "merge/private.h"

#include "repo/text_merge.h"
#include "text/timeline_line.h"
#include "util/time.h"

#include <string.h>

struct svc_merge_range svc_merge_body(const struct svc_merge *merge, enum svc_merge_side side)
{
	const struct svc_record *record = merge->side[side];
	return (struct svc_merge_range){
		record->text->str + record->parts.body, record->text->len - record->parts.body};
}

/* The line break after an entry's heading; empty at the end of the file. */
static struct svc_merge_range break_of(
	const struct svc_merge_range *body, const struct svc_entry *entry)
{
	struct svc_line line = svc_line_at(body->text, body->length, entry->start);
	return (struct svc_merge_range){body->text + line.end, line.next - line.end};
}

/* `end` without the blank line that stands before `next`, as the reader takes it away. */
static size_t before(
	const struct svc_merge_range *body, size_t start, size_t end, const struct svc_entry *next)
{
	struct svc_merge_range style = break_of(body, next);
	const char *text = body->text;
	if (end - start >= 2 && style.length != 1 && !memcmp(text + end - 2, "\r\n", 2))
		return end - 2;
	bool is_break = end > start && strchr("\r\n", text[end - 1]);
	if (is_break && style.length == 1)
		is_break = text[end - 1] == *style.text;
	return is_break ? end - 1 : end;
}

struct svc_merge_range svc_merge_core(const struct svc_merge *merge, enum svc_merge_side side)
{
	struct svc_merge_range body = svc_merge_body(merge, side);
	const struct svc_timeline *timeline = merge->timeline[side];
	size_t end = timeline->description_end;
	if (timeline->entries->len)
		end = before(&body, 0, end, timeline->entries->pdata[0]);
	return (struct svc_merge_range){body.text, end};
}

struct writer {
	struct svc_merge *merge;
	GString *out;
	struct svc_merge_range style; /* break of the last heading written; none yet: empty */
	bool open; /* what was written last needs its end before a heading may follow */
};

static const char *eol(const struct writer *writer)
{
	return writer->merge->side[SVC_MERGE_OURS]->parts.eol;
}

static void end_line(struct writer *writer)
{
	GString *out = writer->out;
	char last = out->len ? out->str[out->len - 1] : '\0';
	const struct svc_merge_range *style = &writer->style;
	bool ended = last == '\n' || last == '\r';
	if (ended && style->length == 1)
		ended = last == *style->text;
	if (!ended && style->length)
		g_string_append_len(out, style->text, (gssize)style->length);
	else if (!ended)
		g_string_append(out, eol(writer));
}

/* Ends what was written last, and the blank line before the next heading. */
static void separate(struct writer *writer, const struct svc_merge_range *style)
{
	if (!writer->open || !writer->out->len)
		return;
	end_line(writer);
	if (style->length)
		g_string_append_len(writer->out, style->text, (gssize)style->length);
	else
		g_string_append(writer->out, eol(writer));
}

static bool follows(const struct svc_merge_piece *piece, const struct svc_merge_piece *next)
{
	return next && next->side == piece->side && next->index == piece->index + 1;
}

static void write_piece(struct writer *writer, const struct svc_merge_piece *piece,
	const struct svc_merge_piece *next)
{
	struct svc_merge_range body = svc_merge_body(writer->merge, piece->side);
	const GPtrArray *entries = writer->merge->timeline[piece->side]->entries;
	const struct svc_entry *entry = piece->entry;
	struct svc_merge_range style = break_of(&body, entry);
	separate(writer, &style);
	bool is_last = piece->index + 1 == entries->len;
	size_t end = entry->end;
	if (!is_last && !follows(piece, next))
		end = before(&body, entry->start, end, entries->pdata[piece->index + 1]);
	g_string_append_len(writer->out, body.text + entry->start, (gssize)(end - entry->start));
	writer->style = style;
	writer->open = !follows(piece, next);
	if (!next && !is_last)
		end_line(writer);
}

/* The entry that makes the timeline say what the fields do, as late as the last that spoke of one
 * of them. */
static enum svc_status write_told(
	struct writer *writer, int64_t time, const char *author, struct svc_error *err)
{
	const GPtrArray *told = writer->merge->told;
	g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(struct svc_change_line));
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < told->len; i++) {
		char *field = g_strdup(told->pdata[i]);
		char *value = strstr(field, ": ");
		*value = '\0';
		g_ptr_array_add(texts, field);
		struct svc_change_line line = {.field = field, .value = value + 2};
		g_array_append_val(lines, line);
	}
	if (writer->out->len)
		end_line(writer);
	enum svc_status status = svc_timeline_append(writer->out, eol(writer), time, author,
		"changed", (const struct svc_change_line *)(void *)lines->data, lines->len, NULL,
		writer->merge->kind->entry_verbs, err);
	writer->style = (struct svc_merge_range){eol(writer), strlen(eol(writer))};
	writer->open = true;
	return status;
}

/* After which piece that entry stands; its time and author. */
static guint place_of_told(const struct svc_merge *merge, int64_t *time, const char **author)
{
	*time = INT64_MIN;
	*author = "svc";
	for (guint i = 0; i < merge->told->len; i++) {
		const char *line = merge->told->pdata[i];
		g_autofree char *field = g_strndup(line, (size_t)(strstr(line, ": ") - line));
		const struct svc_entry *last = NULL;
		svc_merge_told(merge->merged, field, &last);
		if (last && last->stamped && last->time >= *time) {
			*time = last->time;
			*author = last->author;
		}
	}
	guint place = 0;
	for (guint i = 0; i < merge->merged->len; i++) {
		const struct svc_entry *entry = merge->merged->pdata[i];
		if (entry->stamped && entry->time <= *time)
			place = i + 1;
	}
	return place;
}

static void write_description(struct writer *writer)
{
	struct svc_merge *merge = writer->merge;
	const struct svc_timeline *ours = merge->timeline[SVC_MERGE_OURS];
	const struct svc_merge_piece *first = merge->entries->len ? merge->entries->pdata[0] : NULL;
	struct svc_merge_range body = svc_merge_body(merge, SVC_MERGE_OURS);
	bool stays =
		first ? first->side == SVC_MERGE_OURS && first->index == 0 && ours->entries->len
		      : !ours->entries->len;
	writer->open = true;
	if (merge->description) {
		g_string_append_len(
			writer->out, merge->description->str, (gssize)merge->description->len);
	} else if (stays) {
		g_string_append_len(writer->out, body.text, (gssize)ours->description_end);
		writer->open = false;
	} else {
		struct svc_merge_range core = svc_merge_core(merge, SVC_MERGE_OURS);
		g_string_append_len(writer->out, core.text, (gssize)core.length);
	}
}

enum svc_status svc_merge_write_body(struct svc_merge *merge, GString *out, struct svc_error *err)
{
	struct writer writer = {.merge = merge, .out = out};
	int64_t time = 0;
	const char *author = NULL;
	guint place = merge->told->len ? place_of_told(merge, &time, &author) : G_MAXUINT;
	if (merge->told->len && time == INT64_MIN)
		return svc_error_set(err, SVC_EINVALID, "the timeline has no time for a change");
	write_description(&writer);
	for (guint i = 0; i < merge->entries->len; i++) {
		if (i == place && write_told(&writer, time, author, err) != SVC_OK)
			return err->status;
		bool cut = i + 1 == place || i + 1 == merge->entries->len;
		write_piece(&writer, merge->entries->pdata[i],
			cut ? NULL : merge->entries->pdata[i + 1]);
	}
	if (place == merge->entries->len)
		return write_told(&writer, time, author, err);
	return SVC_OK;
}

/* With LF alone where any side has CR LF, so that those don't differ in every line. */
static char *unified(const struct svc_merge_range *range, bool crlf, size_t *length)
{
	GString *text = g_string_new_len(range->text, (gssize)range->length);
	if (crlf)
		g_string_replace(text, "\r\n", "\n", 0);
	if (text->len && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
	*length = text->len;
	return g_string_free(text, FALSE);
}

static void clash_texts(struct svc_merge *merge)
{
	struct svc_merge_clash *clash = g_new0(struct svc_merge_clash, 1);
	clash->field = g_strdup(SVC_MERGE_DESCRIPTION);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		if (*merge->timeline[i]->description)
			clash->text[i] = g_strdup(merge->timeline[i]->description);
	g_ptr_array_add(merge->clashes, clash);
}

/* Both sides changed the text: line by line, as git does. */
static enum svc_status merge_lines(struct svc_merge *merge, struct svc_error *err)
{
	bool crlf = false, clean = false;
	for (size_t i = SVC_MERGE_OURS; i < SVC_MERGE_SIDES; i++)
		crlf = crlf || strcmp(merge->side[i]->parts.eol, "\r\n") == 0;
	struct svc_text_range range[SVC_MERGE_SIDES];
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		struct svc_merge_range core = svc_merge_core(merge, (enum svc_merge_side)i);
		range[i].bytes = unified(&core, crlf, &range[i].length);
		g_ptr_array_add(texts, (gpointer)range[i].bytes);
	}
	g_autoptr(GString) merged = NULL;
	if (svc_text_merge(&range[SVC_MERGE_BASE], &range[SVC_MERGE_OURS], &range[SVC_MERGE_THEIRS],
		    NULL, &merged, &clean, err) != SVC_OK)
		return err->status;
	if (!clean) {
		clash_texts(merge);
		return SVC_OK;
	}
	if (strcmp(merge->side[SVC_MERGE_OURS]->parts.eol, "\r\n") == 0)
		g_string_replace(merged, "\n", "\r\n", 0);
	merge->description = g_steal_pointer(&merged);
	return SVC_OK;
}

enum svc_status svc_merge_description(struct svc_merge *merge, struct svc_error *err)
{
	const char *base = merge->timeline[SVC_MERGE_BASE]->description;
	const char *ours = merge->timeline[SVC_MERGE_OURS]->description;
	const char *theirs = merge->timeline[SVC_MERGE_THEIRS]->description;
	if (!strcmp(ours, theirs))
		return SVC_OK;
	if (svc_merge_decided(merge, SVC_MERGE_DESCRIPTION, SVC_MERGE_OURS) &&
		svc_merge_decided(merge, SVC_MERGE_DESCRIPTION, SVC_MERGE_THEIRS)) {
		clash_texts(merge);
		return SVC_OK;
	}
	if (!strcmp(theirs, base))
		return SVC_OK;
	if (strcmp(ours, base) != 0)
		return merge_lines(merge, err);
	struct svc_merge_range core = svc_merge_core(merge, SVC_MERGE_THEIRS);
	merge->description = g_string_new_len(core.text, (gssize)core.length);
	return SVC_OK;
}
