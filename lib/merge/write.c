/*
 * The bytes of a merged record: ours, with what the merge changes spliced in, and read again.
 */
#include "merge/private.h"

#include "repo/text_merge.h"
#include "text/yaml_edit.h"
#include "text/yaml_quote.h"

#include <string.h>

/* The lines of a block value, moved left by the indent of the first. Owned. */
static char *dedented(const char *text)
{
	size_t indent = strspn(text, " ");
	GString *out = g_string_new(NULL);
	for (const char *line = text; *line;) {
		const char *end = strchr(line, '\n');
		end = end ? end + 1 : line + strlen(line);
		const char *from = line + MIN(strspn(line, " "), indent);
		g_string_append_len(out, from, end - from);
		line = end;
	}
	return g_string_free(out, FALSE);
}

/* The node's own bytes where they mean the same on their own, else written anew. */
static char *fragment_of(const struct svc_record *from, const struct svc_yaml_node *node)
{
	g_autofree char *source = svc_yaml_source(from->text->str + from->parts.yaml, node);
	g_autofree char *fragment = dedented(source);
	svc_auto(svc_yaml) doc = NULL;
	svc_autoclear(svc_error) ignored = {0};
	if (svc_yaml_parse(fragment, strlen(fragment), 0, &doc, &ignored) == SVC_OK &&
		svc_yaml_equal(doc->root, node))
		return g_steal_pointer(&fragment);
	return svc_yaml_write_flow(node);
}

static enum svc_status put_scalars(GString *yaml, const struct svc_merge_put *put,
	const char *const *order, struct svc_error *err)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new();
	for (guint i = 0; i < put->items->len; i++)
		g_ptr_array_add(texts,
			(gpointer)((const struct svc_yaml_node *)put->items->pdata[i])->value);
	g_ptr_array_add(texts, NULL);
	return svc_yaml_edit_set_list(
		yaml, put->path, (const char *const *)texts->pdata, order, err);
}

/* The old items, if they are the first of the new ones; else NULL. */
static const struct svc_yaml_node *prefix_of(const struct svc_merge_put *put, guint *count)
{
	const struct svc_yaml_node *list = put->from->yaml->root;
	if (strchr(put->path, '/'))
		return NULL;
	list = svc_yaml_get(list, put->path);
	*count = 0;
	svc_yaml_foreach (item, list) {
		if (*count == put->items->len || put->items->pdata[*count] != item)
			return NULL;
		++*count;
	}
	return list && list->type == SVC_YAML_LIST ? list : NULL;
}

static enum svc_status put_items(GString *yaml, const struct svc_merge_put *put,
	const char *const *order, struct svc_error *err)
{
	guint first = 0;
	if (!put->mixed)
		return put_scalars(yaml, put, order, err);
	bool append = prefix_of(put, &first) != NULL;
	g_autoptr(GString) all = g_string_new(NULL);
	enum svc_status status = SVC_OK;
	for (guint i = append ? first : 0; !status && i < put->items->len; i++) {
		g_autofree char *item = svc_yaml_write_flow(put->items->pdata[i]);
		if (append)
			status = svc_yaml_edit_append(yaml, put->path, item, true, order, err);
		else
			g_string_append_printf(all, "- %s\n", item);
	}
	if (status || append)
		return status;
	return all->len ? svc_yaml_edit_set_yaml(yaml, put->path, all->str, order, err)
			: svc_yaml_edit_remove(yaml, put->path, err);
}

static enum svc_status put_one(const struct svc_merge *merge, GString *yaml,
	const struct svc_merge_put *put, struct svc_error *err)
{
	const char *const *order = merge->kind->order;
	if (put->items)
		return put_items(yaml, put, order, err);
	if (svc_merge_is_absent(put->node))
		return svc_yaml_edit_remove(yaml, put->path, err);
	if (put->node->type == SVC_YAML_SCALAR)
		return svc_yaml_edit_set(yaml, put->path, put->node->value, order, err);
	g_autofree char *fragment = fragment_of(put->from, put->node);
	return svc_yaml_edit_set_yaml(yaml, put->path, fragment, order, err);
}

/* A conflict that the list holds already, whichever side it calls ours, isn't added again. */
static bool is_known(const GString *yaml, const char *item)
{
	svc_auto(svc_yaml) doc = NULL;
	svc_auto(svc_yaml) own = NULL;
	svc_autoclear(svc_error) ignored = {0};
	g_autofree char *list = g_strdup_printf("- %s\n", item);
	if (svc_yaml_parse(yaml->str, yaml->len, 0, &doc, &ignored) ||
		svc_yaml_parse(list, strlen(list), 0, &own, &ignored))
		return false;
	const struct svc_yaml_node *old = svc_yaml_get(doc->root, SVC_MERGE_KEY);
	if (!old || old->type != SVC_YAML_LIST)
		return false;
	const struct svc_yaml_node *side[SVC_MERGE_SIDES] = {NULL, old, own->root};
	g_autoptr(GPtrArray) all = svc_merge_items(NULL, side, true);
	return all->len == old->count;
}

