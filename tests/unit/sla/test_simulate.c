/*
 * What if: texts from outside and from another revision in the place of the desk's own.
 */
#include "../desk/temp.h"
#include "sla/simulate.h"
#include "util/instants.h"

#define CLOCKS "clocks:\n  resolution:\n    target: "

static void write_ticket(struct temp *temp, const char *name, int minutes)
{
	g_autofree char *path = g_strdup_printf("tickets/2026/06/INC-2606-%s.md", name);
	g_autofree char *closed = svc_time_format(at("2026-06-09T07:00:00Z") + minutes * 60);
	g_autofree char *text = g_strdup_printf(
		"---\nid: INC-2606-%s\ntitle: Ticket %s\nstatus: closed\ntype: incident\n"
		"priority: P1\nopened: 2026-06-09T07:00:00Z\n---\n\n"
		"## 2026-06-09T07:00:00Z ana opened\n\n- status: new\n- priority: P1\n\n"
		"## %s kim changed\n\n- status: closed\n",
		name, name, closed);
	temp_write(temp, path, text);
}

static void write_desk(struct temp *temp)
{
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\ndefaults:\n  sla: gold\n");
	temp_write(temp, "calendars/office.md",
		"---\nid: office\ntitle: O\ntimezone: UTC\nhours:\n  mon-fri: [09:00-17:00]\n---\n");
	temp_write(temp, "slas/gold.md",
		"---\nid: gold\ntitle: G\ncalendar: office\n" CLOCKS "1h\n---\n");
	temp_commit(temp, "2026-01-01T00:00:00Z");
	write_ticket(temp, "AAAA1", 150); /* half an hour of business time */
	write_ticket(temp, "AAAA2", 240); /* two hours */
	temp_commit(temp, "2026-06-10T00:00:00Z");
}

struct sides {
	struct svc_desk *desk;
	struct svc_sla_engine *before, *after;
};

static void open_sides(struct temp *temp, struct sides *sides)
{
	struct svc_sla_options options = {.now = TEMP_NOW};
	sides->desk = temp_open(temp);
	sides->before = svc_sla_open(sides->desk, &options);
	sides->after = svc_sla_open(sides->desk, &options);
}

static void close_sides(struct sides *sides)
{
	svc_sla_close(sides->before);
	svc_sla_close(sides->after);
	svc_desk_free(sides->desk);
}

/* "INC-2606-AAAA1 resolution met>breached" for each flip. */
static char *flips(const struct sides *sides)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_report_options o = {.since = INT64_MIN, .until = INT64_MAX};
	json_t *list = NULL;
	const json_t *flip;
	size_t i;
	GString *out = g_string_new(NULL);
	temp_ok(svc_simulate_flips(sides->before, sides->after, &o, &list, &err), err);
	json_array_foreach(list, i, flip)
	{
		const json_t *a = json_object_get(flip, "before"),
			     *b = json_object_get(flip, "after");
		g_string_append_printf(out, "%s %s %s>%s\n",
			json_string_value(json_object_get(flip, "ticket")),
			json_string_value(json_object_get(flip, "clock")),
			json_string_value(json_object_get(a, "outcome")),
			json_string_value(json_object_get(b, "outcome")));
	}
	json_decref(list);
	return g_string_free(out, FALSE);
}

static enum svc_status put(const struct sides *sides, const char *text, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	return svc_simulate_text(sides->after, "proposal.md", bytes, err);
}

static void check_text(struct temp *temp, const char *text, const char *want)
{
	svc_autoclear(svc_error) err = {0};
	struct sides sides;
	open_sides(temp, &sides);
	temp_ok(put(&sides, text, &err), err);
	g_autofree char *got = flips(&sides);
	g_assert_cmpstr(got, ==, want);
	close_sides(&sides);
}

static void test_texts(void)
{
	struct temp temp;
	write_desk(&temp);
	g_autofree char *gold = temp_read(&temp, "slas/gold.md");
	g_autofree char *office = temp_read(&temp, "calendars/office.md");
	check_text(&temp, gold, "");
	check_text(&temp, office, "");
	check_text(&temp, "---\nid: gold\ntitle: G\ncalendar: office\n" CLOCKS "10m\n---\n",
		"INC-2606-AAAA1 resolution met>breached\n");
	check_text(&temp, "---\nid: gold\ntitle: G\ncalendar: office\n" CLOCKS "2h\n---\n",
		"INC-2606-AAAA2 resolution breached>met\n");
	/* a calendar: round the clock it was 150 and 240 minutes */
	check_text(&temp,
		"---\nid: office\ntitle: O\ntimezone: UTC\nhours:\n  mon-sun: [00:00-24:00]\n---\n",
		"INC-2606-AAAA1 resolution met>breached\n");
	/* a clock that is new, and one that is gone */
	check_text(&temp, "---\nid: gold\ntitle: G\nclocks:\n  response:\n    target: 15m\n---\n",
		"INC-2606-AAAA1 resolution met>none\nINC-2606-AAAA1 response none>breached\n"
		"INC-2606-AAAA2 resolution breached>none\nINC-2606-AAAA2 response none>breached\n");
	temp_clear(&temp);
}

/* All texts of another revision count, the desk's tickets stay. */
static void test_desk(void)
{
	svc_autoclear(svc_error) err = {0};
	struct temp temp, other;
	struct sides sides;
	write_desk(&temp);
	write_desk(&other);
	temp_write(&other, "slas/gold.md",
		"---\nid: gold\ntitle: G\ncalendar: office\n" CLOCKS "10m\n---\n");
	write_ticket(&other, "ZZZZ1", 1);
	temp_commit(&other, NULL);
	svc_auto(svc_desk) proposed = temp_open(&other);
	open_sides(&temp, &sides);
	temp_ok(svc_simulate_desk(sides.after, proposed, &err), err);
	g_autofree char *got = flips(&sides);
	g_assert_cmpstr(got, ==, "INC-2606-AAAA1 resolution met>breached\n");
	close_sides(&sides);
	/* one of its texts can't be read: nothing is guessed */
	temp_write(&other, "slas/gold.md", "---\nid: gold\ntitle: [\n---\n");
	svc_auto(svc_desk) broken = temp_open(&other);
	open_sides(&temp, &sides);
	g_assert_cmpint(svc_simulate_desk(sides.after, broken, &err), ==, SVC_EINVALID);
	g_assert_cmpstr(err.path, ==, "slas/gold.md");
	close_sides(&sides);
	temp_clear(&temp);
	temp_clear(&other);
}

static void test_refusals(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"---\nid: gold\ntitle: G\n---\n", "neither an SLA nor a calendar"},
		{"---\ntitle: G\n" CLOCKS "1h\n---\n", "no id"},
		{"---\nid: gold\ntitle: G\n" CLOCKS "3d\n---\n", "3d"},
		{"---\nid: office\ntitle: O\ntimezone: UTC\nhours: [x]\n---\n", "hours"},
		{"", "empty"},
	};
	struct temp temp;
	write_desk(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		svc_autoclear(svc_error) err = {0};
		struct sides sides;
		open_sides(&temp, &sides);
		g_assert_cmpint(put(&sides, cases[i].text, &err), ==, SVC_EINVALID);
		if (!strstr(err.message, cases[i].message))
			g_error("%zu: '%s' lacks '%s'", i, err.message, cases[i].message);
		close_sides(&sides);
	}
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/simulate/texts", test_texts);
	g_test_add_func("/simulate/desk", test_desk);
	g_test_add_func("/simulate/refusals", test_refusals);
	return g_test_run();
}
