#include "kind/kind.h"

#include <string.h>

struct fixture {
	struct svc_kinds *kinds;
	struct svc_error err;
};

static void set_up(struct fixture *fix, gconstpointer data)
{
	enum svc_status status = svc_kinds_new(&fix->kinds, &fix->err);
	if (status != SVC_OK)
		g_error("%s:%d:%d: %s (%s)", fix->err.path, fix->err.line, fix->err.column,
			fix->err.message, fix->err.hint ? fix->err.hint : "");
}

static void tear_down(struct fixture *fix, gconstpointer data)
{
	svc_kinds_free(fix->kinds);
	svc_error_clear(&fix->err);
}

static const struct svc_kind *kind(struct fixture *fix, const char *name)
{
	const struct svc_kind *found = svc_kinds_find(fix->kinds, name, NULL);
	g_assert_nonnull(found);
	return found;
}

static void add(struct fixture *fix, const char *text)
{
	enum svc_status status =
		svc_kinds_add(fix->kinds, ".svc/kinds/x.yaml", text, strlen(text), &fix->err);
	if (status != SVC_OK)
		g_error("%s:%d:%d: %s (%s)", fix->err.path, fix->err.line, fix->err.column,
			fix->err.message, fix->err.hint ? fix->err.hint : "");
	g_assert_cmpint(svc_kinds_finish(fix->kinds, &fix->err), ==, SVC_OK);
}

static void test_builtin(struct fixture *fix, gconstpointer data)
{
	static const char *const names[] = {
		"ticket", "service", "offering", "sla", "calendar", "team", "person", "customer"};
	const GPtrArray *all = svc_kinds_all(fix->kinds);
	g_assert_cmpuint(all->len, ==, G_N_ELEMENTS(names));
	for (guint i = 0; i < all->len; i++) {
		const struct svc_kind *one = all->pdata[i];
		g_assert_cmpstr(one->name, ==, names[i]);
		g_assert_cmpstr(one->origin, ==, "built-in");
		g_assert_cmpstr(one->order[0], ==, "id");
		g_assert_nonnull(svc_kind_field(one, "aliases"));
		g_assert_nonnull(svc_kind_field(one, "key"));
		g_assert_nonnull(svc_kind_field(one, "links"));
		g_assert_true(one->slug == (i != 0));
	}
}

static void test_find(struct fixture *fix, gconstpointer data)
{
	const struct svc_noun *noun = NULL;
	g_assert_cmpstr(svc_kinds_find(fix->kinds, "tickets", &noun)->name, ==, "ticket");
	g_assert_null(noun);
	g_assert_cmpstr(svc_kinds_find(fix->kinds, "incident", &noun)->name, ==, "ticket");
	g_assert_cmpstr(noun->field, ==, "type");
	g_assert_cmpstr(noun->value, ==, "incident");
	g_assert_cmpstr(svc_kinds_find(fix->kinds, "people", &noun)->name, ==, "person");
	g_assert_null(noun);
	g_assert_null(svc_kinds_find(fix->kinds, "tick", &noun));
	g_assert_null(noun);
	g_assert_cmpstr(svc_kinds_acting(fix->kinds, "work")->name, ==, "ticket");
	g_assert_null(svc_kinds_acting(fix->kinds, "nothing"));
	g_assert_cmpstr(svc_kinds_of_path(fix->kinds, "tickets/2026/11/INC-2611-7K3M9.md")->name,
		==, "ticket");
	g_assert_null(svc_kinds_of_path(fix->kinds, "ticketsx/a.md"));
	g_assert_null(svc_kinds_of_path(fix->kinds, "tickets"));
}

