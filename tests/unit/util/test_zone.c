/*
 * Zone arithmetic against glibc, which reads the same files with code of its own; and names, which
 * only tzdata decides.
 */
#include "rounds.h"
#include "util/instants.h"
#include "util/zone_names.h"
#include "util/zone_rule.h"
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

static void use_glibc(const char *name)
{
	g_autofree char *value = g_strdup_printf(":%s", name);
	g_setenv("TZ", value, TRUE);
	tzset();
}

static int glibc_offset(int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;
	localtime_r(&t, &tm);
	return (int)tm.tm_gmtoff;
}

static void same_at(const struct svc_zone *zone, int64_t time)
{
	int ours = svc_zone_offset(zone, time), theirs = glibc_offset(time);
	if (ours != theirs) {
		char text[SVC_TIME_LENGTH];
		g_error("%s at %s: %d, glibc %d", svc_zone_name(zone), svc_time_print(time, text),
			ours, theirs);
	}
}

/* On a grid of `step`, and at each change and the seconds around it. */
static void compare_range(const struct svc_zone *zone, int64_t from, int64_t to, int64_t step)
{
	for (int64_t t = from; t < to; t += step)
		same_at(zone, t);
	for (int64_t t = svc_zone_next_change(zone, from); t < to;
		t = svc_zone_next_change(zone, t)) {
		same_at(zone, t - 1);
		same_at(zone, t);
		g_assert_cmpint(glibc_offset(t - 1), !=, glibc_offset(t));
	}
}

/* The zones with the oddest rules: always tested. */
static const char *const odd_zones[] = {"Africa/Casablanca", "America/New_York", "America/Nuuk",
	"America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Gaza", "Asia/Kathmandu",
	"Asia/Tehran", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Dublin", "Pacific/Apia",
	"Pacific/Chatham", NULL};

/* These and one of four others; all of tzdata, on a finer grid, in the long run. */
static void test_against_glibc(void)
{
	int fineness = test_rounds(1, 20);
	int64_t step = 30 * SVC_DAY / fineness;
	g_auto(GStrv) names = svc_zone_names(svc_zone_folder());
	g_assert_nonnull(names);
	g_assert_cmpuint(g_strv_length(names), >, 400);
	for (char **name = names; *name; name++) {
		if (fineness == 1 && (name - names) % 4 && !g_strv_contains(odd_zones, *name))
			continue;
		svc_auto(svc_zone) zone = open_zone(*name);
		use_glibc(*name);
		compare_range(zone, at("1970-01-01T00:00:00Z"), at("2038-01-01T00:00:00Z"), step);
		compare_range(zone, at("2038-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"), step);
		compare_range(zone, at("2400-01-01T00:00:00Z"), at("2401-01-01T00:00:00Z"), step);
	}
}

