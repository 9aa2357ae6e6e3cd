/*
 * Writing one value as a YAML scalar, in a wanted style.
 */
#ifndef SVC_TEXT_YAML_QUOTE_H
#define SVC_TEXT_YAML_QUOTE_H

#include "text/yaml.h"

/* May `value` be written without quotes? `flow`: within brackets or braces. `guessed`: also refuse
 * what a reader that guesses types would not write back the same. */
bool svc_yaml_plain_is_safe(const char *value, bool flow, bool guessed);

/* `value` as one YAML scalar, plain where that is safe, else quoted. Owned by the caller.
 * `flow` also guards the characters `,[]{}`. */
char *svc_yaml_quote(const char *value, bool flow);
/* Appends the same for a block. */
void svc_yaml_quote_append(GString *out, const char *value);

/* `value` in quotes; NULL from the single-quoted one where the value holds line breaks or what only
 * an escape can write. Owned. */
char *svc_yaml_single_quote(const char *value);
char *svc_yaml_double_quote(const char *value);

/* The lines of a block scalar that follow its header, each after `indent` blanks, without a break
 * at the end; NULL where the style can't say the value. Owned. */
char *svc_yaml_block_lines(
	const char *value, enum svc_yaml_style style, size_t indent, const char *eol);

/* A node as a flow value: `[a, {b: c}]`. Owned. */
char *svc_yaml_write_flow(const struct svc_yaml_node *node);

#endif
