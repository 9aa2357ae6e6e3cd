#include "desk/approval.h"
#include "util/utf8.h"
#include <string.h>

enum { SHOWN_MOST = 3 };

static void step_free(gpointer data)
{
	struct svc_approval_step *step = data;
	g_free(step->word);
	g_strfreev(step->who);
	g_free(step->problem);
	g_free(step->cure);
	g_free(step->agreed);
	g_free(step);
}

void svc_approval_clear(struct svc_approval *approval)
{
	g_clear_pointer(&approval->steps, g_ptr_array_unref);
}

const struct svc_state *svc_approval_state(const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->states->len; i++) {
		const struct svc_state *state = kind->states->pdata[i];
		if (state->awaits)
			return state;
	}
	return NULL;
}

/* The verb of entries that say that somebody agreed; NULL if the kind has none. */
static const char *agreeing_entry(const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *verb = kind->verbs->pdata[i];
		if (verb->hook && verb->entry && !strcmp(verb->hook, "approve"))
			return verb->entry;
	}
	return NULL;
}

/* How people are compared: by slug, else by address in lower case. */
static char *name_of(struct svc_desk *desk, const char *person)
{
	const char *slug = svc_desk_person(desk, person);
	return slug ? g_strdup(slug) : g_ascii_strdown(person, -1);
}

static void add_name(struct svc_desk *desk, const char *person, GPtrArray *names)
{
	g_autofree char *name = name_of(desk, person);
	if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
		g_ptr_array_add(names, g_steal_pointer(&name));
}

static bool add_team(struct svc_desk *desk, const char *id, GPtrArray *names)
{
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(desk), "team");
	svc_auto(svc_record) team = NULL;
	svc_autoclear(svc_error) none = {0};
	if (!kind || svc_desk_get(desk, kind->name, id, &team, &none))
		return false;
	const char *members = svc_kind_role(kind, "members"), *lead = svc_kind_role(kind, "lead");
	const char *first = lead ? svc_record_get(team, lead) : NULL;
	if (first)
		add_name(desk, first, names);
	g_auto(GStrv) list = members ? svc_record_list(team, members) : NULL;
	for (char **member = list; member && *member; member++)
		add_name(desk, *member, names);
	return true;
}

/* A person, an address or a team. */
static bool add_named(struct svc_desk *desk, const char *name, GPtrArray *names)
{
	if (!svc_desk_person(desk, name) && !strchr(name, '@'))
		return add_team(desk, name, names);
	add_name(desk, name, names);
	return true;
}

/* The record that a field of `record` refers to; NULL if there is none. Owned. */
static struct svc_record *follow(
	struct svc_desk *desk, const struct svc_record *record, const char *name)
{
	const struct svc_kinds *kinds = svc_desk_kinds(desk);
	const struct svc_field *field = svc_kind_field(record->kind, name);
	const char *value = field ? svc_record_get(record, name) : NULL;
	const struct svc_kind *person = svc_kinds_acting(kinds, "person");
	const char *kind = NULL;
	if (value && field->type == SVC_FIELD_PERSON && person) {
		kind = person->name;
		value = svc_desk_person(desk, value);
	} else if (value && field->refs) {
		kind = field->refs[0];
	}
	struct svc_record *found = NULL;
	svc_autoclear(svc_error) none = {0};
	if (kind && value)
		svc_desk_get(desk, kind, value, &found, &none);
	return found;
}

static char *cure_by_set(const struct svc_record *record, const char *field)
{
	return g_strdup_printf("svc %s set %s %s=…", record->kind->name, record->id, field);
}

/* The command that makes the record of whom a field names, who has none yet. */
static char *cure_by_new(
	struct svc_desk *desk, const struct svc_field *field, const char *value, const char *key)
{
	const struct svc_kind *person = svc_kinds_acting(svc_desk_kinds(desk), "person");
	bool is_person = field && field->type == SVC_FIELD_PERSON && person;
	const char *email = is_person ? svc_kind_role(person, "email") : NULL;
	if (email && strchr(value, '@'))
		return g_strdup_printf(
			"svc %s new SLUG NAME %s=%s %s=…", person->name, email, value, key);
	const char *kind = is_person ? person->name : field && field->refs ? field->refs[0] : NULL;
	return kind ? g_strdup_printf("svc %s new %s NAME %s=…", kind, value, key) : NULL;
}

/* Whom a word means for this record, by the path that the kind declares: "requester.manager". */
static void add_meant(struct svc_desk *desk, const struct svc_record *record,
	const struct svc_choice *word, struct svc_approval_step *step, GPtrArray *names)
{
	g_auto(GStrv) keys = g_strsplit(word->help, ".", 2);
	const char *value = svc_record_get(record, keys[0]);
	svc_auto(svc_record) other = follow(desk, record, keys[0]);
	const char *name = other ? svc_record_get(other, keys[1]) : NULL;
	if (name && add_named(desk, name, names))
		return;
	if (!value) {
		step->problem = g_strdup_printf("%s has no %s", record->id, keys[0]);
		step->cure = cure_by_set(record, keys[0]);
	} else if (!other) {
		const struct svc_field *field = svc_kind_field(record->kind, keys[0]);
		step->problem = g_strdup_printf("there is no record of %s '%s'", keys[0], value);
		step->cure = cure_by_new(desk, field, value, keys[1]);
	} else {
		step->problem = name ? g_strdup_printf("%s '%s' isn't known", keys[1], name)
				     : g_strdup_printf("%s '%s' has no %s", other->kind->name,
					       other->id, keys[1]);
		step->cure = cure_by_set(other, keys[1]);
	}
}

