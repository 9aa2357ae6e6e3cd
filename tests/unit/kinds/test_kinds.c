#include "kinds/kinds.h"

#include <glib.h>
#include <string.h>

static void test_embedded(void)
{
	g_assert_cmpstr(svc_kinds_files[0].name, ==, "common.yaml");
	int count = 0;
	for (const struct svc_kinds_file *file = svc_kinds_files; file->name; file++, count++) {
		g_assert_true(g_str_has_suffix(file->name, ".yaml"));
		g_assert_cmpuint(file->length, >, 0);
		g_assert_nonnull(file->packed);
	}
	g_assert_cmpint(count, ==, 9);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kinds/embedded", test_embedded);
	return g_test_run();
}
