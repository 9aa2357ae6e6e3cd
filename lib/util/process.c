#include "util/process.h"
#include <errno.h>
#include <gio/gio.h>
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

/* Copies a stream to its end, at most OUTPUT_LIMIT bytes; the rest is read and dropped, so that the
 * child never waits for us. */
static gpointer drain(gpointer data)
{
	GInputStream *in = data;
	GString *text = g_string_new(NULL);
	char buffer[16384];
	gssize n;
	while ((n = g_input_stream_read(in, buffer, sizeof buffer, NULL, NULL)) > 0)
		g_string_append_len(text, buffer, (gssize)MIN((size_t)n, OUTPUT_LIMIT - text->len));
	return text;
}

static GSubprocessFlags flags_of(const struct svc_process *process)
{
	if (process->terminal)
		return G_SUBPROCESS_FLAGS_STDIN_INHERIT;
	return (process->input ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE) |
	       G_SUBPROCESS_FLAGS_STDOUT_PIPE |
	       (process->keep_stderr ? G_SUBPROCESS_FLAGS_NONE : G_SUBPROCESS_FLAGS_STDERR_PIPE);
}

/* Writes the child's input. A child that doesn't read it all is no failure of ours (its code
 * tells), and the SIGPIPE that it causes must not end svc. */
static void feed(GOutputStream *in, const struct svc_process *process)
{
	sigset_t pipe_signal, old;
	const struct timespec at_once = {0};
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
	g_output_stream_write_all(in, process->input, process->input_length, NULL, NULL, NULL);
	g_output_stream_close(in, NULL, NULL);
	while (sigtimedwait(&pipe_signal, NULL, &at_once) > 0)
		;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Feeds the child and reads both of its streams at once: one thread for each reader. */
static void talk(
	GSubprocess *child, const struct svc_process *process, GString **output, GString **errors)
{
	GInputStream *out = g_subprocess_get_stdout_pipe(child);
	GInputStream *bad = g_subprocess_get_stderr_pipe(child);
	GOutputStream *in = g_subprocess_get_stdin_pipe(child);
	GThread *bad_reader = bad ? g_thread_new("stderr", drain, bad) : NULL;
	GThread *out_reader = out && in ? g_thread_new("stdout", drain, out) : NULL;
	if (in)
		feed(in, process);
	g_autoptr(GString) text = out_reader ? g_thread_join(out_reader) : out ? drain(out) : NULL;
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
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(flags_of(process));
	g_subprocess_launcher_set_environ(launcher, env);
	if (process->folder)
		g_subprocess_launcher_set_cwd(launcher, process->folder);
	g_auto(GStrv) argv = g_strdupv((char **)process->argv);
	g_free(argv[0]);
	argv[0] = g_strdup(file);
	g_autoptr(GError) error = NULL;
	g_autoptr(GSubprocess) child =
		g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, &error);
	if (!child)
		return cant_start(err, process->argv[0], error->message);
	talk(child, process, output, errors);
	g_subprocess_wait(child, NULL, NULL);
	int status = g_subprocess_get_status(child);
	*code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return SVC_OK;
}