static void test_ticket(struct fixture *fix, gconstpointer data)
{
	const struct svc_kind *ticket = kind(fix, "ticket");
	g_assert_cmpstr(ticket->prefix_by, ==, "type");
	g_assert_cmpstr(g_hash_table_lookup(ticket->prefix_map, "request"), ==, "REQ");
	g_assert_cmpstr(ticket->path, ==, "{yyyy}/{mm}");
	g_assert_cmpstr(svc_kind_role(ticket, "resolution"), ==, "resolution_code");
	g_assert_null(svc_kind_role(ticket, "members"));
	g_assert_true(svc_kind_may_become(ticket, "new", "resolved"));
	g_assert_true(svc_kind_may_become(ticket, "closed", "in-progress"));
	g_assert_false(svc_kind_may_become(ticket, "new", "closed"));
	g_assert_false(svc_kind_may_become(ticket, "cancelled", "new"));
	g_assert_true(svc_kind_may_become(ticket, "cancelled", "cancelled"));
	g_assert_cmpint(svc_kind_category(ticket, "on-hold"), ==, SVC_PAUSED);
	g_assert_cmpint(svc_kind_category(ticket, "awaiting-approval"), ==, SVC_PAUSED);
	g_assert_cmpint(svc_kind_category(ticket, "resolved"), ==, SVC_DONE);
	g_assert_cmpint(svc_kind_category(ticket, "closed"), ==, SVC_DONE);
	g_assert_cmpint(svc_kind_category(ticket, "cancelled"), ==, SVC_CANCELLED);
	g_assert_cmpint(svc_kind_category(ticket, NULL), ==, SVC_OPEN);
	const struct svc_field *status = svc_kind_field(ticket, "status");
	g_assert_cmpuint(status->choices->len, ==, 7);
	const struct svc_field *reason = svc_kind_field(ticket, "hold_reason");
	g_assert_true(svc_condition_holds(&reason->required_when, "on-hold"));
	g_assert_false(svc_condition_holds(&reason->required_when, "new"));
	g_assert_false(svc_condition_holds(&status->required_when, "new"));
	for (guint i = 0; i < ticket->states->len; i++) {
		const struct svc_state *state = ticket->states->pdata[i];
		g_assert_cmpstr(
			g_array_index(status->choices, struct svc_choice, i).name, ==, state->name);
	}
}

static void test_verbs(struct fixture *fix, gconstpointer data)
{
	const struct svc_kind *ticket = kind(fix, "ticket");
	const struct svc_verb *verb = svc_kind_verb(ticket, "hold");
	g_assert_cmpstr(verb->to, ==, "on-hold");
	g_assert_cmpstr(verb->entry, ==, "noted");
	g_assert_false(verb->message_required);
	const struct svc_verb_option *option = verb->options->pdata[0];
	g_assert_cmpstr(option->name, ==, "for");
	g_assert_cmpstr(option->field, ==, "hold_reason");
	g_assert_cmpstr(option->arg, ==, "REASON");
	g_assert_true(option->required);
	verb = svc_kind_verb(ticket, "assign");
	option = verb->options->pdata[0];
	g_assert_true(option->operand);
	g_assert_cmpstr(option->arg, ==, "PERSON");
	g_assert_cmpuint(verb->needs->len, ==, 3);
	verb = svc_kind_verb(ticket, "take");
	g_assert_cmpstr(verb->hook, ==, "take-next");
	g_assert_cmpstr(verb->set_values->pdata[0], ==, "@me");
	option = verb->options->pdata[0];
	g_assert_true(option->flag);
	g_assert_null(option->arg);
	verb = svc_kind_verb(ticket, "handover");
	g_assert_true(verb->message_required);
	g_assert_cmpstr(verb->set_values->pdata[0], ==, "");
	g_assert_null(svc_kind_verb(ticket, "link"));
}

static void test_nested_fields(struct fixture *fix, gconstpointer data)
{
	const struct svc_kind *sla = kind(fix, "sla");
	g_assert_cmpint(
		svc_kind_field_at(sla, "clocks/response/target/P1")->type, ==, SVC_FIELD_DURATION);
	g_assert_cmpint(
		svc_kind_field_at(sla, "clocks/response/objective")->type, ==, SVC_FIELD_DECIMAL);
	g_assert_cmpstr(svc_kind_field_at(sla, "clocks/response/objective")->unit, ==, "%");
	g_assert_cmpstr(svc_kind_field_at(sla, "clocks/response/target")->scalar, ==, "default");
	g_assert_null(svc_kind_field_at(sla, "clocks/response/objektive"));
	g_assert_null(svc_kind_field_at(sla, "title/x"));
	g_assert_null(svc_kind_field_at(sla, ""));
}

