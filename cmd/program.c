#include "cmd/program.h"
#include "cli/help.h"
#include "cmd/alias.h"
#include "cmd/commands.h"
#include "cmd/guide.h"
#include "cmd/kind_verbs.h"
#include "index/seek.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The row if the words name a command that needs no kinds to be known. */
static const struct svc_command *early(const struct svc_cli *cli, char *const *words)
{
	if (!words[0])
		return NULL;
	const struct svc_command *two = words[1] ? svc_cli_find(cli, words[0], words[1]) : NULL;
	return two ? two : svc_cli_find(cli, "", words[0]);
}

/* Opens the desk if there is one; what hinders it is kept in `why`, for commands that need it. */
static enum svc_status open_desk(
	struct svc_program *program, bool desk, struct svc_error *why, struct svc_error *err)
{
	struct svc_session *session = &program->session;
	if (desk)
		svc_desk_open(
			&session->context, session->directory, program->at, &session->desk, why);
	if (session->desk) {
		program->seeker = svc_seeker_new(session->desk);
		session->kinds = svc_desk_kinds(session->desk);
	} else {
		if (svc_kinds_new(&program->builtin, err) != SVC_OK)
			return err->status;
		session->kinds = program->builtin;
	}
	cmd_add_kinds(session->cli, session->kinds, &program->arena);
	return SVC_OK;
}

/* Replaces the process by svc-NAME; returns only if there is none or it can't be run. */
static enum svc_status run_external(
	const struct svc_program *program, GPtrArray *words, struct svc_error *err)
{
	g_autofree char *path =
		words->pdata[0] ? cmd_external(&program->session.context, words->pdata[0]) : NULL;
	if (!path || svc_cli_knows(program->session.cli, words->pdata[0]))
		return SVC_OK;
	if (chdir(program->session.directory) != 0)
		return svc_error_set(err, SVC_EENVIRONMENT, "can't go to '%s': %s",
			program->session.directory, g_strerror(errno));
	g_free(words->pdata[0]);
	words->pdata[0] = g_steal_pointer(&path);
	execve(words->pdata[0], (char *const *)words->pdata, program->session.context.env);
	return svc_error_set(err, SVC_EENVIRONMENT, "can't run '%s': %s",
		(const char *)words->pdata[0], g_strerror(errno));
}

static GPtrArray *copied(char *const *words)
{
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; words[i]; i++)
		g_ptr_array_add(out, g_strdup(words[i]));
	g_ptr_array_add(out, NULL);
	return out;
}

/* Reads the words after the global options; `why` says what hindered opening a desk. */
static enum svc_status parse(struct svc_program *program, char *const *rest, struct svc_error *why,
	struct svc_error *err)
{
	struct svc_session *session = &program->session;
	g_autoptr(GPtrArray) words = copied(rest);
	const struct svc_command *command = early(session->cli, rest);
	size_t shared = 0;
	if (!command || !(command->flags & SVC_CMD_NO_DESK)) {
		if (open_desk(program, *rest != NULL, why, err) != SVC_OK ||
			cmd_expand_aliases(&session->context, session->desk, session->cli, words,
				&shared, err) != SVC_OK ||
			(!shared && run_external(program, words, err) != SVC_OK))
			return err->status;
	}
	char *const *all = (char *const *)words->pdata;
	if (svc_cli_parse(session->cli, all, session->context.now, program->call, err) != SVC_OK)
		return err->status;
	return cmd_check_shared(program->call, all, shared, err);
}

/* The desk's zone. Where it can't be read, commands that only read go on in UTC with a warning, and
 * so does what mends it; what would store times is refused. */
static enum svc_status set_zone(struct svc_program *program, struct svc_error *err)
{
	struct svc_session *session = &program->session;
	const struct svc_command *command = svc_call_command(program->call);
	svc_autoclear(svc_error) why = {0};
	if (!session->desk || !svc_desk_zone(session->desk, &program->zone, &why))
		return SVC_OK;
	bool mends = !command || command->flags & SVC_CMD_MENDS;
	if (!mends && command->flags & SVC_CMD_WRITES) {
		svc_error_move(err, &why);
		return err->status;
	}
	svc_error_prefix(&why, "times are taken and shown in UTC");
	session->context.warn(session->context.data, &why);
	return SVC_OK;
}

