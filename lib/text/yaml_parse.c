#include "text/arena.h"
#include "text/place.h"
#include "text/yaml.h"
#include "text/yaml_error.h"
#include "text/yaml_lines.h"

#include <string.h>
#include <yaml.h>

enum { SMALL_MAP = 16 };

/* libyaml counts characters; a cursor turns its index into a byte offset by walking from the last
 * place asked for: marks come in order, so that all walks together are one pass. */
struct cursor {
	size_t index, byte;
};

struct frame {
	struct svc_yaml_node *node;
	struct svc_yaml_node **tail;
	struct svc_yaml_node *key; /* read, its value not yet */
	size_t anchor;             /* index of the node's own, if it is anchored */
};

struct anchor {
	char *name;
	struct svc_yaml_node *node;
	bool open; /* a collection that hasn't ended */
};

struct builder {
	const char *text;
	size_t length;
	int first_line;
	bool ascii;
	size_t bom; /* its bytes; libyaml, which would count it as a column, never sees it */
	struct cursor at, line_at;
	struct svc_yaml *doc;
	struct frame stack[SVC_YAML_MAX_DEPTH];
	int depth;
	size_t expanded; /* nodes, aliases counted as if copied */
	size_t aliases;
	GArray *anchors; /* of struct anchor; NULL until the first */
	yaml_parser_t parser;
	struct svc_error *err;
};

static void clear_builder(struct builder *b)
{
	yaml_parser_delete(&b->parser);
	if (b->anchors)
		g_array_free(b->anchors, TRUE);
	svc_yaml_free(b->doc);
}

static size_t to_byte(struct builder *b, struct cursor *c, size_t index)
{
	if (b->ascii)
		return MIN(index, b->length);
	while (c->index < index && c->byte < b->length) {
		c->byte += (size_t)g_utf8_skip[(guchar)b->text[c->byte]];
		c->index++;
	}
	while (c->index > index) {
		do
			c->byte--;
		while (((guchar)b->text[c->byte] & 0xC0) == 0x80);
		c->index--;
	}
	return MIN(c->byte, b->length);
}

static size_t line_start_of(struct builder *b, const yaml_mark_t *mark)
{
	size_t start = mark->index > mark->column ? mark->index - mark->column : 0;
	return to_byte(b, &b->line_at, start);
}

static enum svc_status fail_at(struct builder *b, int line, int column)
{
	svc_error_at(b->err, NULL, b->first_line + line, column);
	return SVC_EINVALID;
}

static enum svc_status fail_mark(struct builder *b, const yaml_mark_t *mark)
{
	size_t byte = to_byte(b, &b->at, mark->index);
	return fail_at(b, (int)mark->line + 1, (int)(byte - line_start_of(b, mark)) + 1);
}

static enum svc_status limit(struct builder *b, const yaml_mark_t *mark, const char *what, int most)
{
	svc_error_set(b->err, SVC_EINVALID, "more than %d %s", most, what);
	svc_error_hint(b->err, "split the record, or move the data to an attached file");
	return fail_mark(b, mark);
}

/* For errors found before libyaml counts lines. */
static enum svc_status fail_offset(struct builder *b, size_t offset)
{
	return svc_place_set(b->err, b->text, offset, b->first_line);
}

static void look_at_bytes(struct builder *b)
{
	const guchar *t = (const guchar *)b->text;
	guchar any = 0;
	for (size_t i = 0; i < b->length; i++)
		any |= t[i];
	b->ascii = any < 0x80;
	b->bom = b->length >= 3 && !memcmp(b->text, "\xEF\xBB\xBF", 3) ? 3 : 0;
	b->at.byte = b->line_at.byte = b->bom;
	if (b->ascii)
		return;
	for (size_t i = 0; i + 1 < b->length; i++) {
		bool nel = t[i] == 0xC2 && t[i + 1] == 0x85;
		bool separator = t[i] == 0xE2 && t[i + 1] == 0x80 && i + 2 < b->length &&
				 (t[i + 2] == 0xA8 || t[i + 2] == 0xA9);
		if (!b->doc->odd_breaks && (nel || separator))
			b->doc->odd_at = i;
		b->doc->odd_breaks |= nel || separator;
	}
}

/* The line of a git conflict marker, the likely cause of whatever libyaml says; or `length`. */
static size_t find_marker(const struct builder *b)
{
	for (size_t at = b->bom; at < b->length;) {
		if (svc_yaml_is_conflict_marker(b->text + at, b->length - at))
			return at;
		const char *nl = memchr(b->text + at, '\n', b->length - at);
		at = nl ? (size_t)(nl - b->text) + 1 : b->length;
	}
	return b->length;
}

