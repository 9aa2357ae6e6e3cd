#include "text/yaml_lines.h"

#include "text/arena.h"

#include <glib.h>
#include <string.h>

enum {
	LENGTH_MOST = 1 << 16,
	KEYS_MOST = 64,       /* all are compared with each other */
	KEY_LENGTH_MOST = 128 /* a line of a longer one may be no key to libyaml */
};

struct lines {
	const char *text, *end;
	const char *at; /* where the next line starts */
	int line;       /* its number */
	struct svc_yaml *doc;
	struct svc_yaml_node *root, *list; /* `list`: of the last key, if it has items */
	struct svc_yaml_node *last;        /* value of the last key */
	struct svc_yaml_node *last_item;
	const struct svc_yaml_node *keys[KEYS_MOST];
};

/* Classes of bytes, so that one look at the table says what may follow. */
enum { START = 1, INNER = 2, NAME = 4, NAME_START = 8 };

static unsigned char_class(guchar c)
{
	if (g_ascii_isalpha(c))
		return START | INNER | NAME | NAME_START;
	if (g_ascii_isdigit(c))
		return START | INNER | NAME;
	if (c == '_')
		return START | INNER | NAME | NAME_START;
	if (c == '-')
		return INNER | NAME;
	if (strchr("+./($~", c))
		return START | INNER;
	return c >= 0x20 && c < 0x7F ? INNER : 0;
}

/* The bytes of a character that is no ASCII and that YAML prints as it stands; 0 for a control, for
 * a character that ends a line for some readers, and for those of U+E000 to U+FFFF, which libyaml
 * knows in part. The text is valid UTF-8. */
static size_t wide_length(const char *p)
{
	const guchar *c = (const guchar *)p;
	if (c[0] == 0xC2)
		return c[1] >= 0xA0 ? 2 : 0;
	if (c[0] == 0xE2 && c[1] == 0x80)
		return c[2] == 0xA8 || c[2] == 0xA9 ? 0 : 3;
	if (c[0] == 0xEE || c[0] == 0xEF)
		return 0;
	return c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : 4;
}

static struct svc_yaml_node *new_node(
	struct lines *l, enum svc_yaml_type type, const char *start, const char *end)
{
	struct svc_yaml_node *node = svc_arena_alloc(l->doc->arena, sizeof(*node));
	node->type = type;
	node->value = "";
	node->weight = 1;
	node->line = l->line;
	node->start = node->content = (size_t)(start - l->text);
	node->column = (int)(start - l->at) + 1;
	node->end = (size_t)(end - l->text);
	return node;
}

static struct svc_yaml_node *new_scalar(
	struct lines *l, enum svc_yaml_style style, const char *start, const char *end)
{
	size_t quote = style == SVC_YAML_PLAIN ? 0 : 1;
	struct svc_yaml_node *node = new_node(l, SVC_YAML_SCALAR, start, end);
	node->style = style;
	node->length = node->end - node->start - 2 * quote;
	node->value = svc_arena_copy(l->doc->arena, start + quote, node->length);
	node->null = !quote && svc_yaml_is_null(node->value, node->length);
	return node;
}

/* The end of a plain text on this line; NULL where it may be more than that. */
static const char *plain_end(const char *p)
{
	bool digit = p[0] == '-' && g_ascii_isdigit(p[1]);
	if (!digit && !(char_class((guchar)*p) & START) && (guchar)*p < 0x80)
		return NULL;
	for (; *p != '\n';) {
		guchar c = (guchar)*p;
		if (c >= 0x80) {
			size_t n = wide_length(p);
			if (!n)
				return NULL;
			p += n;
			continue;
		}
		bool ends = (c == ':' && (p[1] == ' ' || p[1] == '\n')) ||
			    (c == ' ' && (p[1] == '#' || p[1] == '\n'));
		if (c < 0x20 || c == 0x7F || ends)
			return NULL;
		p++;
	}
	return p;
}

/* The end of a text in quotes without escapes, which must be the end of the line; else NULL. */
static const char *quoted_end(const char *p)
{
	char quote = *p++;
	while (*p != quote) {
		guchar c = (guchar)*p;
		size_t n = c >= 0x80 ? wide_length(p) : c >= 0x20 && c != 0x7F && c != '\\';
		if (!n)
			return NULL;
		p += n;
	}
	return p[1] == '\n' ? p + 1 : NULL;
}

