/*
 * Reading kind files: strict, every key by a table row, every error with its place. Private to this
 * layer.
 */
#ifndef SVC_KIND_LOAD_H
#define SVC_KIND_LOAD_H

#include "kind/kind.h"
#include "text/arena.h"

struct svc_kind_mention { /* a kind that a file names: must exist in the end */
	const char *kind;
	const char *path;
	int line, column;
};

struct svc_kinds {
	struct svc_arena *arena; /* strings and structs of all kinds */
	GPtrArray *lists;        /* every GPtrArray of the kinds */
	GPtrArray *arrays;       /* every GArray */
	GPtrArray *tables;       /* every GHashTable */
	GPtrArray *kinds;        /* of struct svc_kind */
	GPtrArray *common;       /* fields that every kind has; the first is the id */
	GArray *relations;       /* of struct svc_choice: those of every kind */
	GArray *mentions;        /* of struct svc_kind_mention */
};

/* One file being read. */
struct svc_loader {
	struct svc_kinds *kinds;
	const char *path; /* arena's */
	const struct svc_yaml_node *root;
	struct svc_error *err;
};

/* A key of a map in a kind file: where its value goes, and how it is read. */
struct svc_load_key {
	const char *name;
	enum svc_status (*read)(
		struct svc_loader *load, const struct svc_yaml_node *value, void *target);
	size_t offset; /* of the target in the struct that svc_load_map() fills */
};

/* Containers that live as long as the kinds. */
GPtrArray *svc_load_list(struct svc_loader *load);
GArray *svc_load_array(struct svc_loader *load, guint size);
GHashTable *svc_load_table(struct svc_loader *load);
#define SVC_LOAD_NEW(LOAD, TYPE) ((TYPE *)svc_arena_alloc((LOAD)->kinds->arena, sizeof(TYPE)))

/* A copy of the text that lives as long as the kinds. */
const char *svc_load_copy(struct svc_loader *load, const char *text);

/* Refuses the file: message, place of `node` (NULL: the file). Returns SVC_EINVALID. */
enum svc_status svc_load_fail(struct svc_loader *load, const struct svc_yaml_node *node,
	const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Says that `word` is no NOUN, with close matches among `names` or all of them. */
enum svc_status svc_load_unknown(struct svc_loader *load, const struct svc_yaml_node *node,
	const char *noun, const char *word, const char *const *names);
/* The same; the candidates are rows that begin with their name. */
enum svc_status svc_load_unknown_row(struct svc_loader *load, const struct svc_yaml_node *node,
	const char *noun, const char *word, const GPtrArray *rows);

/* Fills `target` from a map by rows; `keys` ends with a row without a name. */
enum svc_status svc_load_map(struct svc_loader *load, const struct svc_yaml_node *map,
	const struct svc_load_key *keys, void *target);

/* Readers for rows. */
enum svc_status svc_load_text(struct svc_loader *load, const struct svc_yaml_node *value,
	void *target); /* const char * */
enum svc_status svc_load_bool(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target); /* bool */
enum svc_status svc_load_strv(struct svc_loader *load, const struct svc_yaml_node *value,
	void *target); /* const char *const *; a scalar is a list of one */
enum svc_status svc_load_names(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target); /* GPtrArray * */
enum svc_status svc_load_condition(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target);
enum svc_status svc_load_fields(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target); /* GPtrArray * */
enum svc_status svc_load_choices(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target); /* GArray * */
enum svc_status svc_load_states(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target); /* GPtrArray * */
enum svc_status svc_load_verbs(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target); /* GPtrArray * */

/* `[a-z][a-z0-9-]*` (with '_' for fields): the names in a kind file. */
bool svc_load_is_name(const char *text, char joint);

/* Reads a whole file: a kind, or what extends one. Adds to, or replaces in, load->kinds. */
enum svc_status svc_load_kind(struct svc_loader *load);

/* Checks a kind by itself, after its file is read and the common fields are added. */
enum svc_status svc_kind_check(struct svc_loader *load, const struct svc_kind *kind);
enum svc_status svc_kind_check_verbs(struct svc_loader *load, const struct svc_kind *kind);

/* The node at `section`/`name` of the file being read, for messages; else the nearest above. */
const struct svc_yaml_node *svc_load_place(
	const struct svc_loader *load, const char *section, const char *name);

/* A NULL-terminated array of the rows' names, in the arena. */
const char *const *svc_load_row_names(struct svc_loader *load, const GPtrArray *rows);

#endif