static enum svc_status add_clashes(
	const struct svc_merge *merge, GString *yaml, struct svc_error *err)
{
	for (guint i = 0; i < merge->clashes->len; i++) {
		g_autofree char *item = svc_merge_clash_yaml(merge->clashes->pdata[i]);
		if (is_known(yaml, item))
			continue;
		if (svc_yaml_edit_append(
			    yaml, SVC_MERGE_KEY, item, true, merge->kind->order, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

/* If git's own merge of the lines says the same, its bytes are taken: they hold the comments and
 * blank lines of both sides. */
static void keep_comments(const struct svc_merge *merge, GString *yaml)
{
	struct svc_text_range range[SVC_MERGE_SIDES];
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		const struct svc_record *record = merge->side[i];
		range[i].bytes = record->text->str + record->parts.yaml;
		range[i].length = record->parts.yaml_length;
	}
	bool clean = false;
	g_autoptr(GString) lines = NULL;
	svc_autoclear(svc_error) ignored = {0};
	svc_auto(svc_yaml) ours = NULL;
	svc_auto(svc_yaml) theirs = NULL;
	if (svc_text_merge(&range[SVC_MERGE_BASE], &range[SVC_MERGE_OURS], &range[SVC_MERGE_THEIRS],
		    NULL, &lines, &clean, &ignored) ||
		!clean || svc_yaml_parse(lines->str, lines->len, 0, &theirs, &ignored) ||
		svc_yaml_parse(yaml->str, yaml->len, 0, &ours, &ignored))
		return;
	if (ours->root && theirs->root && svc_yaml_equal(ours->root, theirs->root))
		g_string_assign(yaml, lines->str);
}

static bool same_bytes(const struct svc_record *a, const struct svc_record *b)
{
	return a->parts.yaml_length == b->parts.yaml_length &&
	       !memcmp(a->text->str + a->parts.yaml, b->text->str + b->parts.yaml,
		       a->parts.yaml_length);
}

/* Both sides have bytes of their own, and the same line breaks. */
static bool differs_by_lines(const struct svc_merge *merge)
{
	const struct svc_record *base = merge->side[SVC_MERGE_BASE];
	const struct svc_record *ours = merge->side[SVC_MERGE_OURS];
	const struct svc_record *theirs = merge->side[SVC_MERGE_THEIRS];
	return !same_bytes(theirs, base) && !same_bytes(theirs, ours) &&
	       strcmp(ours->parts.eol, theirs->parts.eol) == 0;
}

static enum svc_status write_yaml(
	const struct svc_merge *merge, GString *yaml, struct svc_error *err)
{
	for (guint i = 0; i < merge->puts->len; i++)
		if (put_one(merge, yaml, merge->puts->pdata[i], err) != SVC_OK)
			return err->status;
	if (add_clashes(merge, yaml, err) != SVC_OK ||
		(!svc_kind_field(merge->kind, SVC_MERGE_KEY) &&
			svc_merge_unify(yaml, merge->kind->order, err) != SVC_OK))
		return err->status;
	if (differs_by_lines(merge))
		keep_comments(merge, yaml);
	return SVC_OK;
}

/* Every entry that was meant to be there is, and nothing else. */
static bool reads_as_meant(const struct svc_merge *merge, const struct svc_timeline *timeline)
{
	guint extra = merge->told->len ? 1 : 0;
	if (timeline->entries->len != merge->merged->len + extra)
		return false;
	guint at = 0;
	for (guint i = 0; i < timeline->entries->len && at < merge->merged->len; i++) {
		const struct svc_entry *a = timeline->entries->pdata[i];
		const struct svc_entry *b = merge->merged->pdata[at];
		bool same =
			a->stamped == b->stamped && (!a->stamped || a->time == b->time) &&
			!strcmp(a->author, b->author) && !strcmp(a->verb, b->verb) &&
			!strcmp(a->text, b->text) &&
			(a->changes ? a->changes->len : 0) == (b->changes ? b->changes->len : 0);
		if (!same && !extra)
			return false;
		at += same;
		extra -= !same;
	}
	return at == merge->merged->len;
}

static enum svc_status check(
	const struct svc_merge *merge, const char *path, const GString *text, struct svc_error *err)
{
	svc_auto(svc_record) made = NULL;
	const struct svc_timeline *timeline = NULL;
	if (svc_record_parse(merge->kind, path, text->str, text->len, &made, err) != SVC_OK ||
		svc_record_timeline(made, &timeline, err) != SVC_OK)
		return err->status;
	if (reads_as_meant(merge, timeline))
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the merged timeline doesn't read back as it was meant");
	svc_error_hint(err, "merge the file in an editor");
	return svc_error_at(err, path, 0, 0);
}

enum svc_status svc_merge_write(struct svc_merge *merge, GString **out, struct svc_error *err)
{
	const struct svc_record *ours = merge->side[SVC_MERGE_OURS];
	const struct svc_frontmatter *parts = &ours->parts;
	size_t rest = parts->yaml + parts->yaml_length;
	g_autoptr(GString) yaml =
		g_string_new_len(ours->text->str + parts->yaml, (gssize)parts->yaml_length);
	g_autoptr(GString) body = g_string_new(NULL);
	if (write_yaml(merge, yaml, err) != SVC_OK ||
		svc_merge_write_body(merge, body, err) != SVC_OK)
		return svc_error_at(err, ours->path, 0, 0);
	g_autoptr(GString) text = g_string_new_len(ours->text->str, (gssize)parts->yaml);
	g_string_append_len(text, yaml->str, (gssize)yaml->len);
	g_string_append_len(text, ours->text->str + rest, (gssize)(parts->body - rest));
	if (body->len && text->str[text->len - 1] != '\n') /* `---` at the very end */
		g_string_append(text, parts->eol);
	g_string_append_len(text, body->str, (gssize)body->len);
	if (check(merge, ours->path, text, err) != SVC_OK)
		return err->status;
	*out = g_steal_pointer(&text);
	return SVC_OK;
}
