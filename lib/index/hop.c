#include "index/hop.h"
#include "index/shape.h"

static const char pointer_type[] = "svc_hop";

struct svc_hop {
	const struct svc_query_env *env;
	const struct svc_bound *bound;
	bool list;
	GHashTable *known; /* id → bits + 1 */
};

struct look {
	const struct svc_bound *bound;
	unsigned bits;
};

struct svc_hop *svc_hop_new(
	const struct svc_query_env *env, const struct svc_bound *bound, bool list)
{
	struct svc_hop *hop = g_new(struct svc_hop, 1);
	*hop = (struct svc_hop){
		env, bound, list, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	return hop;
}

void svc_hop_free(struct svc_hop *hop)
{
	if (!hop)
		return;
	g_hash_table_unref(hop->known);
	g_free(hop);
}

static bool look_at(const char *value, void *data)
{
	struct look *look = data;
	look->bits |= SVC_HOP_HAS_VALUE;
	if (svc_bound_value(look->bound, value))
		look->bits |= SVC_HOP_PASSES;
	return !(look->bits & SVC_HOP_PASSES);
}

static unsigned ask(struct svc_hop *hop, const char *id)
{
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(hop->known, id));
	if (known)
		return known - 1;
	struct look look = {hop->bound, 0};
	svc_autoclear(svc_error) none = {0}; /* stored fields can be had without errors */
	svc_target_each_of(hop->env, hop->bound->target, id, look_at, &look, &none);
	g_hash_table_insert(hop->known, g_strdup(id), GUINT_TO_POINTER(look.bits + 1));
	return look.bits;
}

static void call(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const char separator[] = {SVC_LIST_SEPARATOR, '\0'};
	struct svc_hop *hop = sqlite3_value_pointer(values[0], pointer_type);
	const char *text = (const char *)sqlite3_value_text(values[1]);
	unsigned bits = 0;
	if (hop && text && hop->list) {
		g_auto(GStrv) ids = g_strsplit(text, separator, -1);
		for (char **id = ids; *id; id++)
			bits |= ask(hop, *id);
	} else if (hop && text) {
		bits = ask(hop, text);
	}
	sqlite3_result_int(context, (int)bits);
}

bool svc_hop_register(sqlite3 *db)
{
	return sqlite3_create_function_v2(db, "svc_hop", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL,
		       call, NULL, NULL, NULL) == SQLITE_OK;
}

bool svc_hop_bind(struct svc_hop *hop, sqlite3_stmt *statement, int at)
{
	return sqlite3_bind_pointer(statement, at, hop, pointer_type, NULL) == SQLITE_OK;
}
