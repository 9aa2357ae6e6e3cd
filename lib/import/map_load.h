/*
 * Loading a map: rows of keys, each with the function that reads its value.
 */
#ifndef SVC_IMPORT_MAP_LOAD_H
#define SVC_IMPORT_MAP_LOAD_H

#include "import/map.h"

struct svc_map_loader {
	struct svc_map *map;
	const struct svc_kinds *kinds;
	const char *zones;
	const struct svc_yaml_node *root;
	struct svc_error *err;
};

struct svc_map_key {
	const char *name;
	enum svc_status (*read)(struct svc_map_loader *load, const struct svc_yaml_node *node,
		void *target, size_t offset);
	size_t offset; /* of the member of the target */
};

/* SVC_EINVALID at a node of the map. */
enum svc_status svc_map_fail(struct svc_map_loader *load, const struct svc_yaml_node *node,
	const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The same for a word that isn't known, with close matches among NULL-terminated `known`. */
enum svc_status svc_map_unknown(struct svc_map_loader *load, const struct svc_yaml_node *node,
	const char *what, const char *word, const char *const *known);

/* Reads the keys of a map node by a table that ends with a NULL name; others are errors. */
enum svc_status svc_map_read_keys(struct svc_map_loader *load, const struct svc_yaml_node *node,
	const struct svc_map_key *keys, void *target);

/* Readers for tables: a text, a list of texts, a zone, a struct svc_map_value. */
enum svc_status svc_map_read_text(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset);
enum svc_status svc_map_read_texts(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset);
enum svc_status svc_map_read_zone(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset);
enum svc_status svc_map_read_value(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset);

/* Frees what a value holds. */
void svc_map_value_clear(struct svc_map_value *value);

/* Calls `fn` for each value of a map. */
void svc_map_each_value(
	struct svc_map *map, void (*fn)(struct svc_map_value *value, void *data), void *data);

#endif
