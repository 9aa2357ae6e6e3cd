/*
 * YAML as svc itself writes it, read line by line: `key: value`, `key:` and below it `- item`, each
 * value one plain or quoted text on its line. Most records hold nothing else, and libyaml takes ten
 * times as long for it. Private to this layer.
 */
#ifndef SVC_TEXT_YAML_LINES_H
#define SVC_TEXT_YAML_LINES_H

#include "text/yaml.h"

/*
 * The tree that libyaml would give for the text, which is valid UTF-8 (tests/unit/text/
 * test_yaml_lines.c compares both); NULL for a text that isn't of this form, which is then for
 * libyaml, its errors included. Owned.
 */
struct svc_yaml *svc_yaml_read_lines(const char *text, size_t length, int first_line);

/* The same by libyaml alone; as svc_yaml_parse() in all else. */
enum svc_status svc_yaml_read_all(const char *text, size_t length, int first_line,
	struct svc_yaml **out, struct svc_error *err);

/* Whether a plain scalar without a tag is a null. */
bool svc_yaml_is_null(const char *value, size_t length);

#endif