static const struct svc_choice *word_of(const struct svc_kind *kind, const char *word)
{
	for (guint i = 0; kind->approvers && i < kind->approvers->len; i++) {
		const struct svc_choice *one =
			&g_array_index(kind->approvers, struct svc_choice, i);
		if (!strcmp(one->name, word))
			return one;
	}
	return NULL;
}

/* `list` is the field of what is `asked` for that holds the word. */
static struct svc_approval_step *step_new(struct svc_desk *desk, const struct svc_record *record,
	const struct svc_record *asked, const char *list, const char *word)
{
	struct svc_approval_step *step = g_new0(struct svc_approval_step, 1);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const struct svc_choice *meaning = word_of(record->kind, word);
	step->word = g_strdup(word);
	if (meaning) {
		add_meant(desk, record, meaning, step, names);
	} else if (!add_named(desk, word, names)) {
		step->problem = g_strdup_printf("'%s' is no person, team or address", word);
		step->cure = cure_by_set(asked, list);
	}
	if (!step->problem && !names->len)
		step->problem = g_strdup("the team has no members");
	g_ptr_array_add(names, NULL);
	step->who = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
	return step;
}

bool svc_approval_may(
	struct svc_desk *desk, const struct svc_approval_step *step, const char *person)
{
	g_autofree char *name = name_of(desk, person);
	return g_strv_contains((const char *const *)step->who, name);
}

/* An agreement is to the step whose turn it is, and to those after it that mean the same person. */
static void agree(struct svc_desk *desk, GPtrArray *steps, const char *author)
{
	guint i = 0;
	while (i < steps->len && ((struct svc_approval_step *)steps->pdata[i])->agreed)
		i++;
	for (; i < steps->len; i++) {
		struct svc_approval_step *step = steps->pdata[i];
		if (!svc_approval_may(desk, step, author))
			return;
		step->agreed = g_strdup(author);
	}
}

static bool begins_to_wait(
	const struct svc_entry *entry, const char *field, const struct svc_state *state)
{
	for (guint i = 0; entry->changes && i < entry->changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(entry->changes, struct svc_change_line, i);
		if (!strcmp(line->field, field) && !g_strcmp0(line->value, state->name))
			return true;
	}
	return false;
}

static void count_agreements(struct svc_desk *desk, const struct svc_record *record,
	GPtrArray *steps, const struct svc_timeline *timeline)
{
	const struct svc_state *state = svc_approval_state(record->kind);
	const char *field = svc_kind_role(record->kind, "status");
	const char *agreed = agreeing_entry(record->kind);
	g_autoptr(GPtrArray) entries = svc_timeline_sorted(timeline);
	guint first = 0;
	for (guint i = 0; field && i < entries->len; i++)
		if (begins_to_wait(entries->pdata[i], field, state))
			first = i + 1;
	for (guint i = first; agreed && i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		if (!strcmp(entry->verb, agreed))
			agree(desk, steps, entry->author);
	}
}

enum svc_status svc_desk_approval(struct svc_desk *desk, struct svc_record *record,
	struct svc_approval *out, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	const struct svc_state *state = svc_approval_state(record->kind);
	const char *field = svc_kind_role(record->kind, "offering");
	out->steps = g_ptr_array_new_with_free_func(step_free);
	svc_auto(svc_record) asked = state && field ? follow(desk, record, field) : NULL;
	const char *list = asked ? svc_kind_role(asked->kind, state->awaits) : NULL;
	if (!list)
		return SVC_OK;
	g_auto(GStrv) words = svc_record_list(asked, list);
	for (char **word = words; *word; word++)
		g_ptr_array_add(out->steps, step_new(desk, record, asked, list, *word));
	enum svc_status status = svc_record_timeline(record, &timeline, err);
	if (!status)
		count_agreements(desk, record, out->steps, timeline);
	return status;
}

const struct svc_approval_step *svc_approval_next(const struct svc_approval *approval)
{
	for (guint i = 0; i < approval->steps->len; i++) {
		const struct svc_approval_step *step = approval->steps->pdata[i];
		if (!step->agreed)
			return step;
	}
	return NULL;
}

char *svc_approval_words(const struct svc_approval_step *step)
{
	guint n = g_strv_length(step->who);
	g_autoptr(GString) text = g_string_new(step->word);
	bool itself = n == 1 && !strcmp(step->who[0], step->word);
	for (guint i = 0; !itself && i < MIN(n, SHOWN_MOST); i++)
		g_string_append_printf(text, "%s%s", i ? ", " : " (", step->who[i]);
	if (!itself)
		g_string_append(text, !n ? " (not known)" : n > SHOWN_MOST ? ", …)" : ")");
	return svc_utf8_harmless(text->str, false);
}

bool svc_approval_knows(struct svc_desk *desk, const char *word)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(desk));
	for (guint i = 0; i < kinds->len; i++)
		if (word_of(kinds->pdata[i], word))
			return true;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	return add_named(desk, word, names);
}
