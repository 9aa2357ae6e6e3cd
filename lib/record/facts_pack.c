#include "record/facts_parts.h"
#include "util/varint.h"
#include <string.h>

struct packer {
	const struct svc_facts_form *form;
	GByteArray *out;
	guint most; /* of `out`: beyond it the record doesn't fit */
	const char *local[LOCAL_MOST];
	size_t lengths[LOCAL_MOST];
	guint n_local;
};

/* The place of a word that stood in the record before; -1 if none did. */
static int local_place(const struct packer *p, const char *text, size_t length)
{
	for (guint i = 0; i < p->n_local; i++)
		if (p->lengths[i] == length && !memcmp(p->local[i], text, length))
			return (int)i;
	return -1;
}

/* A word above `shift` bits that tell something else. */
static void put_word(
	struct packer *p, const char *text, size_t length, uint64_t bits, unsigned shift)
{
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(p->form->places, text));
	int local = place || length > LOCAL_LONGEST ? -1 : local_place(p, text, length);
	if (local >= 0)
		place = p->form->count + (guint)local + 1;
	uint64_t word = place ? (uint64_t)(place - 1) << 1 | 1 : (uint64_t)length << 1;
	svc_varint_put(p->out, word << shift | bits);
	if (place)
		return;
	g_byte_array_append(p->out, (const guint8 *)text, (guint)length + 1);
	if (length && length <= LOCAL_LONGEST && p->n_local < LOCAL_MOST) {
		p->local[p->n_local] = text;
		p->lengths[p->n_local++] = length;
	}
}

/* False where the bytes become too many. */
static bool put_node(struct packer *p, const struct svc_yaml_node *node)
{
	if (p->out->len > p->most || node->length > SVC_FACTS_MAX_BYTES)
		return false;
	if (node->null)
		svc_varint_put(p->out, NODE_NULL);
	else if (node->type == SVC_YAML_SCALAR)
		put_word(p, node->value, node->length, NODE_SCALAR, NODE_BITS);
	else
		svc_varint_put(p->out, (uint64_t)node->count << NODE_BITS |
					       (node->type == SVC_YAML_MAP ? NODE_MAP : NODE_LIST));
	svc_yaml_foreach (child, node)
		if ((node->type == SVC_YAML_MAP && !put_node(p, child->key)) || !put_node(p, child))
			return false;
	return true;
}

static void put_fact(struct packer *p, const struct svc_fact *fact, int64_t *last)
{
	uint64_t flags = (fact->stamped ? ENTRY_STAMPED : 0) | (fact->changes ? ENTRY_CHANGES : 0);
	put_word(p, fact->verb, strlen(fact->verb), flags, ENTRY_BITS);
	if (fact->stamped) {
		uint64_t step = (uint64_t)fact->time - (uint64_t)*last;
		svc_varint_put(p->out, step << 1 ^ (uint64_t)((int64_t)step >> 63));
		*last = fact->time;
	}
	put_word(p, fact->author, strlen(fact->author), 0, 0);
	if (!fact->changes)
		return;
	svc_varint_put(p->out, fact->n_changes);
	for (guint i = 0; i < fact->n_changes && p->out->len <= p->most; i++) {
		const struct svc_fact_change *change = &fact->changes[i];
		put_word(p, change->field, strlen(change->field), 0, 0);
		put_word(p, change->value, strlen(change->value), 0, 0);
	}
}

static bool put_record(struct packer *p, struct svc_record *record)
{
	const struct svc_facts *facts;
	int64_t last = 0;
	svc_autoclear(svc_error) unreadable = {0}; /* told by whoever needs the timeline */
	if (svc_record_facts(record, &facts, &unreadable))
		return false;
	if (!record->yaml->root)
		svc_varint_put(p->out, NO_ROOT);
	else if (!put_node(p, record->yaml->root))
		return false;
	svc_varint_put(p->out, facts->count);
	for (size_t i = 0; i < facts->count && p->out->len <= p->most; i++)
		put_fact(p, &facts->items[i], &last);
	return p->out->len <= p->most;
}

bool svc_facts_pack(const struct svc_facts_form *form, struct svc_record *record, GByteArray *out)
{
	guint before = out->len;
	struct packer p = {.form = form, .out = out, .most = before + SVC_FACTS_MAX_BYTES};
	bool fits = put_record(&p, record);
	if (!fits)
		g_byte_array_set_size(out, before);
	return fits;
}
