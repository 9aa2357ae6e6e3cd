#include "cmd/editor.h"
#include "cmd/written.h"
#include "util/file.h"
#include "util/process.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCISSORS "<!-- ------------------------ >8 ------------------------ -->"

enum { EDIT_MAX_BYTES = 64 << 20, NAME_TRIES = 10000, UNSEEN_ROUNDS = 3 };

struct edit { /* one editor session */
	struct svc_session *session;
	char *folder; /* absolute */
	char *name;
	char *path;
	int root;
};

static void edit_clear(struct edit *edit)
{
	g_free(edit->folder);
	g_free(edit->name);
	g_free(edit->path);
	if (edit->root > 0)
		close(edit->root);
}
SVC_DEFINE_AUTOCLEAR(edit, edit_clear)

static bool has_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool cmd_can_edit(const struct svc_session *session)
{
	const struct svc_context *context = &session->context;
	if (svc_context_env(context, "SVC_EDITOR"))
		return true;
	return has_terminal() && !svc_context_env(context, "CI");
}

/* A file of its own: neither another editor's nor one that keeps a text from before. */
static bool reserve(struct edit *edit, const char *name)
{
	const char *dot = strrchr(name, '.');
	int stem = dot ? (int)(dot - name) : (int)strlen(name);
	for (int i = 1; i < NAME_TRIES; i++) {
		g_autofree char *free_name =
			i == 1 ? g_strdup(name)
			       : g_strdup_printf("%.*s-%d%s", stem, name, i, name + stem);
		int fd = openat(
			edit->root, free_name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
		if (fd < 0 && errno == EEXIST)
			continue;
		if (fd < 0)
			return false;
		close(fd);
		edit->path = g_build_filename(edit->folder, free_name, NULL);
		edit->name = g_steal_pointer(&free_name);
		return true;
	}
	return false;
}

static enum svc_status edit_open(
	struct svc_session *session, const char *name, struct edit *edit, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(session->desk));
	edit->session = session;
	edit->folder = g_build_filename(svc_repo_gitdir(repo), "svc", "edit", NULL);
	errno = 0;
	if (g_mkdir_with_parents(edit->folder, 0700) == 0)
		edit->root = open(edit->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (edit->root > 0 && reserve(edit, name))
		return SVC_OK;
	svc_file_error(err, "make the editor's file in", edit->folder, errno);
	err->status = SVC_EENVIRONMENT;
	return err->status;
}

static enum svc_status put(struct edit *edit, const GString *text, const char *help,
	const struct svc_error *why, struct svc_error *err)
{
	g_autoptr(GString) file = g_string_new_len(text->str, (gssize)text->len);
	if (file->len && file->str[file->len - 1] != '\n')
		g_string_append_c(file, '\n');
	g_string_append(file, SCISSORS "\n");
	if (why && why->line)
		g_string_append_printf(file, "Line %d: ", why->line);
	if (why)
		g_string_append_printf(file, "%s\n%s%s\n", why->message, why->hint ? why->hint : "",
			why->hint ? "\n" : "");
	g_string_append_printf(file, "%s\nEverything from the line above on is left out.\n", help);
	return svc_file_write(edit->root, edit->name, file->str, file->len, err);
}

static char *editor_command(struct edit *edit, struct svc_error *err)
{
	const struct svc_context *context = &edit->session->context;
	const char *own = svc_context_env(context, "SVC_EDITOR");
	if (own && *own)
		return g_strdup(own);
	struct svc_process process = {
		.argv = (const char *const[]){"git", "var", "GIT_EDITOR", NULL},
		.folder = edit->folder};
	g_autoptr(GString) output = NULL;
	int code;
	if (svc_process_run(context, &process, &code, &output, NULL, err))
		return NULL;
	if (code != 0 || !output) {
		svc_error_set(err, SVC_EENVIRONMENT, "no editor is known");
		svc_error_hint(err, "name one: export SVC_EDITOR=nano");
		return NULL;
	}
	return g_strdup(g_strstrip(output->str));
}

/* Editors that take a line number as +N, by the name of their program. */
static bool takes_line(const char *command)
{
	static const char *const names[] = {
		"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "joe", "kak", NULL};
	g_auto(GStrv) words = g_strsplit(command, " ", 2);
	g_autofree char *program = g_path_get_basename(words[0] ? words[0] : "");
	return g_strv_contains(names, program);
}

static enum svc_status run_editor(struct edit *edit, int line, struct svc_error *err)
{
	g_autofree char *command = editor_command(edit, err);
	if (!command)
		return err->status;
	g_autofree char *script = g_strdup_printf("%s \"$@\"", command);
	g_autofree char *place = g_strdup_printf("+%d", line);
	bool placed = line > 0 && takes_line(command);
	/* The person's own setting is a shell command, as it is for git. */
	const char *argv[] = {"sh", "-c", script, "svc-editor", placed ? place : edit->path,
		placed ? edit->path : NULL, NULL};
	struct svc_process process = {.argv = argv, .terminal = true};
	int code;
	enum svc_status status =
		svc_process_run(&edit->session->context, &process, &code, NULL, NULL, err);
	if (status || code == 0)
		return status;
	svc_error_set(
		err, SVC_EENVIRONMENT, "the editor '%s' failed (exit code %d)", command, code);
	return svc_error_hint(err, "nothing was changed; your text is in %s", edit->path);
}

static enum svc_status take(struct edit *edit, GString **out, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_file_read(edit->root, edit->name, EDIT_MAX_BYTES, &bytes, err);
	if (status == SVC_ENOTFOUND) {
		svc_error_clear(err);
		svc_error_set(err, SVC_EUSAGE, "the editor left no file: nothing was changed");
		return svc_error_hint(err, "save the text, or leave the editor without a change");
	}
	if (status)
		return status;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	const char *cut = g_strstr_len(text, (gssize)length, SCISSORS);
	*out = g_string_new_len(text, cut ? cut - text : (gssize)length);
	return SVC_OK;
}

static bool is_blank(const GString *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (!g_ascii_isspace(text->str[i]))
			return false;
	return true;
}

static enum svc_status keep(struct edit *edit, struct svc_error *err)
{
	g_autofree char *hint = g_strdup(err->hint);
	return svc_error_hint(err, "%s%snothing was changed; your text is in %s", hint ? hint : "",
		hint ? "\n" : "", edit->path);
}

static enum svc_status edit_once(struct edit *edit, GString **text, const char *help,
	struct svc_error *why, struct svc_error *err)
{
	enum svc_status status = put(edit, *text, help, why->status ? why : NULL, err);
	if (!status)
		status = run_editor(edit, why->line, err);
	g_autoptr(GString) saved = NULL;
	if (!status)
		status = take(edit, &saved, err);
	if (status)
		return status;
	if (is_blank(saved)) {
		(void)unlink(edit->path);
		return svc_error_set(
			err, SVC_EUSAGE, "an empty text was saved: nothing was changed");
	}
	if (why->status && g_string_equal(saved, *text)) { /* the person gives up */
		svc_error_move(err, why);
		return keep(edit, err);
	}
	g_string_free(*text, TRUE);
	*text = g_steal_pointer(&saved);
	return SVC_OK;
}

enum svc_status cmd_edit_text(struct svc_session *session, const char *name, const char *text,
	size_t length, const char *help, cmd_accept_fn accept, void *data, struct svc_error *err)
{
	svc_autoclear(edit) edit = {0};
	enum svc_status status = edit_open(session, name, &edit, err);
	if (status)
		return status;
	g_autoptr(GString) present = g_string_new_len(text, (gssize)length);
	svc_autoclear(svc_error) why = {0};
	for (int round = 1;; round++) {
		status = edit_once(&edit, &present, help, &why, err);
		if (status)
			return status;
		svc_error_clear(&why);
		status = accept(present->str, present->len, data, &why);
		if (!status)
			break;
		bool mendable =
			status == SVC_EINVALID || status == SVC_EUSAGE || status == SVC_ENOTFOUND;
		/* A script that stands in for the editor may never get it right. */
		if (!mendable || (round >= UNSEEN_ROUNDS && !has_terminal())) {
			svc_error_move(err, &why);
			return keep(&edit, err);
		}
	}
	(void)unlink(edit.path);
	return SVC_OK;
}

static enum svc_status keep_text(const char *text, size_t length, void *data, struct svc_error *err)
{
	char **out = data;
	g_free(*out);
	*out = g_strndup(text, length);
	g_strchomp(*out);
	return SVC_OK;
}

enum svc_status cmd_message_or_editor(struct svc_call *call, struct svc_session *session,
	const char *what, char **out, struct svc_error *err)
{
	enum svc_status status = cmd_message(call, out, err);
	if (status || *out)
		return status;
	if (!cmd_can_edit(session)) {
		svc_error_set(err, SVC_EUSAGE, "%s is missing", what);
		return svc_error_hint(err, "add -m TEXT, or -F FILE (- is standard input)");
	}
	g_autofree char *help =
		g_strdup_printf("Write %s above. Save an empty text to stop.", what);
	return cmd_edit_text(session, "MESSAGE.md", "", 0, help, keep_text, out, err);
}