static void test_extend(struct fixture *fix, gconstpointer data)
{
	guint before = kind(fix, "ticket")->fields->len;
	add(fix,
		"extends: ticket\n"
		"fields:\n"
		"  floor: {type: int, help: Floor of the building.}\n"
		"choices:\n"
		"  resolution_code: {obsolete: No longer needed.}\n"
		"  type: [complaint]\n"
		"statuses:\n"
		"  with-vendor: {category: paused, to: [in-progress], help: At the vendor's.}\n"
		"transitions: {in-progress: [with-vendor]}\n"
		"defaults: {priority: P4}\n"
		"required: [category]\n"
		"internal: [asset]\n"
		"path: '{yyyy}/{mm}/{r1}'\n"
		"prefix: {complaint: CMP}\n"
		"nouns: {complaint: {set: {type: complaint}, help: Somebody is unhappy.}}\n"
		"entries: [approved]\n"
		"columns: [id, floor]\n"
		"verbs:\n"
		"  ship: {summary: Send it, help: Sends it., from: [in-progress], to: with-vendor,\n"
		"    message: optional, entry: approved}\n");
	const struct svc_kind *ticket = kind(fix, "ticket");
	g_assert_cmpuint(ticket->fields->len, ==, before + 1);
	g_assert_cmpstr(ticket->origin, ==, ".svc/kinds/x.yaml");
	g_assert_cmpstr(((struct svc_field *)ticket->fields->pdata[before])->name, ==, "aliases");
	g_assert_cmpint(svc_kind_field(ticket, "floor")->type, ==, SVC_FIELD_INT);
	g_assert_cmpint(svc_kind_category(ticket, "with-vendor"), ==, SVC_PAUSED);
	g_assert_true(svc_kind_may_become(ticket, "in-progress", "with-vendor"));
	g_assert_true(svc_kind_may_become(ticket, "in-progress", "resolved"));
	g_assert_cmpuint(svc_kind_field(ticket, "status")->choices->len, ==, 8);
	g_assert_cmpuint(svc_kind_field(ticket, "resolution_code")->choices->len, ==, 9);
	g_assert_cmpstr(svc_kind_field(ticket, "priority")->fallback, ==, "P4");
	g_assert_true(svc_kind_field(ticket, "category")->required);
	g_assert_true(svc_kind_field(ticket, "asset")->internal);
	g_assert_cmpstr(ticket->path, ==, "{yyyy}/{mm}/{r1}");
	g_assert_cmpstr(g_hash_table_lookup(ticket->prefix_map, "complaint"), ==, "CMP");
	g_assert_true(g_strv_contains(ticket->entry_verbs, "approved"));
	g_assert_cmpstr(svc_kind_verb(ticket, "ship")->entry, ==, "approved");
	g_assert_nonnull(svc_kind_verb(ticket, "take"));
	g_assert_cmpstr(svc_kinds_find(fix->kinds, "complaint", NULL)->name, ==, "ticket");
	g_assert_cmpuint(ticket->columns->len, ==, 2);
}

#define MINI                                                                                       \
	"kind: risk\ntitle: Risk\nplural: risks\nhelp: A risk.\n"                                  \
	"id: {style: drawn, prefix: RSK}\n"
#define FIELDS "fields:\n  title: {type: line, help: What.}\n"

static void test_own_kind(struct fixture *fix, gconstpointer data)
{
	add(fix, MINI "roles: {status: state}\n" FIELDS
		      "  state: {type: enum, default: found, tracked: true, help: Where it is.}\n"
		      "statuses:\n  found: {category: open, to: [gone], help: A}\n"
		      "  gone: {category: done, help: B}\n");
	const struct svc_kind *risk = kind(fix, "risks");
	g_assert_cmpstr(risk->prefix, ==, "RSK");
	g_assert_cmpstr(risk->folder, ==, "risks");
	g_assert_cmpstr(svc_kind_role(risk, "status"), ==, "state");
	g_assert_cmpint(svc_kind_category(risk, "gone"), ==, SVC_DONE);
	g_assert_cmpstr(svc_kind_field(risk, "title")->title, ==, "Title");
	g_autofree const char **names = svc_kinds_names(fix->kinds);
	g_assert_true(g_strv_contains(names, "risk"));
	g_assert_true(g_strv_contains(names, "request"));
}

struct refusal {
	const char *text;
	int line;
	const char *message; /* a part of it */
	const char *hint;    /* a part of it, or NULL */
};