/* The text that starts at `p` and ends with the line; NULL where it is of another form. */
static struct svc_yaml_node *read_scalar(struct lines *l, const char *p)
{
	enum svc_yaml_style style = *p == '"'    ? SVC_YAML_DOUBLE_QUOTED
				    : *p == '\'' ? SVC_YAML_SINGLE_QUOTED
						 : SVC_YAML_PLAIN;
	const char *end = style == SVC_YAML_PLAIN ? plain_end(p) : quoted_end(p);
	if (!end)
		return NULL;
	struct svc_yaml_node *node = new_scalar(l, style, p, end);
	l->at = end + 1;
	return node;
}

/* Sums up the children's weight; `value` is the last of them. */
static void add_child(
	struct svc_yaml_node *parent, struct svc_yaml_node *before, struct svc_yaml_node *value)
{
	if (before)
		before->next = value;
	else
		parent->child = value;
	parent->count++;
}

static bool read_item(struct lines *l)
{
	if (l->at[1] != ' ' || !l->last || (!l->list && l->last->type != SVC_YAML_LIST))
		return false;
	struct svc_yaml_node *item = read_scalar(l, l->at + 2);
	if (!item)
		return false;
	add_child(l->list, l->last_item, item);
	l->last_item = item;
	return true;
}

/* The list of items that starts at the next line, as the value of `key`. */
static struct svc_yaml_node *start_list(struct lines *l)
{
	l->list = new_node(l, SVC_YAML_LIST, l->at, l->at);
	l->list->style = SVC_YAML_BLOCK;
	l->last_item = NULL;
	return l->list;
}

static bool is_new_key(const struct lines *l, const struct svc_yaml_node *key)
{
	for (size_t i = 0; i < l->root->count; i++)
		if (l->keys[i]->length == key->length &&
			!memcmp(l->keys[i]->value, key->value, key->length))
			return false;
	return l->root->count < KEYS_MOST;
}

static bool read_key(struct lines *l)
{
	const char *p = l->at;
	if (!(char_class((guchar)*p) & NAME_START))
		return false;
	while (char_class((guchar)*p) & NAME)
		p++;
	if (*p != ':' || p - l->at > KEY_LENGTH_MOST || (p[1] != ' ' && p[1] != '\n'))
		return false;
	struct svc_yaml_node *key = new_scalar(l, SVC_YAML_PLAIN, l->at, p), *value;
	if (!is_new_key(l, key))
		return false;
	l->list = NULL;
	if (p[1] == ' ') {
		value = read_scalar(l, p + 2);
		l->line++;
	} else {
		value = new_scalar(l, SVC_YAML_PLAIN, p + 1, p + 1);
		l->at = p + 2;
		l->line++;
		if (l->at < l->end && *l->at == '-')
			value = start_list(l);
	}
	if (!value)
		return false;
	value->key = key;
	l->keys[l->root->count] = key;
	add_child(l->root, l->last, value);
	l->last = value;
	return true;
}

static bool read_line(struct lines *l)
{
	if (*l->at != '-')
		return read_key(l);
	bool read = l->list && read_item(l);
	l->line++;
	return read;
}

/* What a collection is only known to be at its end. */
static void sum_up(struct svc_yaml_node *node)
{
	const struct svc_yaml_node *last = NULL;
	svc_yaml_foreach (value, node) {
		if (value->type == SVC_YAML_LIST)
			sum_up((struct svc_yaml_node *)value);
		node->weight += value->weight + (value->key ? value->key->weight : 0);
		node->height = MAX(node->height, value->height + 1);
		last = value;
	}
	node->end = last->end;
}

struct svc_yaml *svc_yaml_read_lines(const char *text, size_t length, int first_line)
{
	if (!length || length > LENGTH_MOST || text[length - 1] != '\n')
		return NULL;
	struct svc_arena *arena = svc_arena_new(2048 + 12 * MIN(length, (size_t)4096));
	struct lines l = {.text = text, .at = text, .end = text + length, .line = first_line + 1};
	l.doc = svc_arena_alloc(arena, sizeof(*l.doc));
	l.doc->arena = arena;
	l.root = l.doc->root = new_node(&l, SVC_YAML_MAP, text, text);
	l.root->style = SVC_YAML_BLOCK;
	while (l.at < l.end)
		if (!read_line(&l)) {
			svc_yaml_free(l.doc);
			return NULL;
		}
	sum_up(l.root);
	return l.doc;
}