static enum svc_status parser_failed(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	size_t marker = find_marker(b);
	if (marker < b->length) {
		svc_error_set(b->err, SVC_EINVALID, "an unsettled git conflict");
		svc_error_hint(b->err,
			"settle the merge, then try again; 'svc setup git' teaches git to merge records");
		return fail_offset(b, marker);
	}
	if (p->error == YAML_MEMORY_ERROR) {
		svc_error_set(b->err, SVC_EINVALID, "YAML too deep or too large to read");
		return fail_at(b, 1, 1);
	}
	if (p->error == YAML_READER_ERROR) {
		size_t offset = MIN(b->bom + p->problem_offset, b->length);
		svc_yaml_explain(p, b->text, b->length, offset, b->length, b->err);
		return fail_offset(b, offset);
	}
	yaml_mark_t mark = p->problem_mark;
	if (b->doc->odd_breaks && to_byte(b, &b->at, mark.index) >= b->doc->odd_at)
		return svc_place_odd_break(b->err, b->text, b->doc->odd_at, b->first_line);
	/* A bracket or quote that isn't closed: where it opened helps more than where that shows.
	 */
	bool bracket = p->problem && g_str_has_prefix(p->problem, "did not find expected ',' or");
	bool later = p->context && p->context_mark.line < mark.line;
	if ((bracket && later) || (p->context && mark.index + b->bom >= b->length))
		mark = p->context_mark;
	size_t byte = to_byte(b, &b->at, mark.index);
	svc_yaml_explain(p, b->text, b->length, byte, line_start_of(b, &mark), b->err);
	return fail_mark(b, &mark);
}

/* Two values under one key: the first place is in the message, the second is where it fails. */
static enum svc_status duplicate(
	struct builder *b, const struct svc_yaml_node *first, const struct svc_yaml_node *second)
{
	svc_error_set(b->err, SVC_EINVALID, "the key \"%s\" stands twice, first in line %d",
		second->value, first->line);
	svc_error_hint(b->err, "keep one of the two");
	return svc_error_at(b->err, NULL, second->line, second->column);
}

static bool same_key(const struct svc_yaml_node *a, const struct svc_yaml_node *b)
{
	return a->type == SVC_YAML_SCALAR && b->type == SVC_YAML_SCALAR && a->length == b->length &&
	       !memcmp(a->value, b->value, a->length);
}

static enum svc_status check_small_map(struct builder *b, const struct svc_yaml_node *map)
{
	svc_yaml_foreach (value, map)
		for (const struct svc_yaml_node *v = map->child; v != value; v = v->next)
			if (same_key(v->key, value->key))
				return duplicate(b, v->key, value->key);
	return SVC_OK;
}

static enum svc_status check_duplicates(struct builder *b, const struct svc_yaml_node *map)
{
	if (map->count <= SMALL_MAP)
		return check_small_map(b, map);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	svc_yaml_foreach (value, map) {
		if (value->key->type != SVC_YAML_SCALAR)
			continue;
		const struct svc_yaml_node *first = g_hash_table_lookup(seen, value->key->value);
		if (first)
			return duplicate(b, first, value->key);
		g_hash_table_insert(seen, (gpointer)value->key->value, value->key);
	}
	return SVC_OK;
}

/* Skips `&name`, `!tag` and the blanks, breaks and comments between them and the value. */
static size_t skip_properties(const struct builder *b, size_t start, size_t end, int count)
{
	size_t i = start;
	for (; count && i < end && (b->text[i] == '&' || b->text[i] == '!'); count--) {
		bool anchor =
			b->text[i] == '&'; /* libyaml ends a name at the first other character */
		const char *stop = i + 1 < end && b->text[i + 1] == '<' ? ">" : " \t\r\n,[]{}";
		i++;
		while (i < end && (anchor ? g_ascii_isalnum(b->text[i]) || strchr("_-", b->text[i])
					  : !strchr(stop, b->text[i])))
			i++;
		i += !anchor && i < end && b->text[i] == '>';
		while (i < end && (strchr(" \t\r\n", b->text[i]) || b->text[i] == '#')) {
			if (b->text[i] == '#')
				while (i < end && b->text[i] != '\n' && b->text[i] != '\r')
					i++;
			else
				i++;
		}
	}
	return i;
}

