#include "cmd/terminal.h"
#include "util/process.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

int cmd_terminal_width(const struct svc_context *context, int fd)
{
	const char *columns = svc_context_env(context, "COLUMNS");
	gint64 width;
	struct winsize size;
	if (columns && g_ascii_string_to_signed(columns, 10, 1, 10000, &width, NULL))
		return (int)width;
	return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static bool is_set(const struct svc_context *context, const char *name)
{
	const char *value = svc_context_env(context, name);
	return value && *value && !g_str_equal(value, "0");
}

bool cmd_wants_colour(const struct svc_context *context, const char *when, bool terminal)
{
	if (when && !g_str_equal(when, "auto"))
		return g_str_equal(when, "always");
	const char *no_colour = svc_context_env(context, "NO_COLOR"); /* no-color.org: any text */
	if (no_colour && *no_colour)
		return false;
	if (is_set(context, "CLICOLOR_FORCE"))
		return true;
	const char *term = svc_context_env(context, "TERM");
	return terminal && term && !g_str_equal(term, "dumb");
}

static const char *pager_command(const struct svc_context *context, const char *configured)
{
	const char *git = svc_context_env(context, "GIT_PAGER");
	const char *own = svc_context_env(context, "SVC_PAGER");
	const char *general = svc_context_env(context, "PAGER");
	return own ? own : git ? git : configured ? configured : general ? general : "less";
}

/* Between fork and exec: nothing but calls that are safe after a fork. */
static void become_pager(char *const *argv, char *const *env, const int *ends)
{
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
	execve(argv[0], argv, env);
	_exit(127);
}

bool cmd_pager_start(
	const struct svc_context *context, const char *configured, struct cmd_pager *pager)
{
	g_auto(GStrv) argv = NULL;
	const char *command = pager_command(context, configured);
	int ends[2];
	if (g_str_equal(command, "cat") || !g_shell_parse_argv(command, NULL, &argv, NULL))
		return false;
	char *program = svc_process_find(context, argv[0], NULL);
	if (!program || pipe2(ends, O_CLOEXEC) != 0) {
		g_free(program);
		return false;
	}
	g_free(argv[0]);
	argv[0] = program;
	/* as git: quit if it fits, pass colours, leave the screen as it is */
	g_auto(GStrv) env = g_environ_setenv(g_strdupv(context->env), "LESS", "FRX", FALSE);
	env = g_environ_setenv(env, "LV", "-c", FALSE);
	pager->child = fork();
	if (pager->child == 0)
		become_pager(argv, env, ends);
	close(ends[0]);
	pager->fd = ends[1];
	if (pager->child > 0)
		return true;
	close(ends[1]);
	pager->child = 0;
	return false;
}

void cmd_pager_stop(struct cmd_pager *pager)
{
	if (!pager->child)
		return;
	close(pager->fd);
	while (waitpid(pager->child, NULL, 0) < 0 && errno == EINTR)
		;
	pager->child = 0;
}