static const struct refusal refusals[] = {
	{"", 0, "must hold a map", NULL},
	{"- a\n", 1, "must hold a map", NULL},
	{"extends: tickt\n", 1, "unknown kind 'tickt'", "ticket"},
	{"extends: ticket\nfeilds: {}\n", 2, "unknown key 'feilds'", "fields"},
	{"extends: ticket\nfields:\n  x: {type: lime, help: X}\n", 3, "unknown type 'lime'",
		"line"},
	{"extends: ticket\nfields:\n  x: {type: line}\n", 3, "has no help", NULL},
	{"extends: ticket\nfields:\n  conflicts: {type: line, help: X.}\n", 3,
		"no field can be called 'conflicts'", NULL},
	{"extends: ticket\nfields:\n  x: {help: X}\n", 3, "has no type", NULL},
	{"extends: ticket\nfields:\n  X: {type: line, help: X}\n", 3, "small letters", NULL},
	{"extends: ticket\nfields:\n  title: {type: line, help: X}\n", 3, "there already", NULL},
	{"extends: ticket\nfields:\n  x: {type: enum, help: X}\n", 3, "has no choices", NULL},
	{"extends: ticket\nfields:\n  x: {type: list, help: X}\n", 3, "what its items are", NULL},
	{"extends: ticket\nfields:\n  x: {type: line, help: X, refs: service}\n", 3,
		"'refs' has no meaning", NULL},
	{"extends: ticket\nfields:\n  x: {type: text, help: X, tracked: true}\n", 3,
		"can't be tracked", NULL},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, default: many}\n", 3,
		"not a whole number", NULL},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, default: +4}\n", 3,
		"would be stored as '4'", NULL},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, required: yes}\n", 3, "true or false",
		NULL},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, merge: newest}\n", 3,
		"unknown merge policy", "conflict"},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, keep_while: {stat: new}}\n", 3,
		"unknown field 'stat'", "status"},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, keep_while: {status: nwe}}\n", 3,
		"'nwe' is not one of", "new"},
	{"extends: ticket\nstatuses: {new: {category: open, help: X}}\n", 2, "there already", NULL},
	{"extends: ticket\nstatuses: {x: {category: opn, help: X}}\n", 2, "unknown category",
		"open"},
	{"extends: ticket\nstatuses: {x: {category: open, help: X, to: [nwe]}}\n", 2,
		"unknown status 'nwe'", "new"},
	{"extends: ticket\ntransitions: {nwe: [new]}\n", 2, "unknown status 'nwe'", "new"},
	{"extends: ticket\ntransitions: {new: [closd]}\n", 0, "unknown status 'closd'", "closed"},
	{"extends: ticket\nchoices: {prority: [P9]}\n", 2, "unknown field 'prority'", "priority"},
	{"extends: ticket\nchoices: {title: [P9]}\n", 2, "has no choices", NULL},
	{"extends: ticket\nchoices: {priority: [p1]}\n", 2, "there already", NULL},
	{"extends: ticket\nchoices: {priority: ['a,b']}\n", 2, "can't be a choice", NULL},
	{"extends: ticket\nchoices: {type: [complaint]}\n", 0, "the prefix says nothing", NULL},
	{"extends: ticket\ncolumns: [titel]\n", 2, "unknown field 'titel'", "title"},
	{"extends: ticket\nsort: -opend\n", 2, "unknown field 'opend'", "opened"},
	{"extends: ticket\npath: '../x'\n", 2, "the path has a part '..'", NULL},
	{"extends: ticket\nprefix: inc\n", 2, "capital letters", NULL},
	{"extends: ticket\nverbs: {link: {summary: X, help: X}}\n", 2, "every kind has a verb",
		NULL},
	{"extends: ticket\nverbs: {x: {summary: X}}\n", 2, "needs a summary and a help", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, to: clsed}}\n", 2, "unknown status",
		"closed"},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, from: [new], to: closed}}\n", 2,
		"which no transition allows", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, message: optional}}\n", 2,
		"both or neither", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, message: maybe, entry: noted}}\n", 2,
		"unknown word", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, message: optional, entry: ntd}}\n", 2,
		"unknown entry", "noted"},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, message: optional, entry: opened}}\n",
		2, "changes alone", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, set: {teem: a}}}\n", 2,
		"unknown field 'teem'", "team"},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, set: {priority: P7}}}\n", 2,
		"'P7' is not one of", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, options: {y: {help: Y}}}}\n", 2,
		"no hook reads it", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, options: {force: {help: Y, field: "
	 "team}}}}\n",
		2, "every verb has an option", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, needs: [y]}}\n", 2,
		"unknown option 'y'", NULL},
	{"extends: ticket\nentries: ['Not good']\n", 2, "can't be the verb of an entry", NULL},
	{"extends: ticket\nstatuses: [x]\n", 2, "a map of statuses", NULL},
	{"extends: ticket\nstatuses: {X: {category: open, help: X}}\n", 2, "small letters", NULL},
	{"extends: ticket\nstatuses: {x: {category: open}}\n", 2, "a category and a help", NULL},
	{"extends: ticket\nverbs: [x]\n", 2, "a map of verbs", NULL},
	{"extends: ticket\nverbs: {X: {}}\n", 2, "small letters", NULL},
	{"extends: ticket\nverbs: {x: {set: [team]}}\n", 2, "fields and values", NULL},
	{"extends: ticket\nverbs: {x: {set: {team: [a]}}}\n", 2, "a text is expected", NULL},
	{"extends: ticket\nverbs: {x: {options: [y]}}\n", 2, "a map of names", NULL},
	{"extends: ticket\nverbs: {x: {options: {Y: {help: Y}}}}\n", 2, "small letters", NULL},
	{"extends: ticket\nverbs: {x: {options: {y: {field: team}}}}\n", 2, "has no help", NULL},
	{"extends: ticket\nverbs: {x: {options: {y: {help: Y, field: team, link: z}}}}\n", 2,
		"make a link, name the author", NULL},
	{"extends: ticket\nverbs: {x: {summary: X, help: X, options: {y: {help: Y, link: "
	 "duplicate}}}}\n",
		2, "unknown relation 'duplicate'", "duplicate-of"},
	{"extends: ticket\nrelations: {related: Again.}\n", 2, "there already", NULL},
	{"extends: ticket\napprovers: {boss: team}\n", 2, "needs a field that refers", NULL},
	{"extends: ticket\napprovers: {boss: taem.lead}\n", 2, "unknown field 'taem'", "team"},
	{"extends: ticket\napprovers: {boss: title.lead}\n", 2, "refers to no record", NULL},
	{"extends: ticket\nverbs: {x: {options: {y: {help: Y, flag: true, required: true}}}}\n", 2,
		"is a flag", NULL},
	{"extends: ticket\nprefix: {incident: [INC]}\n", 2, "a prefix is expected", NULL},
	{"extends: ticket\nchoices: [x]\n", 2, "fields and choices", NULL},
	{"extends: ticket\ntransitions: [x]\n", 2, "a map of statuses", NULL},
	{"extends: ticket\ndefaults: [x]\n", 2, "fields and values", NULL},
	{"extends: ticket\nfields: [x]\n", 2, "a map of fields", NULL},
	{"extends: ticket\ncolumns: {a: b}\n", 2, "a list of words", NULL},
	{"extends: ticket\nfields:\n  x: {type: int, help: X, required_when: status}\n", 3,
		"one field and its values", NULL},
	{"extends: ticket\nrequired: [titel]\n", 2, "unknown field 'titel'", "title"},
	{"extends: ticket\nfields: &a {x: {type: line, help: X}}\nchoices: *a\n", 3, "aliases",
		NULL},
	{"kind: ticket\ntitle: T\nplural: ts\nhelp: X\nid: {style: slug}\n" FIELDS, 1,
		"there already", "extends: ticket"},
	{"title: T\n", 1, "has no name", NULL},
	{MINI, 1, "its fields", NULL},
	{MINI FIELDS "roles: {asignee: title}\n", 8, "unknown role 'asignee'", "assignee"},
	{MINI FIELDS "roles: {assignee: titel}\n", 8, "unknown field 'titel'", "title"},
	{MINI FIELDS "acts_as: tickets\n", 8, "unknown part", NULL},
	{MINI FIELDS "statuses: {a: {category: open, help: X}}\n", 8, "in the role 'status'", NULL},
	{MINI FIELDS "nouns: {hazard: {help: X}}\n", 8, "needs 'set'", NULL},
	{MINI FIELDS "  id: {type: line, help: X}\n", 8, "there already", NULL},
	{MINI "fields: {title: {type: line, help: X}\n", 6, "", NULL},
	{"kind: Risk\ntitle: T\nplural: ts\nhelp: X\nid: {style: slug}\n" FIELDS, 1,
		"a name of small letters", NULL},
	{"kind: risk\ntitle: T\nplural: ts\nhelp: X\nid: {style: drawn}\n" FIELDS, 5,
		"drawn ids need a prefix", NULL},
	{"kind: risk\ntitle: T\nplural: ts\nhelp: X\nid: {style: slug, prefix: RSK}\n" FIELDS, 5,
		"neither prefix nor path", NULL},
	{"kind: risk\ntitle: T\nplural: ts\nhelp: X\nid: {style: number}\n" FIELDS, 5,
		"unknown id style", "slug"},
};

