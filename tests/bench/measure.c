/*
 * Runs a command and says what it took:
 *	bench-measure COMMAND [ARGUMENT]...
 * Its output is thrown away; one line follows on standard output: wall time, time in the program
 *and in the kernel, each in microseconds, of it and its children, and the peak of memory of the
 *largest of them in KiB. The exit status is the command's, 128 + number for a signal.
 *
 * This is a program of its own because the peak that the kernel tells of a child begins with what
 *its parent had: a small one hides nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t in_us(const struct timeval *time)
{
	return (int64_t)time->tv_sec * 1000000 + time->tv_usec;
}

static void be_command(char **argv)
{
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(126);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int main(int argc, char **argv)
{
	int status;
	struct rusage usage;
	if (argc < 2) {
		fprintf(stderr, "usage: %s COMMAND [ARGUMENT]...\n", argv[0]);
		return 2;
	}
	int64_t start = now_us();
	pid_t child = fork();
	if (child == 0)
		be_command(argv + 1);
	while (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		if (child >= 0 && errno == EINTR)
			continue;
		perror(argv[1]);
		return 126;
	}
	printf("%lld %lld %lld %ld\n", (long long)(now_us() - start),
		(long long)in_us(&usage.ru_utime), (long long)in_us(&usage.ru_stime),
		usage.ru_maxrss);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
