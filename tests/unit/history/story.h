/*
 * A random history of a few records, with what each commit holds: changes, additions, removals,
 * renames, reverts and merges, on branches that begin anywhere, as rebases leave them; clocks that
 * stand still or go back.
 */
#ifndef TEST_STORY_H
#define TEST_STORY_H

#include "../repo/place.h"
#include "history/history.h"

struct told { /* a commit */
	char *oid;
	GHashTable *files; /* path → content */
	GArray *parents;   /* of guint: places in the story */
	GByteArray *reach; /* one byte for each commit up to this one: 1 if it is an ancestor or
			      itself */
};

struct story {
	struct place *place;
	GRand *rand;
	GPtrArray *commits; /* of struct told */
	guint serial;       /* of names and texts */
	gint64 time;
};

static inline void free_told(gpointer pointer)
{
	struct told *told = pointer;
	g_free(told->oid);
	g_hash_table_unref(told->files);
	g_array_unref(told->parents);
	g_byte_array_unref(told->reach);
	g_free(told);
}

static inline void story_clear(struct story *story)
{
	g_ptr_array_unref(story->commits);
	g_rand_free(story->rand);
}

static inline guint draw(struct story *story, guint end)
{
	return (guint)g_rand_int_range(story->rand, 0, (gint32)end);
}

static inline const struct told *story_told(const struct story *story, guint i)
{
	return story->commits->pdata[i];
}

static inline char *story_text(struct story *story, const char *id, const char *alias)
{
	g_autofree char *aliases =
		alias ? g_strdup_printf("aliases:\n  - %s\n", alias) : g_strdup("");
	return g_strdup_printf("---\nid: %s\ntitle: Service %u\n%s---\nText %u\n", id,
		draw(story, 5), aliases, ++story->serial);
}

static inline char *story_path(const char *id)
{
	return g_strdup_printf("services/%s.md", id);
}

/* One of the files, or NULL. */
static inline const char *story_pick(struct story *story, GHashTable *files)
{
	g_autoptr(GList) paths = g_list_sort(g_hash_table_get_keys(files), (GCompareFunc)strcmp);
	return paths ? g_list_nth_data(paths, draw(story, g_list_length(paths))) : NULL;
}

static inline void story_rename(struct story *story, GHashTable *files, const char *path)
{
	g_autofree char *old = g_strdup(path);
	g_autofree char *alias = g_strndup(old + 9, strlen(old) - 12);
	g_autofree char *text = g_strdup(g_hash_table_lookup(files, old));
	g_autofree char *id = g_strdup_printf("r%03u", ++story->serial);
	g_hash_table_remove(files, old);
	switch (draw(story, 3)) {
	case 0: /* git mv alone */
		g_hash_table_insert(files, story_path(id), g_steal_pointer(&text));
		break;
	case 1: /* with another id, as a person does it */
		g_hash_table_insert(files, story_path(id),
			g_strdup_printf("---\nid: %s%s", id, strstr(text, "\ntitle")));
		break;
	default: /* with a change, as sync does it */
		g_hash_table_insert(files, story_path(id), story_text(story, id, alias));
	}
}

static inline void story_edit(struct story *story, GHashTable *files)
{
	const char *path = story_pick(story, files);
	g_autofree char *id = g_strdup_printf("s%u", draw(story, 6));
	g_autofree char *fresh = story_path(id);
	switch (draw(story, 8)) {
	case 0:
		if (path)
			story_rename(story, files, path);
		break;
	case 1:
		if (path)
			g_hash_table_remove(files, path);
		break;
	case 2:
	case 3:
		if (!g_hash_table_contains(files, fresh))
			g_hash_table_insert(
				files, g_steal_pointer(&fresh), story_text(story, id, NULL));
		break;
	default:
		if (path) {
			g_autofree char *own = g_strndup(path + 9, strlen(path) - 12);
			g_hash_table_insert(files, g_strdup(path), story_text(story, own, NULL));
		}
	}
}

static inline GHashTable *story_copy(GHashTable *files)
{
	GHashTable *copy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer path, text;
	g_hash_table_iter_init(&iter, files);
	while (g_hash_table_iter_next(&iter, &path, &text))
		g_hash_table_insert(copy, g_strdup(path), g_strdup(text));
	return copy;
}

/* Of each file either side's. */
static inline void story_merge(struct story *story, GHashTable *files, GHashTable *other)
{
	GHashTableIter iter;
	gpointer path, text;
	g_autoptr(GHashTable) copy = story_copy(files);
	g_hash_table_iter_init(&iter, other);
	while (g_hash_table_iter_next(&iter, &path, &text))
		if (draw(story, 2))
			g_hash_table_insert(files, g_strdup(path), g_strdup(text));
	g_hash_table_iter_init(&iter, copy);
	while (g_hash_table_iter_next(&iter, &path, &text))
		if (!g_hash_table_contains(other, path) && draw(story, 2))
			g_hash_table_remove(files, path);
}