static void test_refusals(struct fixture *fix, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		const struct refusal *one = &refusals[i];
		svc_autoclear(svc_error) err = {0};
		guint kinds = svc_kinds_all(fix->kinds)->len;
		const struct svc_kind *before = kind(fix, "ticket");
		enum svc_status status =
			svc_kinds_add(fix->kinds, "x.yaml", one->text, strlen(one->text), &err);
		g_test_message("%s → %d:%d %s (%s)", one->text, err.line, err.column, err.message,
			err.hint ? err.hint : "");
		g_assert_cmpint(status, ==, SVC_EINVALID);
		g_assert_cmpstr(err.path, ==, "x.yaml");
		if (one->line)
			g_assert_cmpint(err.line, ==, one->line);
		g_assert_nonnull(strstr(err.message, one->message));
		if (one->hint)
			g_assert_nonnull(strstr(err.hint, one->hint));
		g_assert_cmpuint(svc_kinds_all(fix->kinds)->len, ==, kinds);
		g_assert_true(kind(fix, "ticket") == before);
	}
	g_assert_cmpint(svc_kinds_finish(fix->kinds, &fix->err), ==, SVC_OK);
}

static const struct refusal late_refusals[] = {
	{MINI FIELDS "  on: {type: ref, refs: servce, help: X}\n", 8, "unknown kind 'servce'",
		"service"},
	{MINI FIELDS "nouns: {service: {set: {title: x}, help: X}}\n", 0,
		"the name 'service' belongs to", NULL},
	{"kind: risk\ntitle: R\nplural: risks\nhelp: X\nid: {style: drawn, prefix: INC}\n" FIELDS,
		0, "the prefix 'INC' belongs to", NULL},
	{"kind: risk\ntitle: R\nplural: risks\nfolder: people\nhelp: X\nid: {style: "
	 "slug}\n" FIELDS,
		0, "the folder 'people' belongs to", NULL},
};