/* --now, and the desk's zone, which the values of time options are resolved against. */
static enum svc_status set_time(struct svc_program *program, struct svc_error *err)
{
	struct svc_session *session = &program->session;
	if (set_zone(program, err) != SVC_OK)
		return err->status;
	const struct svc_zone *zone = program->zone;
	if (svc_call_resolve(program->call, session->context.now, zone, err) != SVC_OK)
		return err->status;
	session->context.now_given = svc_call_time(program->call, "now", &session->context.now);
	return svc_call_resolve(program->call, session->context.now, zone, err);
}

static enum svc_format wanted_format(const struct svc_program *program)
{
	static const char *const names[] = {
		[SVC_TABLE] = "table",
		[SVC_PLAIN] = "plain",
		[SVC_JSON] = "json",
		[SVC_JSONL] = "jsonl",
		[SVC_CSV] = "csv",
		[SVC_MD] = "md",
		[SVC_HTML] = "html",
	};
	const char *format = svc_call_text(program->call, "format");
	for (size_t i = 0; format && i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(format, names[i]))
			return (enum svc_format)i;
	return program->out_is_terminal ? SVC_TABLE : SVC_PLAIN;
}

static void start_pager(struct svc_program *program)
{
	struct svc_desk *desk = program->session.desk;
	g_autofree char *configured =
		desk ? svc_repo_config(svc_store_repo(svc_desk_store(desk)), "core.pager") : NULL;
	if (cmd_pager_start(&program->session.context, configured, &program->pager))
		program->out_fd = program->pager.fd;
}

static void open_output(struct svc_program *program)
{
	const struct svc_call *call = program->call;
	const struct svc_context *context = &program->session.context;
	const struct svc_command *command = svc_call_command(call);
	struct svc_out_options options = {
		.format = wanted_format(program),
		.colour = cmd_wants_colour(
			context, svc_call_text(call, "color"), program->out_is_terminal),
		.width = cmd_terminal_width(context, program->out_fd),
		.separator = svc_call_flag(call, "null") ? '\0' : '\n',
		.now = context->now,
		.zone = program->zone,
		.sink = program->sink,
	};
	bool lengthy = svc_call_wants_help(call) || (command && command->flags & SVC_CMD_PAGER);
	if (lengthy && options.format == SVC_TABLE && program->out_is_terminal &&
		svc_call_flag(call, "pager"))
		start_pager(program);
	program->session.out = svc_out_new(&options);
}

static enum svc_status show_help(struct svc_program *program)
{
	const struct svc_call *call = program->call;
	const struct svc_command *command = svc_call_command(call);
	const struct svc_cli *cli = program->session.cli;
	const char *noun = svc_call_noun(call);
	char *text = command ? svc_help_command(command, noun)
		     : noun  ? svc_help_noun(cli, noun)
			     : svc_help_program(cli, svc_command_groups);
	const char *word = noun && *noun ? noun : command ? command->verb : NULL;
	g_autofree char *whole = cmd_with_guides(text, cli, word);
	svc_out_raw(program->session.out, whole, strlen(whole));
	return SVC_OK;
}

/* Only reports have a page; the others name those that do. */
static enum svc_status check_page(const struct svc_program *program, struct svc_error *err)
{
	const struct svc_command *command = svc_call_command(program->call);
	g_autoptr(GString) names = g_string_new(NULL);
	if (command->flags & SVC_CMD_PAGE || wanted_format(program) != SVC_HTML)
		return SVC_OK;
	for (size_t i = 0; svc_commands[i]; i++)
		if (svc_commands[i]->flags & SVC_CMD_PAGE)
			g_string_append_printf(names, "%s'svc %s %s'", names->len ? ", " : "",
				svc_commands[i]->noun, svc_commands[i]->verb);
	const char *noun = svc_call_noun(program->call);
	svc_error_set(err, SVC_EUSAGE, "'svc %s%s%s' has no page", noun ? noun : "",
		noun && *noun ? " " : "", command->verb);
	return svc_error_hint(err, "--format html is for %s", names->str);
}