static struct svc_yaml_node *new_node(
	struct builder *b, enum svc_yaml_type type, const yaml_event_t *event)
{
	struct svc_yaml_node *node = svc_arena_alloc(b->doc->arena, sizeof(*node));
	node->type = type;
	node->value = "";
	node->weight = 1;
	node->line = b->first_line + (int)event->start_mark.line + 1;
	node->start = to_byte(b, &b->at, event->start_mark.index);
	node->column = (int)(node->start - line_start_of(b, &event->start_mark)) + 1;
	node->end = to_byte(b, &b->at, event->end_mark.index);
	node->content = node->start;
	b->expanded++;
	return node;
}

static void name_node(struct builder *b, struct svc_yaml_node *node, const yaml_char_t *anchor,
	const yaml_char_t *tag, bool open)
{
	if (tag)
		node->tag =
			svc_arena_copy(b->doc->arena, (const char *)tag, strlen((const char *)tag));
	if (anchor) {
		struct anchor entry = {.node = node, .open = open};
		entry.name = svc_arena_copy(
			b->doc->arena, (const char *)anchor, strlen((const char *)anchor));
		if (!b->anchors)
			b->anchors = g_array_new(FALSE, FALSE, sizeof(entry));
		g_array_append_val(b->anchors, entry);
		node->anchored = true;
	}
	if (tag || anchor)
		node->content = skip_properties(b, node->start, open ? b->length : node->end,
			(tag != NULL) + (anchor != NULL));
}

static enum svc_status place_node(
	struct builder *b, struct svc_yaml_node *node, const yaml_event_t *event)
{
	if (b->expanded > SVC_YAML_MAX_NODES)
		return limit(b, &event->start_mark, "values", SVC_YAML_MAX_NODES);
	if (!b->depth) {
		b->doc->root = node;
		return SVC_OK;
	}
	struct frame *frame = &b->stack[b->depth - 1];
	if (frame->node->type == SVC_YAML_MAP && !frame->key) {
		frame->key = node;
		return SVC_OK;
	}
	node->key = frame->key;
	frame->key = NULL;
	*frame->tail = node;
	frame->tail = &node->next;
	frame->node->count++;
	return SVC_OK;
}

static enum svc_status on_scalar(struct builder *b, const yaml_event_t *event)
{
	static const enum svc_yaml_style styles[] = {
		[YAML_PLAIN_SCALAR_STYLE] = SVC_YAML_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = SVC_YAML_SINGLE_QUOTED,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = SVC_YAML_DOUBLE_QUOTED,
		[YAML_LITERAL_SCALAR_STYLE] = SVC_YAML_LITERAL,
		[YAML_FOLDED_SCALAR_STYLE] = SVC_YAML_FOLDED,
	};
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	if (memchr(value, '\0', length)) {
		svc_error_set(b->err, SVC_EINVALID, "a NUL character, written as an escape");
		svc_error_hint(b->err, "remove it; records are text");
		return fail_mark(b, &event->start_mark);
	}
	struct svc_yaml_node *node = new_node(b, SVC_YAML_SCALAR, event);
	node->style = styles[event->data.scalar.style];
	node->value = svc_arena_copy(b->doc->arena, value, length);
	node->length = length;
	name_node(b, node, event->data.scalar.anchor, event->data.scalar.tag, false);
	node->null = node->style == SVC_YAML_PLAIN && !node->tag && svc_yaml_is_null(value, length);
	return place_node(b, node, event);
}

static enum svc_status on_alias(struct builder *b, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	if (++b->aliases > SVC_YAML_MAX_ALIASES)
		return limit(b, &event->start_mark, "aliases", SVC_YAML_MAX_ALIASES);
	struct anchor *anchor = NULL;
	for (size_t i = b->anchors ? b->anchors->len : 0; i-- && !anchor;) {
		struct anchor *a = &g_array_index(b->anchors, struct anchor, i);
		anchor = strcmp(a->name, name) ? NULL : a;
	}
	if (!anchor || anchor->open) {
		svc_error_set(b->err, SVC_EINVALID,
			anchor ? "the alias *%s stands within what it refers to"
			       : "no anchor &%s stands before the alias *%s",
			name, name);
		svc_error_hint(b->err, "put the value in quotes if it is text");
		return fail_mark(b, &event->start_mark);
	}
	if (b->depth + anchor->node->height >= SVC_YAML_MAX_DEPTH)
		return limit(b, &event->start_mark, "levels", SVC_YAML_MAX_DEPTH);
	struct svc_yaml_node *node = new_node(b, SVC_YAML_SCALAR, event);
	struct svc_yaml_node own = *node;
	anchor->node->aliased = true;
	*node = *anchor->node;
	node->alias = true;
	node->anchored = node->aliased = false;
	node->key = node->next = NULL;
	node->start = node->content = own.start;
	node->end = own.end;
	node->line = own.line;
	node->column = own.column;
	b->expanded += node->weight - 1;
	return place_node(b, node, event);
}

