#include "import/guess_words.h"
#include "import/map.h"
#include <string.h>

/* Slug of the word, and choice. The first row whose choice the field has counts. */
static const char *const words[][2] = {
	/* status */
	{"active", "in-progress"},
	{"work-in-progress", "in-progress"},
	{"wip", "in-progress"},
	{"assigned", "in-progress"},
	{"reopened", "in-progress"},
	{"open", "new"},
	{"pending", "on-hold"},
	{"waiting", "on-hold"},
	{"awaiting", "on-hold"},
	{"done", "resolved"},
	{"solved", "resolved"},
	{"complete", "resolved"},
	{"completed", "resolved"},
	{"canceled", "cancelled"},
	/* priority: ITIL's 1 to 5, and what they are called */
	{"1", "P1"},
	{"2", "P2"},
	{"3", "P3"},
	{"4", "P4"},
	{"5", "P5"},
	{"urgent", "P1"},
	{"critical", "P1"},
	{"highest", "P1"},
	{"very-high", "P1"},
	{"high", "P2"},
	{"medium", "P3"},
	{"normal", "P3"},
	{"moderate", "P3"},
	{"low", "P4"},
	{"planning", "P5"},
	{"planned", "P5"},
	{"lowest", "P5"},
	{"very-low", "P5"},
	/* impact and urgency: three steps, or five */
	{"1", "high"},
	{"2", "medium"},
	{"3", "low"},
	{"4", "low"},
	{"5", "low"},
	{"critical", "high"},
	{"normal", "medium"},
	{"moderate", "medium"},
	/* type and channel */
	{"service-request", "request"},
	{"request-for-information", "request"},
	{"e-mail", "email"},
	{"telephone", "phone"},
	{"self-service", "portal"},
	{"web", "portal"},
};

/* What stands in the name of a status, and the reason to wait. */
static const char *const reasons[][2] = {
	{"vendor", "supplier"},
	{"supplier", "supplier"},
	{"third", "supplier"},
	{"user", "customer"},
	{"customer", "customer"},
	{"caller", "customer"},
	{"requester", "customer"},
	{"evidence", "customer"},
	{"change", "change"},
	{"problem", "problem"},
	{"approval", "approval"},
};

bool svc_guess_is_choice(const struct svc_field *field, const char *value)
{
	for (guint i = 0; field->choices && i < field->choices->len; i++)
		if (strcmp(g_array_index(field->choices, struct svc_choice, i).name, value) == 0)
			return true;
	return false;
}

static const char *choice_of_slug(const struct svc_field *field, const char *slug)
{
	for (guint i = 0; field->choices && i < field->choices->len; i++) {
		const char *name = g_array_index(field->choices, struct svc_choice, i).name;
		g_autofree char *other = svc_map_slug(name);
		if (strcmp(other, slug) == 0)
			return name;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i][0], slug) == 0 && svc_guess_is_choice(field, words[i][1]))
			return words[i][1];
	return NULL;
}

const char *svc_guess_choice(const struct svc_field *field, const char *value)
{
	g_autofree char *slug = svc_map_slug(value);
	const char *choice = choice_of_slug(field, slug);
	if (choice)
		return choice;
	char *rest = strchr(slug, '-');
	if (!rest)
		return NULL;
	*rest++ = '\0';
	bool numbered = strlen(slug) == 1 && g_ascii_isdigit(*slug); /* "1 - Critical" */
	if (numbered)
		choice = choice_of_slug(field, slug);
	if (!choice && numbered)
		choice = choice_of_slug(field, rest);
	bool waits = !strcmp(slug, "waiting") || !strcmp(slug, "awaiting") ||
		     !strcmp(slug, "pending"); /* "Awaiting Vendor" */
	return choice || !waits ? choice : choice_of_slug(field, slug);
}

const char *svc_guess_reason(const struct svc_field *field, const char *status)
{
	g_autofree char *slug = svc_map_slug(status);
	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (strstr(slug, reasons[i][0]) && svc_guess_is_choice(field, reasons[i][1]))
			return reasons[i][1];
	if (svc_guess_is_choice(field, "other"))
		return "other";
	if (!field->choices || field->choices->len == 0)
		return NULL;
	return g_array_index(field->choices, struct svc_choice, field->choices->len - 1).name;
}
