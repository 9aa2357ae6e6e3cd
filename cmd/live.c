#include "cmd/live.h"
#include "cmd/guide.h"
#include "cmd/session.h"
#include "index/names.h"
#include "text/yaml.h"
#include <string.h>

/* How many ids are offered of one kind: where one kind is meant, and where any of them is. */
enum { MOST = 200, MOST_OF_EACH = 50, TITLED = 30, TITLE_BYTES = 1 << 16 };

#define SUFFIX ".md"

struct live {
	struct svc_session *session;
	const struct svc_complete_want *want;
	svc_complete_add_fn add;
	void *sink;
};

static void offer(const struct live *live, const char *prefix, const char *value, const char *rest,
	const char *help)
{
	g_autofree char *whole = g_strconcat(prefix, value, rest, NULL);
	if (g_str_has_prefix(whole, live->want->text))
		live->add(live->sink, whole, help);
}

/* Ids: names of files are enough, so no record is parsed; the newest come first. */
struct ids {
	const struct live *live;
	const char *prefix, *typed;
	size_t length; /* of `typed` */
	guint offered, most;
};

static const char *stem_of(const char *path, size_t *length)
{
	const char *slash = strrchr(path, '/');
	const char *stem = slash ? slash + 1 : path;
	*length = strlen(stem) - strlen(SUFFIX);
	return stem;
}

/* By the beginning of the id, or of its last part, in any case. */
static bool id_fits(const char *stem, size_t length, const struct ids *ids)
{
	if (!g_ascii_strncasecmp(stem, ids->typed, ids->length))
		return ids->length <= length;
	const char *dash = memrchr(stem, '-', length);
	return dash && !g_ascii_strncasecmp(dash + 1, ids->typed, ids->length);
}

/* The title by its line alone, without parsing the rest: a wrong guess costs a description only. */
static char *title_of(struct svc_store *store, const char *path)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GBytes) bytes = NULL;
	if (svc_store_read(store, path, TITLE_BYTES, &bytes, &err) != SVC_OK)
		return NULL;
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *text = g_strndup(data, length);
	char *title = strstr(text, "\ntitle: ");
	if (!title)
		return NULL;
	title++;
	svc_auto(svc_yaml) line = NULL;
	if (svc_yaml_parse(title, strcspn(title, "\r\n"), 0, &line, &err) != SVC_OK)
		return NULL;
	return g_strdup(svc_yaml_get_text(line->root, "title"));
}

static bool offer_id(const char *path, void *data)
{
	struct ids *ids = data;
	struct svc_store *store = svc_desk_store(ids->live->session->desk);
	size_t length;
	const char *stem = stem_of(path, &length);
	bool is_option = stem[0] == '-'; /* whoever named a file so means no good */
	if (is_option || !id_fits(stem, length, ids))
		return true;
	g_autofree char *title = ids->offered < TITLED ? title_of(store, path) : NULL;
	g_autofree char *id = g_strndup(stem, length);
	g_autofree char *whole = g_strconcat(ids->prefix, id, NULL);
	ids->live->add(ids->live->sink, whole, title);
	return ++ids->offered < ids->most;
}

static enum svc_status keep_path(const struct svc_file *file, void *data, struct svc_error *err)
{
	g_ptr_array_add(data, g_strdup(file->path));
	return SVC_OK;
}

/* Where there is no work tree, or no index is wanted: all names, from the back. */
static void all_names(struct svc_desk *desk, const struct svc_kind *kind, struct ids *ids)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	svc_store_names(svc_desk_store(desk), kind->folder, SUFFIX, keep_path, found, &err);
	for (guint i = found->len; i > 0 && offer_id(found->pdata[i - 1], ids); i--)
		;
}

static void ids_of(const struct live *live, const struct svc_kind *kind, const char *prefix,
	const char *typed, guint most)
{
	struct svc_desk *desk = live->session->desk;
	if (!desk)
		return;
	struct ids ids = {live, prefix, typed, strlen(typed), 0, most};
	const struct svc_cache_options options = svc_cache_options_of(svc_desk_context(desk));
	svc_auto(svc_cache) cache = svc_cache_open(desk, &options);
	if (cache)
		svc_cache_names(cache, kind, offer_id, &ids);
	else
		all_names(desk, kind, &ids);
}

static const struct svc_kind *kind_of(const struct live *live)
{
	return svc_kinds_find(live->session->kinds, live->want->noun, NULL);
}

