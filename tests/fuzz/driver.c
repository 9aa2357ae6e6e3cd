/*
 * Runs a fuzz target over the files of folders, so that a corpus is an ordinary test where there is
 * no libFuzzer: driver FOLDER...
 */
#include <glib.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static int run_folder(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	int runs = 0;
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *text = NULL;
		gsize length = 0;
		if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
			runs += run_folder(path);
		} else if (g_file_get_contents(path, &text, &length, NULL)) {
			/* exactly as long as the input, so that ASan sees a read behind it */
			g_autofree guint8 *exact = g_memdup2(text, length);
			LLVMFuzzerTestOneInput(exact, length);
			runs++;
		}
	}
	return runs;
}

int main(int argc, char **argv)
{
	int runs = 0;
	for (int i = 1; i < argc; i++)
		runs += run_folder(argv[i]);
	printf("1..1\n%s 1 - %d inputs\n", runs ? "ok" : "not ok", runs);
	return runs ? 0 : 1;
}
