/*
 * Lists and maps of a record in words, as the case file shows them.
 */
#ifndef SVC_VIEW_COLLECTION_H
#define SVC_VIEW_COLLECTION_H

#include "text/yaml.h"

/*
 * A list or map: scalars joined with a comma on one line; a list of maps and a map of collections
 * take a line a part, "model (type enum, choices (light, standard))" and "response: target (P1
 * 15m)". The last line has no line break. Not terminal-safe. Owned.
 */
char *svc_view_collection(const struct svc_yaml_node *node);

#endif
