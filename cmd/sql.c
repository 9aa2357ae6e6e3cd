/*
 * svc sql STATEMENT
 */
#include "sql/sql.h"
#include "cmd/commands.h"
#include "cmd/selection.h"
#include "util/file.h"
#include <string.h>
#include <unistd.h>

static const char schema_name[] = "svc.sql/1";
static const char description_name[] = "svc.sql.schema/1";

struct watch {
	struct svc_session *session;
	struct cmd_selection files; /* nothing but those that could not be read */
};

static void bad(const struct svc_error *why, void *data)
{
	struct watch *watch = data;
	cmd_selection_bad(&watch->files, watch->session, why);
}

static json_t *json_of(const struct svc_sql_value *value)
{
	switch (value->type) {
	case SVC_SQL_WHOLE:
		return json_integer(value->whole);
	case SVC_SQL_REAL:
		return json_real(value->real);
	case SVC_SQL_TEXT:
		return json_stringn(value->text, value->length);
	default:
		return json_null();
	}
}

static enum svc_status print(
	struct svc_session *session, struct svc_sql_result *result, struct svc_error *err)
{
	static const enum svc_column_type types[] = {[SVC_SQL_NULL] = SVC_COL_TEXT,
		[SVC_SQL_WHOLE] = SVC_COL_INT,
		[SVC_SQL_REAL] = SVC_COL_DECIMAL,
		[SVC_SQL_TEXT] = SVC_COL_TEXT};
	const struct svc_sql_column *from;
	const struct svc_sql_value *row;
	size_t n = svc_sql_columns(result, &from);
	g_autofree struct svc_column *columns = g_new0(struct svc_column, n + 1);
	for (size_t i = 0; i < n; i++)
		columns[i] = !strcmp(from[i].name, "id")
				     ? (struct svc_column){"id", "id", SVC_COL_ID, 0}
				     : (struct svc_column){from[i].name, from[i].name,
					       types[from[i].type], from[i].type == SVC_SQL_TEXT};
	svc_out_begin(session->out, schema_name, "rows", columns, n);
	enum svc_status status = svc_sql_next(result, &row, err);
	while (!status && row && !svc_out_failed(session->out)) {
		json_t *object = json_object();
		for (size_t i = 0; i < n; i++)
			json_object_set_new(object, from[i].name, json_of(&row[i]));
		svc_out_row(session->out, object);
		status = svc_sql_next(result, &row, err);
	}
	svc_out_extra(session->out, "version", json_integer(SVC_SQL_VERSION));
	svc_out_end(session->out, "No rows.");
	return status;
}

static void describe(const struct svc_sql_described *column, void *data)
{
	struct svc_session *session = data;
	svc_out_row(
		session->out, json_pack("{s:s, s:s, s:s, s:s}", "table", column->table, "column",
				      column->column, "type", column->type, "help", column->help));
}

static void print_schema(struct svc_session *session)
{
	static const struct svc_column columns[] = {
		{"table", "Table", SVC_COL_WORD, 0},
		{"column", "Column", SVC_COL_WORD, 0},
		{"type", "Type", SVC_COL_WORD, 0},
		{"help", "What it is", SVC_COL_TEXT, 1},
	};
	svc_out_say(session->out, "Tables, version %d. SELECT version FROM meta tells it, too.",
		SVC_SQL_VERSION);
	svc_out_begin(session->out, description_name, "columns", columns, G_N_ELEMENTS(columns));
	svc_sql_describe(session->desk, describe, session);
	svc_out_extra(session->out, "version", json_integer(SVC_SQL_VERSION));
	svc_out_end(session->out, NULL);
}

