#include "util/process.h"
#include "util/file.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_LIMIT (64u << 20)

/* The environment of the child: ctx->env less `unset` plus `set`. */
static char **child_env(const struct svc_context *ctx, const struct svc_process *process)
{
	char **env = g_strdupv(ctx->env);
	for (const char *const *name = process->unset; name && *name; name++)
		env = g_environ_unsetenv(env, *name);
	for (const char *const *pair = process->set; pair && *pair; pair++) {
		const char *equals = strchr(*pair, '=');
		if (!equals)
			continue;
		g_autofree char *name = g_strndup(*pair, (size_t)(equals - *pair));
		env = g_environ_setenv(env, name, equals + 1, TRUE);
	}
	return env;
}

char *svc_process_find(const struct svc_context *ctx, const char *name, const char *folder)
{
	if (strchr(name, '/'))
		return g_canonicalize_filename(name, folder);
	const char *path = svc_context_env(ctx, "PATH");
	g_auto(GStrv) folders = g_strsplit(path ? path : "/usr/local/bin:/usr/bin:/bin", ":", -1);
	for (char **f = folders; *f; f++) {
		g_autofree char *file = g_build_filename(*f, name, NULL);
		if (g_path_is_absolute(*f) && g_file_test(file, G_FILE_TEST_IS_REGULAR) &&
			access(file, X_OK) == 0)
			return g_steal_pointer(&file);
	}
	return NULL;
}

static enum svc_status cant_start(struct svc_error *err, const char *program, const char *why)
{
	svc_error_set(err, SVC_EENVIRONMENT, "can't run %s: %s", program, why);
	return svc_error_hint(err, "install %s, or put it on PATH", program);
}

struct child {
	GPid pid;
	int in, out, bad; /* our ends of its pipes; -1 where it has svc's own, or none */
};

static void child_clear(struct child *child)
{
	svc_fd_clear(&child->in);
	svc_fd_clear(&child->out);
	svc_fd_clear(&child->bad);
}

/* GLib's own part of spawning alone: GIO would cost every start of svc 0.7 ms to link. */
static bool spawn(const struct svc_process *process, char **argv, char **env, struct child *child,
	GError **error)
{
	GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD;
	bool terminal = process->terminal;
	if (terminal)
		flags |= G_SPAWN_CHILD_INHERITS_STDIN;
	return g_spawn_async_with_pipes(process->folder, argv, env, flags, NULL, NULL, &child->pid,
		(process->input || process->next) && !terminal ? &child->in : NULL,
		terminal ? NULL : &child->out,
		terminal || process->keep_stderr ? NULL : &child->bad, error);
}

/* Reads a pipe to its end, at most OUTPUT_LIMIT bytes; the rest is read and dropped, so that the
 * child never waits for us. */
static gpointer drain(gpointer data)
{
	int fd = GPOINTER_TO_INT(data);
	GString *text = g_string_new(NULL);
	char buffer[16384];
	ssize_t n;
	while ((n = read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			g_string_append_len(
				text, buffer, (gssize)MIN((size_t)n, OUTPUT_LIMIT - text->len));
	return text;
}

static bool write_piece(int fd, const char *bytes, size_t left)
{
	while (left > 0) {
		ssize_t n = write(fd, bytes, left);
		if (n < 0 && errno != EINTR)
			return false;
		bytes += MAX(n, 0);
		left -= (size_t)MAX(n, 0);
	}
	return true;
}

static void write_input(int fd, const struct svc_process *process)
{
	size_t length;
	if (!process->next) {
		write_piece(fd, process->input, process->input_length);
		return;
	}
	for (const void *piece; (piece = process->next(process->next_data, &length));)
		if (!write_piece(fd, piece, length))
			return;
}

/* Writes the child's input. A child that doesn't read it all is no failure of ours (its code
 * tells), and the SIGPIPE that it causes must not end svc. */
static void feed(struct child *child, const struct svc_process *process)
{
	sigset_t pipe_signal, old;
	const struct timespec at_once = {0};
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
	write_input(child->in, process);
	svc_fd_clear(&child->in);
	while (sigtimedwait(&pipe_signal, NULL, &at_once) > 0)
		;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static GThread *reader(const char *name, int fd)
{
	return fd >= 0 ? g_thread_new(name, drain, GINT_TO_POINTER(fd)) : NULL;
}

/* Feeds the child and reads both of its streams at once: one thread for each reader. */
static void talk(
	struct child *child, const struct svc_process *process, GString **output, GString **errors)
{
	bool fed = child->in >= 0;
	GThread *bad_reader = reader("stderr", child->bad);
	GThread *out_reader = fed ? reader("stdout", child->out) : NULL;
	if (fed)
		feed(child, process);
	g_autoptr(GString) text = out_reader        ? g_thread_join(out_reader)
				  : child->out >= 0 ? drain(GINT_TO_POINTER(child->out))
						    : NULL;
	g_autoptr(GString) words = bad_reader ? g_thread_join(bad_reader) : NULL;
	if (output)
		*output = text ? g_steal_pointer(&text) : g_string_new(NULL);
	if (errors)
		*errors = words ? g_steal_pointer(&words) : g_string_new(NULL);
}

enum svc_status svc_process_run(const struct svc_context *ctx, const struct svc_process *process,
	int *code, GString **output, GString **errors, struct svc_error *err)
{
	g_autofree char *file = svc_process_find(ctx, process->argv[0], process->folder);
	if (!file)
		return cant_start(err, process->argv[0], "no such program on PATH");
	g_auto(GStrv) env = child_env(ctx, process);
	g_auto(GStrv) argv = g_strdupv((char **)process->argv);
	g_free(argv[0]);
	argv[0] = g_strdup(file);
	g_autoptr(GError) error = NULL;
	struct child child = {.in = -1, .out = -1, .bad = -1};
	if (!spawn(process, argv, env, &child, &error))
		return cant_start(err, process->argv[0], error->message);
	talk(&child, process, output, errors);
	child_clear(&child);
	int status = 0;
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	*code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return SVC_OK;
}
