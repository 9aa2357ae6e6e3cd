#include "util/process.h"
#include <string.h>
#include <unistd.h>

static const char *const env[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin", "KEPT=kept", "GONE=gone", NULL};
static const struct svc_context ctx = {.env = (char **)env};

static int run(const struct svc_process *process, char **out, char **bad)
{
	svc_autoclear(svc_error) err = {0};
	int code = -1;
	GString *output = NULL, *errors = NULL;
	g_assert_cmpint(svc_process_run(&ctx, process, &code, &output, &errors, &err), ==, SVC_OK);
	*out = g_string_free(output, FALSE);
	*bad = g_string_free(errors, FALSE);
	return code;
}

static void test_streams(void)
{
	const char *argv[] = {"sh", "-c", "cat; echo bad >&2; exit 3", NULL};
	struct svc_process process = {.argv = argv, .input = "hello", .input_length = 5};
	g_autofree char *out = NULL, *bad = NULL;
	g_assert_cmpint(run(&process, &out, &bad), ==, 3);
	g_assert_cmpstr(out, ==, "hello");
	g_assert_cmpstr(bad, ==, "bad\n");
}

static void test_environment(void)
{
	const char *argv[] = {"sh", "-c", "echo \"$KEPT,$GONE,$NEW,$HOME\"; pwd", NULL};
	const char *set[] = {"NEW=a=b", NULL}, *unset[] = {"GONE", NULL};
	struct svc_process process = {.argv = argv, .folder = "/", .set = set, .unset = unset};
	g_autofree char *out = NULL, *bad = NULL;
	g_assert_cmpint(run(&process, &out, &bad), ==, 0);
	g_assert_cmpstr(out, ==, "kept,,a=b,\n/\n");
}

static void test_no_shell(void)
{
	const char *argv[] = {"printf", "%s|", "$KEPT", "a b", "; false", NULL};
	struct svc_process process = {.argv = argv};
	g_autofree char *out = NULL, *bad = NULL;
	g_assert_cmpint(run(&process, &out, &bad), ==, 0);
	g_assert_cmpstr(out, ==, "$KEPT|a b|; false|");
}

static void test_much(void)
{
	gsize size = 3 << 20;
	g_autofree char *input = g_strnfill(size, 'x');
	const char *argv[] = {"sh", "-c", "tee /dev/stderr", NULL};
	struct svc_process process = {.argv = argv, .input = input, .input_length = size};
	g_autofree char *out = NULL, *bad = NULL;
	g_assert_cmpint(run(&process, &out, &bad), ==, 0);
	g_assert_cmpstr(out, ==, input);
	g_assert_cmpstr(bad, ==, input);
}

static void test_unread_input(void)
{
	gsize size = 1 << 20;
	g_autofree char *input = g_strnfill(size, 'x');
	const char *argv[] = {"true", NULL};
	struct svc_process process = {.argv = argv, .input = input, .input_length = size};
	g_autofree char *out = NULL, *bad = NULL;
	g_assert_cmpint(run(&process, &out, &bad), ==, 0);
}

static void test_signal(void)
{
	const char *argv[] = {"sh", "-c", "kill -9 $$", NULL};
	struct svc_process process = {.argv = argv};
	g_autofree char *out = NULL, *bad = NULL;
	g_assert_cmpint(run(&process, &out, &bad), ==, 128 + 9);
}

static void test_missing(void)
{
	svc_autoclear(svc_error) err = {0};
	const char *argv[] = {"svc-no-such-program", NULL};
	struct svc_process process = {.argv = argv};
	int code = 0;
	g_assert_cmpint(
		svc_process_run(&ctx, &process, &code, NULL, NULL, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.message, "svc-no-such-program"));
	g_assert_nonnull(err.hint);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/process/streams", test_streams);
	g_test_add_func("/process/environment", test_environment);
	g_test_add_func("/process/no-shell", test_no_shell);
	g_test_add_func("/process/much", test_much);
	g_test_add_func("/process/unread-input", test_unread_input);
	g_test_add_func("/process/signal", test_signal);
	g_test_add_func("/process/missing", test_missing);
	return g_test_run();
}