/* Each second of local time that occurs has an instant, the first one. */
static void test_local(void)
{
	static const struct {
		const char *zone, *local, *utc;
	} cases[] = {
		{"Europe/Berlin", "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z"},
		{"Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-10-25T01:59:59Z", "2026-10-24T23:59:59Z"},
		{"Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"},
		{"Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04T00:00:00Z", "2018-11-04T03:00:00Z"},
		{"Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"},
		{"Asia/Kathmandu", "2026-01-01T00:00:00Z", "2025-12-31T18:15:00Z"},
		{"Europe/Dublin", "2050-07-01T12:00:00Z", "2050-07-01T11:00:00Z"},
		{"UTC", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_auto(svc_zone) zone = open_zone(cases[i].zone);
		g_autofree char *utc = svc_time_format(svc_zone_local(zone, at(cases[i].local)));
		g_assert_cmpstr(utc, ==, cases[i].utc);
	}
}

static void test_rules(void)
{
	static const char *const bad[] = {"", "C", "CET", "CET-", "CET-1CEST", "CET-1CEST,M3.5.0",
		"CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.0,M10.5.0/168", "CET-25", "<>3", "<+03>", "CET-1CEST,J0,J365",
		"CET-1CEST,J1,J365x", "CET-1:60", "CET-1:"};
	struct svc_zone_rule rule;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		if (svc_zone_rule_parse(bad[i], &rule))
			g_error("accepted: %s", bad[i]);
	/* RFC 9636, section 3.3.1: daylight saving all year */
	g_assert_true(svc_zone_rule_parse("XXX3EDT4,0/0,J365/23", &rule));
	g_assert_cmpint(svc_zone_rule_offset(&rule, at("2030-07-01T00:00:00Z")), ==, -4 * 3600);
	g_assert_cmpint(svc_zone_rule_offset(&rule, at("2031-01-01T04:00:00Z")), ==, -4 * 3600);
	g_assert_cmpint(svc_zone_rule_next(&rule, at("2030-07-01T00:00:00Z")), ==, INT64_MAX);
	/* hours before midnight and beyond the next day */
	g_assert_true(svc_zone_rule_parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", &rule));
	g_assert_cmpint(svc_zone_rule_next(&rule, at("2030-01-01T00:00:00Z")), ==,
		at("2030-03-31T01:00:00Z"));
	g_assert_true(svc_zone_rule_parse("EET-2EEST,M3.4.4/50,M10.4.4/50", &rule));
	g_assert_cmpint(svc_zone_rule_next(&rule, at("2030-01-01T00:00:00Z")), ==,
		at("2030-03-30T00:00:00Z"));
	/* days counted with and without 29 February */
	g_assert_true(svc_zone_rule_parse("AAA0BBB,J60/0,J300/0", &rule));
	g_assert_cmpint(svc_zone_rule_next(&rule, at("2028-01-01T00:00:00Z")), ==,
		at("2028-03-01T00:00:00Z"));
	g_assert_true(svc_zone_rule_parse("AAA0BBB,59/0,300/0", &rule));
	g_assert_cmpint(svc_zone_rule_next(&rule, at("2028-01-01T00:00:00Z")), ==,
		at("2028-02-29T00:00:00Z"));
}

static void refuse(const char *name, const char *hint)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_zone *zone = NULL;
	g_assert_cmpint(svc_zone_open(name, NULL, &zone, &err), ==, SVC_EINVALID);
	g_assert_null(zone);
	if (!strstr(err.hint, hint))
		g_error("%s: hint is %s", name, err.hint);
}

static void test_names(void)
{
	refuse("Berlin2", "Europe/Berlin");
	refuse("europe/berlin", "Europe/Berlin");
	refuse("Europe/Berlni", "Europe/Berlin");
	refuse("Amerika/New_York", "America/New_York");
	refuse("", "IANA");
	refuse("..", "IANA");
	refuse("../../etc/passwd", "");
	refuse("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin");
	refuse("posix/Europe/Berlin", "Europe/Berlin");
	refuse("right/Europe/Berlin", "Europe/Berlin");
	refuse("Europe", "");
	refuse("localtime", "");
	refuse("posixrules", "");
	refuse("zone.tab", "");
	refuse("CET-1CEST", "");
	refuse("\x1b[31m", "");
	static const char *const good[] = {"UTC", "Etc/UTC", "Etc/GMT-14", "EST5EDT", "Eire",
		"America/Argentina/Buenos_Aires", "America/Port-au-Prince"};
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		svc_auto(svc_zone) zone = open_zone(good[i]);
		g_assert_cmpstr(svc_zone_name(zone), ==, good[i]);
	}
}

static void put(GString *bytes, int64_t value, int width)
{
	for (int i = width - 1; i >= 0; i--)
		g_string_append_c(bytes, (char)((uint64_t)value >> (8 * i) & 0xff));
}

static void put_header(GString *bytes, char version, int times, int types)
{
	g_string_append(bytes, "TZif");
	g_string_append_c(bytes, version);
	put(bytes, 0, 8);
	put(bytes, 0, 7);
	put(bytes, 0, 4); /* isutc */
	put(bytes, 0, 4); /* isstd */
	put(bytes, 0, 4); /* leap */
	put(bytes, times, 4);
	put(bytes, types, 4);
	put(bytes, 4, 4);
}

