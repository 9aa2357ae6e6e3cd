/*
 * svc: the surroundings of the program. This file alone reads the clock and the environment, owns
 * standard output, prints errors and decides the exit status.
 */
#include "cmd/problem.h"
#include "cmd/program.h"
#include "cmd/terminal.h"
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 100 };

struct surroundings {
	struct svc_program program;
	int write_error; /* errno of the first write that failed */
	bool err_is_terminal;
	bool progress_shown;
	int64_t started_ms, drawn_ms;
};

static int64_t monotonic_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

static void wipe_progress(struct surroundings *s)
{
	static const char erase[] = "\r\033[K";
	if (s->progress_shown)
		write_all(STDERR_FILENO, erase, strlen(erase));
	s->progress_shown = false;
}

static bool write_out(void *data, const char *bytes, size_t length)
{
	struct surroundings *s = data;
	wipe_progress(s); /* both may be the same terminal */
	if (write_all(s->program.out_fd, bytes, length))
		return true;
	s->write_error = errno;
	return false;
}

static void write_err(struct surroundings *s, const char *text)
{
	wipe_progress(s);
	write_all(STDERR_FILENO, text, strlen(text)); /* nobody is left to tell if this fails */
}

/* 0 where messages go to a file or a program: a line of theirs stays one. */
static int error_width(const struct surroundings *s)
{
	return s->err_is_terminal ? cmd_terminal_width(&s->program.session.context, STDERR_FILENO)
				  : 0;
}

static void warn(void *data, const struct svc_error *warning)
{
	struct surroundings *s = data;
	if (s->program.session.quiet)
		return;
	g_autofree char *text = cmd_problem_text(warning, "warning: ", error_width(s));
	write_err(s, text);
}

static void progress(void *data, const char *what, uint64_t done, uint64_t total)
{
	struct surroundings *s = data;
	int64_t now = monotonic_ms();
	if (s->program.session.quiet || !s->err_is_terminal ||
		now - s->started_ms < PROGRESS_AFTER_MS || now - s->drawn_ms < PROGRESS_EVERY_MS)
		return;
	g_autofree char *text =
		total ? g_strdup_printf("%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " (%d%%)",
				what, done, total, (int)(done * 100 / total))
		      : g_strdup_printf("%s: %" G_GUINT64_FORMAT, what, done);
	write_err(s, text);
	s->progress_shown = true;
	s->drawn_ms = now;
}

/* A file that is opened later must not become standard output or error by accident. */
static void fill_standard_fds(void)
{
	int flags[] = {O_RDONLY, O_RDONLY, O_WRONLY}; /* writing to a closed stdout fails */
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", flags[fd]);
}

static void report(struct surroundings *s, char *const *words, const struct svc_error *err)
{
	g_autofree char *text = cmd_wants_json(words) ? cmd_problem_json(err)
						      : cmd_problem_text(err, "", error_width(s));
	write_err(s, text);
}

/* A reader that left ends svc as SIGPIPE ends other programs; a person who leaves the pager
 * doesn't. */
static enum svc_status output_failed(struct surroundings *s, bool paged, bool wrote,
	enum svc_status status, struct svc_error *err)
{
	if (s->write_error == EPIPE && paged)
		return status;
	if (s->write_error == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	svc_error_clear(err);
	svc_error_set(
		err, SVC_EENVIRONMENT, "can't write the output: %s", g_strerror(s->write_error));
	return wrote ? svc_error_hint(
			       err, "what was asked for is done, don't repeat it: see svc log")
		     : SVC_EENVIRONMENT;
}

/* Whether the command changed the desk, or would have if there had been something to change. */
static bool has_written(const struct svc_program *program, enum svc_status status)
{
	const struct svc_command *command = program->call ? svc_call_command(program->call) : NULL;
	return !status && command && command->flags & SVC_CMD_WRITES &&
	       !svc_call_wants_help(program->call) && !svc_call_flag(program->call, "dry-run");
}

/* glibc gives freed memory back at once and asks for it again: a tenth of what reading many records
 * takes. */
static void keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
#endif
}

int main(int argc, char **argv)
{
	keep_memory();
	struct surroundings s = {.started_ms = monotonic_ms()};
	struct svc_program *program = &s.program;
	svc_autoclear(svc_error) err = {0};
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	fill_standard_fds();
	g_auto(GStrv) env = g_get_environ();
	program->session.context = (struct svc_context){
		.now = time(NULL), .env = env, .warn = warn, .progress = progress, .data = &s};
	program->sink = (struct svc_sink){write_out, &s};
	program->out_fd = STDOUT_FILENO;
	program->out_is_terminal = isatty(STDOUT_FILENO);
	s.err_is_terminal = isatty(STDERR_FILENO);
	char **words = argc > 0 ? argv + 1 : argv;
	enum svc_status status = svc_program_run(program, words, &err);
	bool paged = program->pager.child != 0, wrote = has_written(program, status);
	if (!svc_program_close(program))
		status = output_failed(&s, paged, wrote, status, &err);
	if (status == SVC_EBUG)
		svc_error_hint(&err, "this is an error in svc; please report it");
	if (status != SVC_OK && (status != SVC_FINDINGS || err.message))
		report(&s, words, &err);
	if (s.progress_shown)
		write_err(&s, "");
	return (int)status;
}
