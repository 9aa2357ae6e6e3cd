/*
 * Making a desk: `svc init`.
 */
#ifndef SVC_DESK_INIT_H
#define SVC_DESK_INIT_H

#include "desk/desk.h"

struct svc_init_options {
	const char *template; /* name of a template; NULL: the first of svc_init_templates() */
	const char *name;     /* of the desk; NULL: the folder's name */
	const char
		*timezone; /* IANA name; NULL: TZ of the environment, else the system's, else UTC */
	const char *holidays; /* "de", "none" …; NULL: those of the zone's country, if known */
	bool git_init;        /* make a git repository where there is none */
	bool no_commit;       /* write the files only */
	bool dry_run;         /* check everything, write nothing */
};

struct svc_init_result {
	char *root;            /* owned; the desk's folder, absolute */
	char *person;          /* owned; slug of the first person record */
	GPtrArray *paths;      /* of owned texts: the files made, relative to the desk */
	struct svc_oid commit; /* "" with no_commit or dry_run */
};
void svc_init_result_clear(struct svc_init_result *result);
SVC_DEFINE_AUTOCLEAR(svc_init_result, svc_init_result_clear)

struct svc_init_template {
	const char *name;
	const char *help; /* one sentence */
};

/* The templates there are; ends with a row whose name is NULL. */
const struct svc_init_template *svc_init_templates(void);

/* The codes that `holidays` may have, "none" included; NULL-terminated. Borrowed. */
const char *const *svc_init_holidays(void);

/*
 * Makes a desk in `dir` (made if missing), in one commit: config, records of the template, and a
 * person record for who git says runs it. Works on an unborn branch and in a folder of a larger
 * repository. Errors: SVC_EUSAGE for an unknown template or holiday code; SVC_EINVALID for an
 * unknown zone; SVC_ECONFLICT inside an existing desk or where a file of the template is already
 * there; SVC_EENVIRONMENT without a repository (unless git_init) or user.email, and those of
 * svc_txn_begin. A failed init leaves no file of the desk behind.
 */
enum svc_status svc_desk_init(const struct svc_context *ctx, const char *dir,
	const struct svc_init_options *options, struct svc_init_result *out, struct svc_error *err);

#endif
