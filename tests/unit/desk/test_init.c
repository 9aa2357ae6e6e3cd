#include "temp.h"
#include "templates/templates.h"

static enum svc_status init(struct temp *temp, const char *dir, struct svc_init_options options,
	struct svc_init_result *result, struct svc_error *err)
{
	g_autofree char *path = g_build_filename(temp->dir, dir, NULL);
	return svc_desk_init(&temp->ctx, path, &options, result, err);
}

struct validated {
	GPtrArray *findings;
	int records;
};

static enum svc_status validate(struct svc_record **record, void *data, struct svc_error *err)
{
	struct validated *validated = data;
	validated->records++;
	return svc_record_validate(*record, validated->findings, err);
}

static void bad(const struct svc_error *why, void *data)
{
	g_error("%s:%d: %s", why->path, why->line, why->message);
}

/* Every record of a template is one without findings, in one commit. */
static void test_template(gconstpointer name)
{
	struct temp temp;
	temp_init(&temp);
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	struct svc_init_options options = {.template = name, .timezone = "Europe/Berlin"};
	temp_ok(init(&temp, "", options, &result, &err), err);
	g_assert_cmpstr(result.person, ==, "kim-example");
	g_autofree char *commits = temp_git(&temp, "rev-list", "--count", "HEAD", NULL);
	g_assert_cmpstr(commits, ==, "1");
	g_autofree char *dirty = temp_git(&temp, "status", "--porcelain", NULL);
	g_assert_cmpstr(dirty, ==, "");
	svc_auto(svc_desk) desk = temp_open(&temp);
	g_assert_cmpuint(temp.warnings->len, ==, 0);
	g_autoptr(GPtrArray) findings = svc_findings_new();
	struct validated validated = {findings, 0};
	temp_ok(svc_desk_each(desk, NULL, validate, bad, &validated, &err), err);
	g_assert_cmpint(validated.records, ==, (int)result.paths->len - 1);
	for (guint i = 0; i < findings->len; i++) {
		const struct svc_finding *one = findings->pdata[i];
		g_error("%s:%d: %s", one->path, one->line, one->message);
	}
	const char *author = NULL;
	temp_ok(svc_desk_author(desk, &author, &err), err);
	g_assert_cmpstr(author, ==, "kim-example");
	g_assert_true(svc_desk_is_agent(desk, author));
	svc_auto(svc_record) office = NULL;
	temp_ok(svc_desk_get(desk, "calendar", "office", &office, &err), err);
	g_assert_cmpstr(svc_record_get(office, "timezone"), ==, "Europe/Berlin");
	g_auto(GStrv) include = svc_record_list(office, "include");
	g_assert_cmpstr(include[0], ==, "de-holidays");
	const char *sla = svc_desk_config_text(desk, "defaults/sla");
	svc_auto(svc_record) agreement = NULL;
	temp_ok(svc_desk_get(desk, "sla", sla, &agreement, &err), err);
	static const char *const priorities[] = {"P1", "P2", "P3", "P4", "P5"};
	svc_yaml_foreach (clock, svc_record_node(agreement, "clocks"))
		for (size_t i = 0; i < G_N_ELEMENTS(priorities); i++)
			g_assert_nonnull(
				svc_yaml_get_text(svc_yaml_get(clock, "target"), priorities[i]));
	temp_clear(&temp);
}

static void test_refuses(void)
{
	struct temp temp;
	temp_init(&temp);
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(
		init(&temp, "", (struct svc_init_options){.template = "itt"}, &result, &err), ==,
		SVC_EUSAGE);
	g_assert_nonnull(strstr(err.hint, "it"));
	g_assert_cmpint(init(&temp, "", (struct svc_init_options){.timezone = "Europe/Berln"},
				&result, &err),
		==, SVC_EINVALID);
	g_assert_cmpint(init(&temp, "", (struct svc_init_options){.holidays = "xx"}, &result, &err),
		==, SVC_EUSAGE);
	temp_write(&temp, "services/email.md", "mine\n");
	g_assert_cmpint(
		init(&temp, "", (struct svc_init_options){0}, &result, &err), ==, SVC_ECONFLICT);
	g_autofree char *mine = temp_read(&temp, "services/email.md");
	g_assert_cmpstr(mine, ==, "mine\n");
	g_autofree char *folder = g_build_filename(temp.dir, ".svc", NULL);
	g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
	temp_run(&temp, "config", "--unset", "user.email");
	g_assert_cmpint(init(&temp, "desk", (struct svc_init_options){0}, &result, &err), ==,
		SVC_EENVIRONMENT);
	g_assert_null(result.root);
	temp_clear(&temp);
}

static void test_twice(void)
{
	struct temp temp;
	temp_init(&temp);
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(init(&temp, "", (struct svc_init_options){0}, &result, &err), err);
	g_assert_cmpint(
		init(&temp, "", (struct svc_init_options){0}, &result, &err), ==, SVC_ECONFLICT);
	g_assert_nonnull(strstr(err.message, "already a desk"));
	g_assert_cmpint(init(&temp, "teams/new", (struct svc_init_options){0}, &result, &err), ==,
		SVC_ECONFLICT);
	temp_clear(&temp);
}

