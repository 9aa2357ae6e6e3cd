/* Private to lib/cli: what a parsed command line holds. */
#ifndef SVC_CLI_CALL_H
#define SVC_CLI_CALL_H

#include "cli/parse.h"

struct svc_given { /* one option as given */
	const struct svc_option *option;
	char *text;     /* owned; "" for flags */
	bool off;       /* --no-NAME */
	int64_t number; /* INT; DURATION: seconds; TIME: start of the span */
	int64_t end;    /* TIME: end of the span */
	double percent;
};

struct svc_call {
	const struct svc_command *command;
	char *noun; /* owned or NULL */
	bool help;
	GArray *given;        /* of struct svc_given */
	GPtrArray *operands;  /* of owned char *, NULL-terminated */
	GPtrArray *lists;     /* arrays that svc_call_texts() gave out */
	const char **misused; /* the option asked for that the command doesn't take */
};

/* An empty call, owned: svc_call_free(). */
struct svc_call *svc_call_new(void);

/* Reads given->text as the option's type and fills the numbers. Errors: SVC_EUSAGE. */
enum svc_status svc_value_read(
	struct svc_given *given, int64_t now, const struct svc_zone *zone, struct svc_error *err);

#endif
