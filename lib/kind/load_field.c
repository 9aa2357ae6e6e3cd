#include "kind/load.h"
#include "kind/type.h"

#include <string.h>

static enum svc_status load_field(struct svc_loader *load, const struct svc_yaml_node *value,
	const char *name, const struct svc_field *of, struct svc_field **out);

static enum svc_status load_type(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	const char *text = svc_yaml_text(value);
	if (text && svc_type_by_name(text, target))
		return SVC_OK;
	g_autofree const char **names = svc_type_names();
	return svc_load_unknown(load, value, "type", text ? text : "", names);
}

/* The item is read once the field's own name and help are known: see load_field(). */
static enum svc_status keep_node(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	*(const struct svc_yaml_node **)target = value;
	return SVC_OK;
}

static enum svc_status load_refs(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	const char *const **refs = target;
	if (svc_load_strv(load, value, target) != SVC_OK)
		return load->err->status;
	for (const char *const *kind = *refs; *kind; kind++) {
		struct svc_kind_mention mention = {*kind, load->path, value->line, value->column};
		g_array_append_val(load->kinds->mentions, mention);
	}
	return SVC_OK;
}

static enum svc_status load_merge(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	static const char *const policies[] = {"conflict", "later", "min", "max", "union", NULL};
	const char *text = svc_yaml_text(value);
	if (!text || !g_strv_contains(policies, text))
		return svc_load_unknown(load, value, "merge policy", text ? text : "", policies);
	return svc_load_text(load, value, target);
}

static bool is_choice_name(const char *text)
{
	if (*text == '\0' || strlen(text) > 63 || g_ascii_isspace(*text) ||
		g_ascii_isspace(text[strlen(text) - 1]))
		return false;
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127 || *text == ',')
			return false;
	return true;
}

static enum svc_status add_choice(struct svc_loader *load, const struct svc_yaml_node *name,
	const struct svc_yaml_node *help, GArray *choices)
{
	struct svc_choice choice = {0};
	if (svc_load_text(load, name, &choice.name) != SVC_OK)
		return load->err->status;
	if (!is_choice_name(choice.name))
		return svc_load_fail(load, name, "'%s' can't be a choice", choice.name);
	for (guint i = 0; i < choices->len; i++)
		if (!g_ascii_strcasecmp(
			    g_array_index(choices, struct svc_choice, i).name, choice.name))
			return svc_load_fail(
				load, name, "the choice '%s' is there already", choice.name);
	if (help && !help->null && svc_load_text(load, help, &choice.help) != SVC_OK)
		return load->err->status;
	g_array_append_val(choices, choice);
	return SVC_OK;
}

enum svc_status svc_load_choices(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	GArray **choices = target;
	if (!*choices)
		*choices = svc_load_array(load, sizeof(struct svc_choice));
	if (value->type == SVC_YAML_SCALAR)
		return svc_load_fail(load, value, "a list of choices is expected here");
	svc_yaml_foreach (item, value) {
		bool map = value->type == SVC_YAML_MAP;
		if (add_choice(load, map ? item->key : item, map ? item : NULL, *choices) != SVC_OK)
			return load->err->status;
	}
	return SVC_OK;
}

/* A field as its file says it; the nodes are read after the rest. */
struct draft {
	struct svc_field field;
	const struct svc_yaml_node *type, *item;
};

#define FIELD(NAME) offsetof(struct draft, field.NAME)

static const struct svc_load_key field_keys[] = {
	{"type", keep_node, offsetof(struct draft, type)},
	{"title", svc_load_text, FIELD(title)},
	{"help", svc_load_text, FIELD(help)},
	{"item", keep_node, offsetof(struct draft, item)},
	{"keys", svc_load_fields, FIELD(keys)},
	{"scalar", svc_load_text, FIELD(scalar)},
	{"unit", svc_load_text, FIELD(unit)},
	{"choices", svc_load_choices, FIELD(choices)},
	{"refs", load_refs, FIELD(refs)},
	{"default", svc_load_text, FIELD(fallback)},
	{"required", svc_load_bool, FIELD(required)},
	{"required_when", svc_load_condition, FIELD(required_when)},
	{"keep_while", svc_load_condition, FIELD(keep_while)},
	{"tracked", svc_load_bool, FIELD(tracked)},
	{"internal", svc_load_bool, FIELD(internal)},
	{"merge", load_merge, FIELD(merge)},
	{0},
};

