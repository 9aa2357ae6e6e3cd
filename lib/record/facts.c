/*
 * The facts of a timeline, and the names that packed ones are short for.
 */
#include "record/facts_parts.h"
#include "text/arena.h"
#include <string.h>

static void add_name(struct svc_facts_form *form, const char *name)
{
	if (g_hash_table_contains(form->places, name))
		return;
	g_ptr_array_add(form->names, (gpointer)name);
	g_hash_table_insert(form->places, (gpointer)name, GUINT_TO_POINTER(form->names->len));
}

static void add_field(struct svc_facts_form *form, const struct svc_field *field)
{
	add_name(form, field->name);
	for (guint i = 0; field->choices && i < field->choices->len; i++)
		add_name(form, g_array_index(field->choices, struct svc_choice, i).name);
}

/* Verbs first: the lowest places take the fewest bytes, and each entry has a verb. */
struct svc_facts_form *svc_facts_form_new(const struct svc_kind *kind)
{
	struct svc_facts_form *form = g_new0(struct svc_facts_form, 1);
	form->kind = kind;
	form->names = g_ptr_array_new();
	form->places = g_hash_table_new(g_str_hash, g_str_equal);
	for (const char *const *verb = kind->entry_verbs; verb && *verb; verb++)
		add_name(form, *verb);
	for (guint i = 0; i < kind->fields->len; i++)
		add_field(form, kind->fields->pdata[i]);
	form->count = form->names->len;
	form->lengths = g_new(size_t, form->count + 1);
	for (guint i = 0; i < form->count; i++)
		form->lengths[i] = strlen(form->names->pdata[i]);
	g_ptr_array_add(form->names, NULL);
	return form;
}

void svc_facts_form_free(struct svc_facts_form *form)
{
	if (!form)
		return;
	g_ptr_array_unref(form->names);
	g_hash_table_unref(form->places);
	g_free(form->lengths);
	g_free(form);
}

const char *const *svc_facts_form_names(const struct svc_facts_form *form)
{
	return (const char *const *)form->names->pdata;
}

static const struct svc_fact_change *changes_of(
	const struct svc_entry *entry, struct svc_arena *arena)
{
	const GArray *lines = entry->changes;
	struct svc_fact_change *changes =
		svc_arena_alloc(arena, (lines->len + 1) * sizeof *changes);
	for (guint i = 0; i < lines->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(lines, struct svc_change_line, i);
		changes[i] = (struct svc_fact_change){line->field, line->value};
	}
	return changes;
}

void svc_facts_of_timeline(
	const struct svc_timeline *timeline, struct svc_arena *arena, struct svc_facts *out)
{
	g_autoptr(GPtrArray) entries = svc_timeline_sorted(timeline);
	struct svc_fact *facts = svc_arena_alloc(arena, (entries->len + 1) * sizeof *facts);
	for (guint i = 0; i < entries->len; i++) {
		const struct svc_entry *entry = entries->pdata[i];
		facts[i] = (struct svc_fact){.time = entry->stamped ? entry->time : 0,
			.stamped = entry->stamped,
			.author = entry->author,
			.verb = entry->verb,
			.line = entry->line,
			.changes = entry->changes ? changes_of(entry, arena) : NULL,
			.n_changes = entry->changes ? entry->changes->len : 0};
	}
	*out = (struct svc_facts){facts, entries->len};
}