/* "NAME=VALUE", cut in two within the copies. */
static enum svc_status parameters_of(
	char **texts, struct svc_sql_parameter *out, struct svc_error *err)
{
	for (size_t i = 0; texts[i]; i++) {
		char *equals = strchr(texts[i], '=');
		if (!equals || equals == texts[i]) {
			svc_error_set(err, SVC_EUSAGE, "'%s' is no parameter", texts[i]);
			return svc_error_hint(err, "write -p NAME=VALUE");
		}
		*equals = '\0';
		size_t sign = strspn(texts[i], ":@$") == 1;
		out[i] = (struct svc_sql_parameter){texts[i] + sign, equals + 1};
	}
	return SVC_OK;
}

/* The operand, or the file of -F; "-" is standard input. */
static enum svc_status read_statement(struct svc_call *call, char **out, struct svc_error *err)
{
	const char *operand = svc_call_operands(call)[0];
	const char *file = svc_call_text(call, "file");
	if (!operand == !file) {
		svc_error_set(err, SVC_EUSAGE,
			operand ? "a statement is given twice: as operand and with --file"
				: "there is no statement");
		return svc_error_hint(err, "such as: svc sql 'SELECT id, title FROM tickets'; "
					   "'svc sql --schema' shows tables and columns");
	}
	if (operand && strcmp(operand, "-") != 0) {
		*out = g_strdup(operand);
		return SVC_OK;
	}
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_file_read_any(
		file ? file : operand, STDIN_FILENO, SVC_SQL_MAX_BYTES, &bytes, err);
	if (status)
		return status;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	if (length && memchr(text, '\0', length))
		return svc_error_set(err, SVC_EUSAGE, "the statement holds a NUL byte");
	*out = g_strndup(text ? text : "", length);
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	if (svc_call_flag(call, "schema")) {
		print_schema(session);
		return SVC_OK;
	}
	g_autofree char *statement = NULL;
	g_auto(GStrv) texts = g_strdupv(svc_call_texts(call, "param"));
	size_t n = g_strv_length(texts);
	g_autofree struct svc_sql_parameter *parameters = g_new0(struct svc_sql_parameter, n + 1);
	struct watch watch = {.session = session};
	const struct svc_sql_options options = {parameters, n, bad, &watch};
	svc_auto(svc_sql_result) result = NULL;
	enum svc_status status = parameters_of(texts, parameters, err);
	if (!status)
		status = read_statement(call, &statement, err);
	if (!status)
		status = svc_sql_run(session->desk, statement, &options, &result, err);
	if (!status)
		status = print(session, result, err);
	return status ? status : cmd_selection_verdict(&watch.files, err);
}

static const struct svc_option options[] = {
	{"file", 'F', SVC_OPT_PATH, "FILE",
		.help = "Read the statement from FILE, or from standard input with -.",
		.complete = SVC_COMPLETE_FILE},
	{"param", 'p', SVC_OPT_TEXT, "NAME=VALUE",
		.help = "The value of a parameter, which the statement calls :NAME. It is bound as a "
			"text, never read as SQL.",
		.flags = SVC_OPT_REPEAT},
	{"schema", 0, SVC_OPT_FLAG, .help = "Print the tables, their columns and their version."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"STATEMENT", "One SELECT; - reads it from standard input.", SVC_COMPLETE_NONE, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sql \"SELECT status, count(*) AS n FROM tickets GROUP BY status\"",
		"How many tickets there are of each status"},
	{"svc sql 'SELECT id, title FROM tickets WHERE service = :name' -p name=printing",
		"With a value from a script"},
	{"svc sql --schema --format csv", "What can be asked for, as a sheet"},
	{NULL},
};

const struct svc_command svc_cmd_sql = {
	.noun = "",
	.verb = "sql",
	.summary = "Ask with SQL, read-only",
	.help = "Runs one SELECT over the records: a table for each kind, named as its folder (tickets, "
		"services), with a column for each field, and tables over all kinds: records, entries, "
		"changes, refs, choices and meta. svc-sql(7) describes them.\n\n"
		"Nothing can be written. Uncommitted edits are seen, as by every command.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
