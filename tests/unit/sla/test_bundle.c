/*
 * The files from which a customer recomputes a ticket's clocks: what is in them and what isn't.
 */
#include "../desk/temp.h"
#include "sla/bundle.h"
#include "util/instants.h"

#define ID "INC-2606-7K3M9"

static void write_desk(struct temp *temp)
{
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\n");
	temp_write(
		temp, "people/ana.md", "---\nid: ana\ntitle: Ana\nemail: ana@example.com\n---\n");
	temp_write(temp, "people/kim.md",
		"---\nid: kim\ntitle: Kim\nemail: kim@example.com\nroles:\n- agent\n---\n");
	temp_write(temp, "teams/net.md", "---\nid: net\ntitle: Net\n---\n");
	temp_write(temp, "calendars/days.md",
		"---\nid: days\ntitle: D\ntimezone: UTC\nholidays:\n- 2026-06-11\n---\n");
	temp_write(temp, "calendars/office.md",
		"---\nid: office\ntitle: O\ntimezone: UTC\ninclude:\n- days\nhours:\n"
		"  mon-fri: [09:00-17:00]\n---\n");
	temp_write(temp, "calendars/team.md",
		"---\nid: team\ntitle: T\ntimezone: UTC\nhours:\n  mon-fri: [08:00-20:00]\n---\n");
	temp_write(temp, "slas/gold.md",
		"---\nid: gold\ntitle: G\ncalendar: office\nclocks:\n  response:\n    target: 1h\n"
		"  resolution:\n    target: 4h\n    pause:\n    - on-hold:customer\n"
		"  net:\n    kind: ola\n    team: net\n    target: 1h\n    calendar: team\n---\n");
	temp_commit(temp, "2026-01-01T00:00:00Z");
	temp_write(temp, "tickets/2026/06/" ID ".md",
		"---\nid: " ID "\ntitle: Secret title\nstatus: resolved\ntype: incident\n"
		"requester: ana\npriority: P2\nteam: net\nsla: gold\nopened: 2026-06-10T15:00:00Z\n---\nSecret text.\n"
		"\n## 2026-06-10T15:00:00Z ana opened\n\n- status: new\n- priority: P2\n- team: net\n"
		"\n## 2026-06-10T16:00:00Z kim replied\n\nA secret.\n"
		"\n## 2026-06-10T16:30:00Z kim changed\n\n- status: on-hold\n"
		"- hold_reason: customer\n"
		"\n## 2026-06-12T10:00:00Z ana replied\n\nMore secrets.\n"
		"\n## 2026-06-12T10:00:00Z kim changed\n\n- status: in-progress\n- hold_reason:\n"
		"\n## 2026-06-12T11:00:00Z kim changed\n\n- status: resolved\n");
}

static GPtrArray *bundle(struct temp *temp, const char *now, enum svc_status want)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = at(now)};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	svc_auto(svc_record) record = NULL;
	svc_auto(svc_sla_ticket) ticket = NULL;
	GPtrArray *files = NULL;
	temp_ok(svc_desk_get(desk, "ticket", ID, &record, &err), err);
	temp_ok(svc_sla_ticket(engine, record, &ticket, &err), err);
	g_assert_cmpint(svc_sla_bundle(engine, ticket, &files, &err), ==, want);
	return files;
}

static const char *text_of(const GPtrArray *files, const char *path)
{
	for (unsigned i = 0; i < files->len; i++) {
		const struct svc_bundle_file *file = files->pdata[i];
		if (strcmp(file->path, path) == 0)
			return file->text->str;
	}
	return NULL;
}

