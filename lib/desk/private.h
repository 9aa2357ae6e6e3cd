/*
 * What the files of lib/desk share. Nothing outside this folder includes it.
 */
#ifndef SVC_DESK_PRIVATE_H
#define SVC_DESK_PRIVATE_H

#include "desk/desk.h"

#define SVC_CONFIG_PATH ".svc/config.yaml"
#define SVC_KINDS_FOLDER ".svc/kinds"
#define SVC_RECORD_SUFFIX ".md"

enum { SVC_CONFIG_MAX_BYTES = 1 << 20, SVC_KIND_MAX_BYTES = 1 << 20 };

struct svc_directory; /* people.c: who is who */

struct svc_desk {
	const struct svc_context *ctx; /* borrowed */
	struct svc_store *store;
	struct svc_kinds *kinds;
	struct svc_yaml *config;
	struct svc_zone *zone;           /* of svc_desk_zone(); NULL until asked for */
	char *author;                    /* of svc_desk_author(); NULL until asked for */
	struct svc_directory *directory; /* NULL until asked for */
	struct svc_desk_finder finder;   /* all NULL: nobody knows */
};

/* Checks the shape of the parsed config. Errors: SVC_EINVALID with path, line, column;
 * SVC_EENVIRONMENT for a newer format. */
enum svc_status svc_config_validate(const struct svc_yaml_node *root, struct svc_error *err);

/* Accepts NULL. */
void svc_directory_free(struct svc_directory *directory);

/* The file's name without folder and suffix; owned. */
char *svc_desk_stem(const char *path);

/* Reads and parses the record at `path`. Errors: those of svc_store_read and svc_record_parse. */
enum svc_status svc_desk_read(struct svc_desk *desk, const struct svc_kind *kind, const char *path,
	struct svc_record **out, struct svc_error *err);

/* Walks a kind's record files; a missing folder has none. */
enum svc_status svc_desk_walk(struct svc_desk *desk, const struct svc_kind *kind,
	svc_store_file_fn fn, void *data, struct svc_error *err);

/* True if `text` holds `needle`, letters of ASCII compared without case. */
bool svc_desk_holds(GBytes *text, const char *needle);

#endif
