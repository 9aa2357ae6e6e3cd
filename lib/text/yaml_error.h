/*
 * What libyaml found wrong, in words for people.
 */
#ifndef SVC_TEXT_YAML_ERROR_H
#define SVC_TEXT_YAML_ERROR_H

#include "util/error.h"
#include <yaml.h>

/*
 * Fills `err` from the state of a parser that failed on `text`. `line` counts from 1 in the parsed
 * text, `offset` is the byte where the problem is, `line_start` the byte where its line starts.
 * Returns SVC_EINVALID. The place is not set.
 */
enum svc_status svc_yaml_explain(const yaml_parser_t *parser, const char *text, size_t length,
	size_t offset, size_t line_start, struct svc_error *err);

#endif