/* "hold_reason" is headed "Hold reason". */
static const char *title_of(struct svc_loader *load, const char *name)
{
	char *title = svc_arena_copy(load->kinds->arena, name, strlen(name));
	g_strdelimit(title, "_", ' ');
	*title = g_ascii_toupper(*title);
	return title;
}

/* A key that means nothing for the field's type. */
static const char *misplaced_key(const struct svc_field *field)
{
	bool list = field->type == SVC_FIELD_LIST, map = field->type == SVC_FIELD_MAP;
	if (field->item && !list && !map)
		return "item";
	if (field->keys && !map)
		return "keys";
	if (field->scalar && !map)
		return "scalar";
	if (field->unit && field->type != SVC_FIELD_DECIMAL)
		return "unit";
	if (field->choices && field->type != SVC_FIELD_ENUM)
		return "choices";
	if (field->refs && field->type != SVC_FIELD_REF)
		return "refs";
	if (field->fallback && (list || map))
		return "default";
	return NULL;
}

static bool fits_one_line(const struct svc_field *field)
{
	if (field->type == SVC_FIELD_LIST)
		return fits_one_line(field->item) && field->item->type != SVC_FIELD_LIST;
	return field->type != SVC_FIELD_MAP && field->type != SVC_FIELD_TEXT;
}

static enum svc_status check_field(
	struct svc_loader *load, const struct svc_yaml_node *value, const struct svc_field *field)
{
	const char *key = misplaced_key(field);
	if (key)
		return svc_load_fail(load, value,
			"'%s' has no meaning for the field '%s' of type %s", key, field->name,
			svc_type_of(field->type)->name);
	if (field->type == SVC_FIELD_LIST && !field->item)
		return svc_load_fail(
			load, value, "the list '%s' doesn't say what its items are", field->name);
	if (field->tracked && !fits_one_line(field))
		return svc_load_fail(load, value,
			"the field '%s' can't be tracked: its value may not fit on one line",
			field->name);
	if (field->scalar && field->keys) {
		for (guint i = 0; i < field->keys->len; i++)
			if (!strcmp(((struct svc_field *)field->keys->pdata[i])->name,
				    field->scalar))
				return SVC_OK;
		return svc_load_unknown_row(load, value, "key", field->scalar, field->keys);
	}
	return SVC_OK;
}

/* A scalar is short for {type: SCALAR}. `of` is the list or map whose item this is, or NULL. */
static enum svc_status load_field(struct svc_loader *load, const struct svc_yaml_node *value,
	const char *name, const struct svc_field *of, struct svc_field **out)
{
	struct draft draft = {.field = {.name = name}};
	if (value->type == SVC_YAML_SCALAR)
		draft.type = value;
	else if (svc_load_map(load, value, field_keys, &draft) != SVC_OK)
		return load->err->status;
	struct svc_field *field = *out = SVC_LOAD_NEW(load, struct svc_field);
	*field = draft.field;
	if (!draft.type)
		return svc_load_fail(load, value, "the field '%s' has no type", name);
	if (load_type(load, draft.type, &field->type) != SVC_OK)
		return load->err->status;
	field->title = field->title ? field->title : of ? of->title : title_of(load, name);
	field->help = field->help ? field->help : of ? of->help : NULL;
	if (!field->help)
		return svc_load_fail(load, value, "the field '%s' has no help", name);
	if (!field->merge)
		field->merge = field->type == SVC_FIELD_LIST ? "union" : "conflict";
	if (draft.item) {
		struct svc_field *item = NULL;
		if (load_field(load, draft.item, name, field, &item) != SVC_OK)
			return load->err->status;
		field->item = item;
	}
	return check_field(load, value, field);
}

/* Keys and names that stand for something else in every record. */
static bool is_reserved(const char *name)
{
	return strcmp(name, "conflicts") == 0 || strcmp(name, "description") == 0;
}

enum svc_status svc_load_fields(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	GPtrArray **fields = target;
	if (!*fields)
		*fields = svc_load_list(load);
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of fields is expected here");
	svc_yaml_foreach (item, value) {
		struct svc_field *field = NULL;
		if (item->key->type != SVC_YAML_SCALAR || !svc_load_is_name(item->key->value, '_'))
			return svc_load_fail(load, item->key,
				"a field's name has small letters, digits and '_' alone");
		const char *name = svc_load_copy(load, item->key->value);
		if (is_reserved(name))
			return svc_load_fail(load, item->key,
				"no field can be called '%s': it is a part of every record", name);
		if (load_field(load, item, name, NULL, &field) != SVC_OK)
			return load->err->status;
		g_ptr_array_add(*fields, field);
	}
	return SVC_OK;
}