static void any_id(const struct live *live)
{
	const GPtrArray *all = svc_kinds_all(live->session->kinds);
	for (guint i = 0; i < all->len; i++)
		ids_of(live, all->pdata[i], "", live->want->text, MOST_OF_EACH);
}

static void kinds(const struct live *live)
{
	const GPtrArray *all = svc_kinds_all(live->session->kinds);
	for (guint i = 0; i < all->len; i++) {
		const struct svc_kind *kind = all->pdata[i];
		offer(live, "", kind->name, "", kind->title);
	}
}

static void fields(const struct live *live, const struct svc_kind *kind, const char *rest)
{
	for (guint i = 0; kind && i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		offer(live, "", field->name, rest, field->help);
	}
}

static void choices_of(const struct live *live, const char *prefix, const GArray *choices)
{
	for (guint i = 0; choices && i < choices->len; i++) {
		const struct svc_choice *choice = &g_array_index(choices, struct svc_choice, i);
		offer(live, prefix, choice->name, "", choice->help);
	}
}

/* Values of a field: its choices, or the ids that it may refer to. */
static void values(const struct live *live, const struct svc_kind *kind, const char *name,
	const char *prefix, const char *typed)
{
	const struct svc_field *field = kind ? svc_kind_field(kind, name) : NULL;
	if (!field)
		return;
	choices_of(live, prefix, field->choices);
	for (int i = 0; field->refs && field->refs[i]; i++) {
		const struct svc_kind *to =
			svc_kinds_find(live->session->kinds, field->refs[i], NULL);
		if (to)
			ids_of(live, to, prefix, typed, MOST);
	}
	if (field->type == SVC_FIELD_PERSON)
		offer(live, prefix, "@me", "", "you");
}

/* What `is:` asks for in a query, of any kind. */
static void is_values(const struct live *live, const char *prefix)
{
	for (int i = SVC_OPEN; i <= SVC_CANCELLED; i++)
		offer(live, prefix, svc_category_name((enum svc_category)i), "",
			"by the category of the status");
	offer(live, prefix, SVC_IS_ACTIVE, "", "open or paused");
	offer(live, prefix, SVC_IS_CONFLICT, "", "a merge left something open");
}

/* `field:value` and `field=value`: the field until the separator stands, then its values. */
static void pairs(const struct live *live, char separator)
{
	const char *text = live->want->text;
	const char *cut = strchr(text, separator);
	const struct svc_kind *kind = kind_of(live);
	const char rest[] = {separator, '\0'};
	bool query = separator == ':';
	if (!cut) {
		fields(live, kind, rest);
		if (query)
			offer(live, "", "is", rest, "the category of the status, or conflict");
		if (separator == '=' && kind)
			ids_of(live, kind, "", text, MOST);
		return;
	}
	g_autofree char *prefix = g_strndup(text, (gsize)(cut - text + 1));
	g_autofree char *name = g_strndup(text, (gsize)(cut - text));
	name[strcspn(name, "+-")] = '\0'; /* field+=, field-= */
	if (query && !strcmp(name, "is"))
		is_values(live, prefix);
	else
		values(live, kind, name, prefix, cut + 1);
}

static void guides(const struct live *live)
{
	for (const struct svc_guide *guide = svc_guides; guide->name; guide++) {
		g_autofree char *word = cmd_guide_word(guide, live->session->cli);
		offer(live, "", word, "", guide->summary);
	}
}

void cmd_live(
	void *session, const struct svc_complete_want *want, svc_complete_add_fn add, void *sink)
{
	const struct live live = {session, want, add, sink};
	const struct svc_kind *kind = kind_of(&live);
	switch (want->what) {
	case SVC_COMPLETE_ID:
		if (kind)
			ids_of(&live, kind, "", want->text, MOST);
		else
			any_id(&live);
		return;
	case SVC_COMPLETE_ANY_ID:
		any_id(&live);
		return;
	case SVC_COMPLETE_QUERY:
		pairs(&live, ':');
		return;
	case SVC_COMPLETE_ASSIGNMENT:
		pairs(&live, '=');
		return;
	case SVC_COMPLETE_FIELD:
		fields(&live, kind, "");
		return;
	case SVC_COMPLETE_FIELD_VALUE:
		values(&live, kind, want->field, "", want->text);
		return;
	case SVC_COMPLETE_TOPIC:
		guides(&live);
		return;
	case SVC_COMPLETE_KIND:
		kinds(&live);
		return;
	case SVC_COMPLETE_RELATION:
		if (kind)
			choices_of(&live, "", kind->relations);
		return;
	default:
		return;
	}
}
