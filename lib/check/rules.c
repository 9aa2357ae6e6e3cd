#include "check/private.h"
#include <string.h>

static const struct svc_check_rule rules[RULES] = {
	[RULE_ALIAS_DUPLICATE] = {"alias-duplicate", SVC_ERROR,
		"an alias names two records, or is the id of another one"},
	[RULE_APPROVER_UNKNOWN] = {"approver-unknown", SVC_ERROR,
		"nobody is meant by a word for who has to agree"},
	[RULE_ATTACHMENT_MISSING] = {"attachment-missing", SVC_ERROR,
		"an entry names an attachment that isn't there"},
	[RULE_ATTACHMENT_UNNAMED] = {"attachment-unnamed", SVC_WARNING,
		"a file lies in the record's folder, but no entry names it"},
	[RULE_CONFIG_DEFAULT] = {"config-default", SVC_ERROR,
		"a default of the config leads to no record"},
	[RULE_CONFIG_PRIORITY] = {"config-priority", SVC_ERROR,
		"the config's matrix names an impact, urgency or priority that no record can have"},
	[RULE_CONFLICT_MARKER] = {"conflict-marker", SVC_ERROR,
		"the file holds git's conflict markers (a warning below the frontmatter)"},
	[RULE_ENTRY_FUTURE] = {"entry-future", SVC_WARNING,
		"an entry lies more than five minutes in the future"},
	[RULE_FILE_ODD] = {"file-odd", SVC_ERROR,
		"a link, pipe or other odd file lies where records are"},
	[RULE_FILE_STRAY] = {"file-stray", SVC_WARNING,
		"a file lies where records are, but is neither record nor attachment"},
	[RULE_HISTORY_ENTRY] = {"history-entry", SVC_WARNING,
		"a commit holds an entry that the timeline no longer has"},
	[RULE_HISTORY_VALUE] = {"history-value", SVC_WARNING,
		"a commit holds a value of a tracked field that the timeline never had"},
	[RULE_ID_DUPLICATE] = {"id-duplicate", SVC_ERROR,
		"two files of a kind have the same id, or ids that differ in case alone"},
	[RULE_ID_INVALID] = {"id-invalid", SVC_ERROR, "the file's name is no valid id of its kind"},
	[RULE_KEY_DUPLICATE] = {"key-duplicate", SVC_ERROR, "two records have the same key"},
	[RULE_PARENT_LOOP] = {"parent-loop", SVC_ERROR, "a record is its own ancestor"},
	[RULE_PATH_WRONG] = {"path-wrong", SVC_ERROR,
		"the file doesn't lie where its id says it does"},
	[RULE_PERSON_DUPLICATE] = {"person-duplicate", SVC_ERROR,
		"two people have the same address, so nobody knows which of them is meant"},
	[RULE_PERSON_UNKNOWN] = {"person-unknown", SVC_WARNING,
		"a person is named who has no record and is no email address"},
	[RULE_RECORD_SYNTAX] = {"record-syntax", SVC_ERROR, "the file can't be read as a record"},
	[RULE_REF_MISSING] = {"ref-missing", SVC_ERROR, "a reference leads to no record"},
	[RULE_RELATION_UNKNOWN] = {"relation-unknown", SVC_WARNING,
		"a link says a relation that the kind doesn't declare"},
};

const struct svc_check_rule *svc_check_rules(size_t *n)
{
	*n = RULES;
	return rules;
}

struct svc_finding *svc_check_add(GPtrArray *findings, enum rule rule, const char *path, int line,
	int column, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	return svc_findings_add(
		findings, rules[rule].id, rules[rule].severity, path, line, column, "%s", message);
}

char *svc_check_name(const struct svc_kind *kind, const char *id)
{
	g_autofree char *folded = g_utf8_strdown(id, -1);
	return g_strdup_printf("%s/%s", kind->name, folded);
}

void svc_check_place(const struct svc_record *record, const char *field, int *line, int *column)
{
	const struct svc_yaml_node *node = svc_record_node(record, field);
	*line = node ? node->line : 1;
	*column = node ? node->column : 1;
}

bool svc_check_has_form(const struct svc_field *field)
{
	return field->type != SVC_FIELD_LIST && field->type != SVC_FIELD_MAP &&
	       field->type != SVC_FIELD_LINE && field->type != SVC_FIELD_TEXT;
}

bool svc_check_selected(const char *const *paths, const char *path)
{
	for (const char *const *one = paths; one && *one; one++) {
		size_t length = strlen(*one);
		while (length && (*one)[length - 1] == '/')
			length--;
		if (!strncmp(*one, path, length) && (!path[length] || path[length] == '/'))
			return true;
	}
	return !paths;
}