/* In a folder of a larger repository: only the desk's own files are committed. */
static void test_monorepo(void)
{
	struct temp temp;
	temp_init(&temp);
	temp_write(&temp, "src/main.c", "int x;\n");
	temp_commit(&temp, NULL);
	temp_write(&temp, "src/other.c", "int y;\n");
	temp_run(&temp, "add", "src/other.c");
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	struct svc_init_options options = {.template = "small-business", .name = "a: b"};
	temp_ok(init(&temp, "ops/desk", options, &result, &err), err);
	g_autofree char *files = temp_git(&temp, "show", "--name-only", "--format=", "HEAD", NULL);
	g_assert_nonnull(strstr(files, "ops/desk/.svc/config.yaml"));
	g_assert_null(strstr(files, "src/"));
	g_autofree char *status = temp_git(&temp, "status", "--porcelain", NULL);
	g_assert_cmpstr(status, ==, "A  src/other.c");
	g_autofree char *dir = g_build_filename(temp.dir, "ops/desk", NULL);
	svc_auto(svc_desk) desk = NULL;
	temp_ok(svc_desk_open(&temp.ctx, dir, NULL, &desk, &err), err);
	g_assert_cmpstr(svc_desk_config_text(desk, "name"), ==, "a: b");
	temp_clear(&temp);
}

static void test_no_repository(void)
{
	struct temp temp;
	temp_init_bare(&temp);
	temp_set_env(&temp, "GIT_AUTHOR_NAME", "Kim");
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(init(&temp, "x", (struct svc_init_options){0}, &result, &err), ==,
		SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.hint, "git init"));
	g_autofree char *config = g_build_filename(temp.home, ".gitconfig", NULL);
	g_assert_true(g_file_set_contents(
		config, "[user]\nname = Zoë Q\nemail = zoe@example.com\n", -1, NULL));
	temp_ok(init(&temp, "x", (struct svc_init_options){.git_init = true}, &result, &err), err);
	g_assert_nonnull(result.person);
	g_assert_true(*result.commit.hex);
	temp_clear(&temp);
}

static void test_dry_run(void)
{
	struct temp temp;
	temp_init(&temp);
	svc_autoclear(svc_init_result) result = {0};
	svc_autoclear(svc_error) err = {0};
	temp_ok(init(&temp, "", (struct svc_init_options){.dry_run = true}, &result, &err), err);
	g_assert_cmpuint(result.paths->len, >, 20);
	g_assert_cmpstr(result.commit.hex, ==, "");
	g_autofree char *status = temp_git(&temp, "status", "--porcelain", NULL);
	g_assert_cmpstr(status, ==, "");
	temp_ok(init(&temp, "", (struct svc_init_options){.no_commit = true}, &result, &err), err);
	g_assert_cmpstr(result.commit.hex, ==, "");
	g_autofree char *after = temp_git(&temp, "status", "--porcelain", NULL);
	g_assert_nonnull(strstr(after, "?? .svc/"));
	temp_clear(&temp);
}

/* Gauss' rule for Easter Sunday (Gregorian, 1900–2099), another one than made the lists. */
static int64_t easter(int year)
{
	int a = year % 19, b = year % 4, c = year % 7;
	int d = (19 * a + 24) % 30, e = (2 * b + 4 * c + 6 * d + 5) % 7;
	int day = 22 + d + e;
	if (day == 57 || (day == 56 && d == 28 && a > 10))
		day -= 7;
	return svc_day_of(year, 3, day);
}

static bool lists(const char *name, const char *line)
{
	for (const struct svc_templates_file *file = svc_templates_files; file->name; file++)
		if (!strcmp(file->name, name))
			return g_strstr_len((const char *)file->text, (gssize)file->length, line);
	g_error("no %s", name);
	return false;
}

static void test_holidays(void)
{
	static const struct {
		const char *file;
		int offset; /* days from Easter Sunday */
	} movable[] = {
		{"holidays/de-holidays.md", -2},
		{"holidays/de-holidays.md", 39},
		{"holidays/de-holidays.md", 50},
		{"holidays/at-holidays.md", 60},
		{"holidays/fr-holidays.md", 1},
		{"holidays/gb-holidays.md", -2},
		{"holidays/gb-holidays.md", 1},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(movable); i++)
		for (int year = 2025; year <= 2035; year++) {
			g_autofree char *date = svc_date_format(easter(year) + movable[i].offset);
			g_autofree char *line = g_strdup_printf("{date: %s,", date);
			if (!lists(movable[i].file, line))
				g_error("%s lacks %s", movable[i].file, date);
		}
	/* Known from the governments' own lists. */
	g_assert_true(
		lists("holidays/us-holidays.md", "{date: 2026-07-03, name: Independence Day}"));
	g_assert_true(
		lists("holidays/us-holidays.md", "{date: 2026-11-26, name: Thanksgiving Day}"));
	g_assert_true(lists("holidays/us-holidays.md", "{date: 2027-06-18, name: Juneteenth}"));
	g_assert_true(lists("holidays/gb-holidays.md", "{date: 2026-12-28, name: Boxing Day}"));
	g_assert_true(lists("holidays/gb-holidays.md", "{date: 2027-12-28, name: Boxing Day}"));
	g_assert_true(
		lists("holidays/gb-holidays.md", "{date: 2026-08-31, name: Summer bank holiday}"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (const struct svc_init_template *one = svc_init_templates(); one->name; one++) {
		g_autofree char *path = g_strdup_printf("/init/template/%s", one->name);
		g_test_add_data_func(path, one->name, test_template);
	}
	g_test_add_func("/init/refuses", test_refuses);
	g_test_add_func("/init/twice", test_twice);
	g_test_add_func("/init/monorepo", test_monorepo);
	g_test_add_func("/init/no-repository", test_no_repository);
	g_test_add_func("/init/dry-run", test_dry_run);
	g_test_add_func("/init/holidays", test_holidays);
	return g_test_run();
}