static void test_finish(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(late_refusals); i++) {
		const struct refusal *one = &late_refusals[i];
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_kinds) kinds = NULL;
		g_assert_cmpint(svc_kinds_new(&kinds, &err), ==, SVC_OK);
		g_assert_cmpint(svc_kinds_add(kinds, "x.yaml", one->text, strlen(one->text), &err),
			==, SVC_OK);
		g_assert_cmpint(svc_kinds_finish(kinds, &err), ==, SVC_EINVALID);
		g_assert_cmpint(err.line, ==, one->line);
		g_assert_nonnull(strstr(err.message, one->message));
		if (one->hint)
			g_assert_nonnull(strstr(err.hint, one->hint));
	}
}

/* The examples of docs/kinds.md are kind files that load. */
static void test_documentation(struct fixture *fix, gconstpointer data)
{
	const char *folder = g_getenv("SVC_TEST_DATA");
	g_autofree char *path =
		folder ? g_build_filename(folder, "..", "..", "docs", "kinds.md", NULL) : NULL;
	g_autofree char *text = NULL;
	if (!path || !g_file_get_contents(path, &text, NULL, NULL)) {
		g_test_skip("SVC_TEST_DATA doesn't lead to the documentation");
		return;
	}
	g_auto(GStrv) parts = g_strsplit(text, "```yaml\n", -1);
	guint count = 0;
	for (char **part = parts + 1; *part; part++, count++) {
		*strstr(*part, "```") = '\0';
		add(fix, *part);
	}
	g_assert_cmpuint(count, ==, 3);
	g_assert_nonnull(svc_kind_verb(kind(fix, "risk"), "accept"));
	g_assert_nonnull(svc_kind_field(kind(fix, "ticket"), "floor"));
}

#define ADD(NAME, FUNC) g_test_add(NAME, struct fixture, NULL, set_up, FUNC, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/kinds/builtin", test_builtin);
	ADD("/kinds/find", test_find);
	ADD("/kinds/ticket", test_ticket);
	ADD("/kinds/verbs", test_verbs);
	ADD("/kinds/nested-fields", test_nested_fields);
	ADD("/kinds/extend", test_extend);
	ADD("/kinds/own-kind", test_own_kind);
	ADD("/kinds/documentation", test_documentation);
	ADD("/kinds/refusals", test_refusals);
	g_test_add_func("/kinds/finish", test_finish);
	return g_test_run();
}
