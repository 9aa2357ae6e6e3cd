/*
 * Where a record lies: the path is a function of the id and the desk's pattern alone, so that one
 * record opens without an index and a collision of two clones is a loud add/add conflict.
 */
#ifndef SVC_DESK_PATH_H
#define SVC_DESK_PATH_H

#include <stdbool.h>

/* The folder below a kind's folder that holds ids of other systems, unless the config renames it.
 */
#define SVC_PATH_IMPORTED "imported"

/* True for a pattern of folders: plain names and {yyyy}, {mm}, {r1}, {r2} (year and month of a
 * drawn id, the first and the first two of its random characters), joined with '/'; "" is none. */
bool svc_path_pattern_is_valid(const char *pattern);

/* True for one folder's name: lower-case letters, digits and '-'. */
bool svc_path_is_folder(const char *name);

/* The path of an id. `drawn`: the id is a drawn one (or a slug, with pattern ""); else it is put
 * below `imported` by its shard. Owned. */
char *svc_path_make(
	const char *folder, const char *pattern, const char *imported, const char *id, bool drawn);

#endif
