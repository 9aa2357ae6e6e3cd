/* A body is read in ranges that add up; as a text it goes through append and back unchanged. */
#include "text/markdown.h"
#include "text/timeline.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const verbs[] = {"opened", "changed", "replied", "noted", NULL};

static void check_ranges(const struct svc_timeline *timeline, size_t size)
{
	size_t at = timeline->description_end;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		g_assert(entry->start == at && entry->end > entry->start);
		at = entry->end;
	}
	g_assert(at == size);
}

static void check_text(const char *text)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_timeline) timeline = NULL;
	g_autoptr(GString) body = g_string_new("Text\n");
	for (int i = 0; i < 2; i++) {
		enum svc_status status = svc_timeline_append(
			body, "\n", i, "kim", "replied", NULL, 0, text, verbs, &err);
		if (status != SVC_OK)
			return;
	}
	g_assert(svc_timeline_parse(body->str, body->len, 0, verbs, &timeline, &err) == SVC_OK);
	g_assert(timeline->entries->len == 2);
	for (guint i = 0; i < 2; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		g_assert(!strcmp(entry->text, text));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_timeline) timeline = NULL;
	const char *body = (const char *)data;
	if (svc_timeline_parse(body, size, 0, verbs, &timeline, &err) == SVC_OK) {
		check_ranges(timeline, size);
		g_assert(svc_timeline_count(body, size, verbs) == timeline->entries->len);
	}
	g_autofree char *text = g_strndup(body, size);
	g_autofree char *drawn = svc_markdown_terminal(body, size, 40, false);
	g_assert(g_utf8_validate(drawn, -1, NULL) && !strpbrk(drawn, "\x1B\x07\r\t"));
	check_text(text);
	return 0;
}
