/*
 * A parsed YAML document as bytes, for what is built into the program: libyaml would need 1.3 ms at
 * each start to read the built-in kinds. The form is private to one build: packed when svc is built
 * (tools/pack_kinds.c), unpacked when it runs.
 */
#ifndef SVC_TEXT_YAML_PACK_H
#define SVC_TEXT_YAML_PACK_H

#include "text/yaml.h"
#include <stdint.h>

/* The data of a document and the place of each node: type, value, null, line, column, keys and
 * children. Styles, tags and byte ranges are left out, so what is unpacked is read and never
 * edited. Owned. Errors: SVC_EINVALID for a document with anchors or aliases. */
enum svc_status svc_yaml_pack(const struct svc_yaml *doc, GByteArray **out, struct svc_error *err);

/* The document of bytes that svc_yaml_pack() made. Its texts are borrowed from `bytes`; `*out` is
 * owned. Errors: SVC_EBUG for any other bytes. */
enum svc_status svc_yaml_unpack(
	const uint8_t *bytes, size_t length, struct svc_yaml **out, struct svc_error *err);

#endif