static inline void story_add_parent(struct told *told, const struct story *story, guint parent)
{
	const struct told *from = story_told(story, parent);
	for (guint i = 0; i < told->parents->len; i++)
		if (g_array_index(told->parents, guint, i) == parent)
			return;
	g_array_append_val(told->parents, parent);
	for (guint i = 0; i < from->reach->len; i++)
		told->reach->data[i] |= from->reach->data[i];
}

static inline struct told *story_next(struct story *story)
{
	guint n = story->commits->len;
	struct told *told = g_new0(struct told, 1);
	told->parents = g_array_new(FALSE, FALSE, sizeof(guint));
	told->reach = g_byte_array_new();
	g_byte_array_set_size(told->reach, n + 1);
	memset(told->reach->data, 0, n + 1);
	told->reach->data[n] = 1;
	/* Mostly the last one: branches that begin further back are what a rebase leaves. */
	if (n && draw(story, 40))
		story_add_parent(told, story, draw(story, 3) ? n - 1 : draw(story, n));
	told->files =
		told->parents->len
			? story_copy(
				  story_told(story, g_array_index(told->parents, guint, 0))->files)
			: g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint more = n > 3 && !draw(story, 4) ? 1 + !draw(story, 5) : 0; more; more--) {
		guint other = draw(story, n);
		story_add_parent(told, story, other);
		story_merge(story, told->files, story_told(story, other)->files);
	}
	if (n && !draw(story, 12)) { /* a revert to what there was */
		g_hash_table_unref(told->files);
		told->files = story_copy(story_told(story, draw(story, n))->files);
	}
	for (guint edits = draw(story, 3); edits; edits--)
		story_edit(story, told->files);
	return told;
}

static inline void story_print(struct story *story, const struct told *told, FILE *out)
{
	GHashTableIter iter;
	gpointer path, text;
	story->time += (gint64)draw(story, 4) * 30 - (draw(story, 10) ? 0 : 200000);
	fprintf(out, "reset refs/heads/b\ncommit refs/heads/b\nmark :%u\n",
		story->commits->len + 1);
	fprintf(out, "committer K <k@example.com> %" G_GINT64_FORMAT " +0000\ndata 1\nx\n",
		story->time);
	for (guint i = 0; i < told->parents->len; i++)
		fprintf(out, "%s :%u\n", i ? "merge" : "from",
			g_array_index(told->parents, guint, i) + 1);
	fprintf(out, "deleteall\n");
	g_hash_table_iter_init(&iter, told->files);
	while (g_hash_table_iter_next(&iter, &path, &text))
		fprintf(out, "M 100644 inline %s\ndata %zu\n%s\n", (char *)path, strlen(text),
			(char *)text);
}

/* Reads the ids that git gave. */
static inline void story_name(struct story *story)
{
	g_autofree char *file = g_build_filename(story->place->base, "marks", NULL);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
	for (char **line = lines; *line; line++) {
		guint64 mark = g_ascii_strtoull(*line + 1, NULL, 10);
		struct told *told = story->commits->pdata[mark - 1];
		told->oid = g_strdup(strchr(*line, ' ') + 1);
	}
}

/* Makes `count` commits; each stays reachable by a ref of its own. */
static inline void story_tell(struct story *story, struct place *place, guint32 seed, guint count)
{
	*story = (struct story){
		.place = place, .rand = g_rand_new_with_seed(seed), .time = 1763000000};
	story->commits = g_ptr_array_new_with_free_func(free_told);
	g_autofree char *file = g_build_filename(place->base, "stream", NULL);
	FILE *out = fopen(file, "w");
	g_assert_nonnull(out);
	for (guint i = 0; i < count; i++) {
		struct told *told = story_next(story);
		story_print(story, told, out);
		g_ptr_array_add(story->commits, told);
		fprintf(out, "reset refs/heads/c%u\nfrom :%u\n\n", i, i + 1);
	}
	g_assert_cmpint(fclose(out), ==, 0);
	place_do(place, "git fast-import --quiet --export-marks='%s/marks' <'%s'", place->base,
		file);
	story_name(story);
}

static inline struct svc_oid story_oid(const struct story *story, guint i)
{
	struct svc_oid oid = {""};
	g_strlcpy(oid.hex, story_told(story, i)->oid, sizeof oid.hex);
	return oid;
}

/* Whether a commit has a path otherwise than all of its parents. */
static inline bool story_changed(const struct story *story, guint i, const char *path)
{
	const struct told *told = story_told(story, i);
	const char *own = g_hash_table_lookup(told->files, path);
	for (guint k = 0; k < told->parents->len; k++) {
		guint parent = g_array_index(told->parents, guint, k);
		if (!g_strcmp0(own, g_hash_table_lookup(story_told(story, parent)->files, path)))
			return false;
	}
	return told->parents->len || own;
}

static inline void open_desk(struct place *place, struct svc_desk **out)
{
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_desk_open(&place->ctx, place->top, NULL, out, &err), ==, SVC_OK);
}

#endif