static enum svc_status on_start(struct builder *b, const yaml_event_t *event)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	bool block = map ? event->data.mapping_start.style != YAML_FLOW_MAPPING_STYLE
			 : event->data.sequence_start.style != YAML_FLOW_SEQUENCE_STYLE;
	if (b->depth == SVC_YAML_MAX_DEPTH)
		return limit(b, &event->start_mark, "levels", SVC_YAML_MAX_DEPTH);
	struct svc_yaml_node *node = new_node(b, map ? SVC_YAML_MAP : SVC_YAML_LIST, event);
	node->style = block ? SVC_YAML_BLOCK : SVC_YAML_FLOW;
	name_node(b, node,
		map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
		map ? event->data.mapping_start.tag : event->data.sequence_start.tag, true);
	enum svc_status status = place_node(b, node, event);
	if (status == SVC_OK)
		b->stack[b->depth++] = (struct frame){.node = node,
			.tail = &node->child,
			.anchor = node->anchored ? b->anchors->len - 1 : 0};
	return status;
}

/* Sums up a collection that ended. A block has no closing character: its end is that of its last
 * value (libyaml's mark stands at the next token, after comments). So has `[key: value]`. */
static enum svc_status on_end(struct builder *b, const yaml_event_t *event)
{
	struct svc_yaml_node *node = b->stack[--b->depth].node;
	const struct svc_yaml_node *last = NULL;
	svc_yaml_foreach (value, node) {
		const struct svc_yaml_node *key = value->key;
		node->weight += value->weight + (key ? key->weight : 0);
		node->height = MAX(node->height, MAX(value->height, key ? key->height : 0) + 1);
		last = value;
	}
	char first = node->content < b->length ? b->text[node->content] : '\0';
	if (node->style == SVC_YAML_FLOW && (first == '{' || first == '['))
		node->end = to_byte(b, &b->at, event->end_mark.index);
	else if (last)
		node->end = MAX(last->end, last->key ? last->key->end : 0);
	if (node->anchored)
		g_array_index(b->anchors, struct anchor, b->stack[b->depth].anchor).open = false;
	return node->type == SVC_YAML_MAP ? check_duplicates(b, node) : SVC_OK;
}

static enum svc_status on_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_ALIAS_EVENT:
		return on_alias(b, event);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return on_start(b, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(b, event);
	case YAML_DOCUMENT_START_EVENT:
		if (!b->doc->root)
			return SVC_OK;
		svc_error_set(b->err, SVC_EINVALID, "a second YAML document");
		svc_error_hint(b->err, "keep one document, without a '---' line in it");
		return fail_mark(b, &event->start_mark);
	default:
		return SVC_OK;
	}
}

static enum svc_status read_events(struct builder *b)
{
	for (bool more = true; more;) {
		yaml_event_t event;
		if (!yaml_parser_parse(&b->parser, &event))
			return parser_failed(b);
		enum svc_status status = on_event(b, &event);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		if (status != SVC_OK)
			return status;
	}
	return SVC_OK;
}

enum svc_status svc_yaml_read_all(const char *text, size_t length, int first_line,
	struct svc_yaml **out, struct svc_error *err)
{
	struct builder b = {.text = text, .length = length, .first_line = first_line, .err = err};
	*out = NULL;
	struct svc_arena *arena = svc_arena_new(2048 + 16 * MIN(length, (size_t)4096));
	b.doc = svc_arena_alloc(arena, sizeof(*b.doc));
	b.doc->arena = arena;
	look_at_bytes(&b);
	if (!yaml_parser_initialize(&b.parser)) {
		svc_yaml_free(b.doc);
		return svc_error_set(err, SVC_EENVIRONMENT, "out of memory");
	}
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const yaml_char_t *)text + b.bom, length - b.bom);
	enum svc_status status = read_events(&b);
	if (status == SVC_OK)
		*out = g_steal_pointer(&b.doc);
	clear_builder(&b);
	return status;
}