static void test_files(void)
{
	static const char *const want[] = {"README.md", "slas/gold.md", "calendars/office.md",
		"calendars/days.md", "events.csv", "intervals.csv", "proof.json"};
	static const char *const secrets[] = {"ecret", "kim", "ana", "net", "team"};
	struct temp temp;
	write_desk(&temp);
	g_autoptr(GPtrArray) files = bundle(&temp, "2026-06-20T00:00:00Z", SVC_OK);
	g_assert_cmpuint(files->len, ==, G_N_ELEMENTS(want));
	for (size_t i = 0; i < G_N_ELEMENTS(want); i++)
		g_assert_nonnull(text_of(files, want[i]));
	g_autofree char *gold = temp_read(&temp, "slas/gold.md");
	g_assert_cmpstr(text_of(files, "slas/gold.md"), ==, gold);
	g_assert_cmpstr(text_of(files, "events.csv"), ==,
		"at,event,by,value,reason,category\n"
		"2026-06-10T15:00:00Z,priority,,P2,,\n"
		"2026-06-10T15:00:00Z,opened,,new,,open\n"
		"2026-06-10T16:00:00Z,reply,agent,,,\n"
		"2026-06-10T16:30:00Z,status,,on-hold,customer,paused\n"
		"2026-06-12T10:00:00Z,message,customer,,,\n"
		"2026-06-12T10:00:00Z,status,,in-progress,,open\n"
		"2026-06-12T11:00:00Z,status,,resolved,,done\n");
	/* Thursday 11 June is a holiday of the calendar that is included */
	g_assert_cmpstr(text_of(files, "intervals.csv"), ==,
		"clock,cycle,from,to,seconds,calendar\n"
		"response,1,2026-06-10T15:00:00Z,2026-06-10T16:00:00Z,3600,office\n"
		"resolution,1,2026-06-10T15:00:00Z,2026-06-10T16:30:00Z,5400,office\n"
		"resolution,1,2026-06-12T10:00:00Z,2026-06-12T11:00:00Z,3600,office\n");
	for (size_t i = 4; i < G_N_ELEMENTS(want); i++)
		for (size_t k = 0; k < G_N_ELEMENTS(secrets); k++)
			if (strstr(text_of(files, want[i]), secrets[k]))
				g_error("%s tells '%s'", want[i], secrets[k]);
	temp_clear(&temp);
}

/* A text that was edited meanwhile stands beside the one that held at the opening; what came
 * before that, or comes after now, does not. */
static void test_versions(void)
{
	static const char *const hours[] = {"07:00", "08:00", "08:30"};
	static const char *const dates[] = {
		"2026-02-01T00:00:00Z", "2026-06-12T00:00:00Z", "2026-07-01T00:00:00Z"};
	struct temp temp;
	write_desk(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(hours); i++) {
		g_autofree char *text = g_strdup_printf(
			"---\nid: office\ntitle: O\ntimezone: UTC\nhours:\n  mon-fri: [%s-17:00]\n---\n",
			hours[i]);
		temp_write(&temp, "calendars/office.md", text);
		temp_commit(&temp, dates[i]);
	}
	g_autoptr(GPtrArray) files = bundle(&temp, "2026-06-20T00:00:00Z", SVC_OK);
	g_assert_nonnull(strstr(text_of(files, "calendars/office.md"), "07:00"));
	g_assert_nonnull(
		strstr(text_of(files, "calendars/office.2026-06-12T00-00-00Z.md"), "08:00"));
	g_assert_null(text_of(files, "calendars/office.2026-07-01T00-00-00Z.md"));
	temp_clear(&temp);
}

static void test_refusals(void)
{
	struct temp temp;
	write_desk(&temp);
	g_autofree char *text = temp_read(&temp, "tickets/2026/06/" ID ".md");
	g_auto(GStrv) parts = g_strsplit(text, "sla: gold\n", 2);
	g_autofree char *none = g_strconcat(parts[0], parts[1], NULL);
	g_autofree char *lost = g_strconcat(parts[0], "sla: lost\n", parts[1], NULL);
	temp_write(&temp, "tickets/2026/06/" ID ".md", none);
	g_assert_null(bundle(&temp, "2026-06-20T00:00:00Z", SVC_ENOTFOUND));
	temp_write(&temp, "tickets/2026/06/" ID ".md", lost);
	g_assert_null(bundle(&temp, "2026-06-20T00:00:00Z", SVC_ENOTFOUND));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bundle/files", test_files);
	g_test_add_func("/bundle/versions", test_versions);
	g_test_add_func("/bundle/refusals", test_refusals);
	return g_test_run();
}
