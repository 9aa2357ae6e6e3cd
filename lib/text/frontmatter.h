/*
 * Splits a Markdown file into byte-order mark, frontmatter and body.
 *
 * The block opens with a line `---` at the very start (after a BOM) and closes with a line `---` or
 * `...`; trailing blanks on these lines are kept and ignored. Nothing is copied: all parts are
 * ranges of the caller's bytes, and BOM + opening line + yaml + closing line + body is the file.
 */
#ifndef SVC_TEXT_FRONTMATTER_H
#define SVC_TEXT_FRONTMATTER_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>

struct svc_frontmatter {
	bool bom;
	const char *eol;    /* "\n" or "\r\n": that of the first line; borrowed constant */
	size_t yaml;        /* offset of the YAML text */
	size_t yaml_length; /* without the closing line */
	size_t body;        /* offset of the first byte after the closing line */
	int yaml_line; /* lines before the YAML text (1 for `---`): first_line of svc_yaml_parse */
	int body_line; /* lines before the body */
};

/* Errors: SVC_EINVALID with line (no opening line, no closing line, NUL byte, invalid UTF-8,
 * git conflict markers named as such, with "settle the merge" as hint). */
enum svc_status svc_frontmatter_split(
	const char *text, size_t length, struct svc_frontmatter *out, struct svc_error *err);

#endif