static enum svc_status run_call(
	struct svc_program *program, struct svc_error *why, struct svc_error *err)
{
	const struct svc_command *command = svc_call_command(program->call);
	struct svc_session *session = &program->session;
	if (set_time(program, err) != SVC_OK)
		return err->status;
	if (svc_call_wants_help(program->call)) {
		open_output(program);
		return show_help(program);
	}
	if (check_page(program, err) != SVC_OK)
		return err->status;
	bool optional = command->flags & (SVC_CMD_NO_DESK | SVC_CMD_OPTIONAL_DESK);
	if (!optional && !session->desk) {
		svc_error_move(err, why);
		return err->status;
	}
	/* No desk at all is nothing to tell; one that can't be read is. */
	if (!(command->flags & SVC_CMD_NO_DESK) && why->status && why->path)
		session->context.warn(session->context.data, why);
	open_output(program);
	enum svc_status status = command->run(program->call, session, err);
	const char *misused = svc_call_misused(program->call);
	if (!misused || status > SVC_FINDINGS)
		return status;
	return svc_error_set(err, SVC_EBUG, "'%s %s' asks for the option --%s that it doesn't take",
		command->noun, command->verb, misused);
}

/* Reads the words: first the global options, which say what desk to open, then the command. */
static enum svc_status read_words(struct svc_program *program, char *const *words,
	struct svc_error *why, struct svc_error *err)
{
	static char version_word[] = "version", *const version[] = {version_word, NULL};
	struct svc_session *session = &program->session;
	size_t used = 0;
	session->cli = svc_cli_new(svc_commands);
	for (const struct svc_cli_noun *noun = svc_command_nouns; noun->name; noun++)
		if (svc_cli_knows(session->cli, noun->name))
			svc_cli_add_noun(session->cli, noun);
	if (svc_cli_parse_globals(words, session->context.now, &program->call, &used, err) !=
		SVC_OK)
		return err->status;
	session->quiet |= svc_call_flag(program->call, "quiet");
	const char *directory = svc_call_text(program->call, "directory");
	session->directory = directory ? directory : ".";
	program->at = svc_call_text(program->call, "at");
	bool wants_version = svc_call_flag(program->call, "version");
	return parse(program, wants_version ? version : words + used, why, err);
}

static void forget_words(struct svc_program *program)
{
	struct svc_session *session = &program->session;
	g_clear_pointer(&program->call, svc_call_free);
	g_clear_pointer(&session->cli, svc_cli_free);
	g_clear_pointer(&program->arena, g_ptr_array_unref);
	g_clear_pointer(&program->seeker, svc_seeker_free);
	g_clear_pointer(&session->desk, svc_desk_free);
	g_clear_pointer(&program->builtin, svc_kinds_free);
}

/* Adds a global option that the words after the command give another value than `used`. */
static void add_late(
	const struct svc_program *program, char *dashed, const char *used, GPtrArray *out)
{
	const char *name = dashed + strlen("--");
	const struct svc_command *command = svc_call_command(program->call);
	if (svc_option_named(command, name) != svc_option_named(NULL, name))
		return; /* the command has one of its own by that name */
	const char *text = svc_call_text(program->call, name);
	if (!text || !g_strcmp0(text, used))
		return;
	g_ptr_array_add(out, dashed);
	g_ptr_array_add(out, (gpointer)text);
}

/* What says which desk to open may stand behind the command, too; then it was another one. The
 * words with it in front, copied; NULL where the right desk is open. */
static char **moved_words(const struct svc_program *program, char *const *words)
{
	static char directory[] = "--directory", at[] = "--at";
	g_autoptr(GPtrArray) out = g_ptr_array_new();
	add_late(program, directory, program->session.directory, out);
	add_late(program, at, program->at, out);
	if (!out->len)
		return NULL;
	for (; *words; words++)
		g_ptr_array_add(out, *words);
	g_ptr_array_add(out, NULL);
	return g_strdupv((char **)out->pdata);
}

enum svc_status svc_program_run(
	struct svc_program *program, char *const *words, struct svc_error *err)
{
	svc_autoclear(svc_error) why = {0};
	if (read_words(program, words, &why, err) != SVC_OK)
		return err->status;
	program->session.quiet = svc_call_flag(program->call, "quiet");
	g_auto(GStrv) again = moved_words(program, words);
	if (again) {
		forget_words(program);
		svc_error_clear(&why);
		if (read_words(program, again, &why, err) != SVC_OK)
			return err->status;
	}
	return run_call(program, &why, err);
}

bool svc_program_close(struct svc_program *program)
{
	struct svc_session *session = &program->session;
	bool written = !session->out || svc_out_flush(session->out);
	svc_out_free(session->out);
	cmd_pager_stop(&program->pager);
	forget_words(program);
	return written;
}