/* One change at 1000 from +1 h to +2 h; `index` is the second type's number. */
static void put_block(GString *bytes, int width, int index)
{
	put(bytes, 1000, width);
	put(bytes, index, 1);
	put(bytes, 3600, 4);
	put(bytes, 0, 2);
	put(bytes, 7200, 4);
	put(bytes, 0, 2);
	put(bytes, 'A' << 24 | 'B' << 16 | 'C' << 8, 4);
}

struct folder {
	char *path, *list, *file;
};

static void make_folder(struct folder *folder, const GString *tzif)
{
	folder->path = g_dir_make_tmp("svc-zone-XXXXXX", NULL);
	folder->list = g_build_filename(folder->path, "tzdata.zi", NULL);
	folder->file = g_build_filename(folder->path, "Test", NULL);
	g_assert_true(
		g_file_set_contents(folder->list, "# version 1999z\nZ Test 0 - -\n", -1, NULL));
	g_assert_true(g_file_set_contents(folder->file, tzif->str, (gssize)tzif->len, NULL));
}

static void remove_folder(struct folder *folder)
{
	g_unlink(folder->file);
	g_unlink(folder->list);
	g_rmdir(folder->path);
	g_free(folder->file);
	g_free(folder->list);
	g_free(folder->path);
}

/* Opens made-up bytes; checks the offset long after the only change where they are valid. */
static void check_file(const GString *tzif, enum svc_status status, int later)
{
	struct folder folder;
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	make_folder(&folder, tzif);
	g_assert_cmpint(svc_zone_open("Test", folder.path, &zone, &err), ==, status);
	if (zone) {
		g_assert_cmpint(svc_zone_offset(zone, 999), ==, 3600);
		g_assert_cmpint(svc_zone_offset(zone, at("2030-07-01T00:00:00Z")), ==, later);
		g_autofree char *version = svc_zone_version(folder.path);
		g_assert_cmpstr(version, ==, "1999z");
	}
	remove_folder(&folder);
}

static void test_files(void)
{
	g_autoptr(GString) old = g_string_new(NULL);
	put_header(old, '\0', 1, 2);
	put_block(old, 4, 1);
	check_file(old, SVC_OK, 7200);
	for (gsize cut = 0; cut < old->len; cut++) {
		g_autoptr(GString) part = g_string_new_len(old->str, (gssize)cut);
		check_file(part, SVC_EENVIRONMENT, 0);
	}
	g_autoptr(GString) now = g_string_new(NULL);
	put_header(now, '2', 1, 2);
	put_block(now, 4, 1);
	put_header(now, '2', 1, 2);
	put_block(now, 8, 1);
	g_autoptr(GString) silent = g_string_new_len(now->str, (gssize)now->len);
	g_string_append(silent, "\n\n");
	check_file(silent, SVC_OK, 7200);
	g_autoptr(GString) ruled = g_string_new_len(now->str, (gssize)now->len);
	g_string_append(ruled, "\nIST-1GMT0,M10.5.0,M3.5.0/1\n");
	check_file(ruled, SVC_OK, 3600);
	g_autoptr(GString) broken = g_string_new_len(now->str, (gssize)now->len);
	g_string_append(broken, "\nIST-1GMT0,M10.5.0\n");
	check_file(broken, SVC_EENVIRONMENT, 0);
	check_file(now, SVC_EENVIRONMENT, 0); /* no footer at all */
	g_autoptr(GString) astray = g_string_new(NULL);
	put_header(astray, '\0', 1, 2);
	put_block(astray, 4, 2);
	check_file(astray, SVC_EENVIRONMENT, 0);
}

static void test_no_tzdata(void)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_zone *zone = NULL;
	g_assert_cmpint(
		svc_zone_open("Europe/Berlin", "/nonexistent", &zone, &err), ==, SVC_EENVIRONMENT);
	g_assert_nonnull(strstr(err.hint, "tzdata"));
	g_assert_null(svc_zone_version("/nonexistent"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/zone/against-glibc", test_against_glibc);
	g_test_add_func("/zone/local", test_local);
	g_test_add_func("/zone/rules", test_rules);
	g_test_add_func("/zone/names", test_names);
	g_test_add_func("/zone/files", test_files);
	g_test_add_func("/zone/no-tzdata", test_no_tzdata);
	return g_test_run();
}
