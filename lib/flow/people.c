/*
 * What people get wrong about people: addresses that are none or are another's, replies of somebody
 * whom the desk doesn't know as an agent.
 */
#include "flow/private.h"
#include "util/utf8.h"
#include <string.h>

enum { ADDRESS_MAX = 254 }; /* octets (RFC 5321, 4.5.3.1.3, without the brackets) */

/* Enough to tell an address from a name; which ones exist, only their hosts know. */
static bool is_address(const char *text)
{
	const char *at = strrchr(text, '@');
	return at && at != text && at[1] && strlen(text) <= ADDRESS_MAX &&
	       !strpbrk(text, " \t\r\n,;<>()");
}

enum svc_status svc_flow_check_address(struct svc_flow *flow, const struct svc_kind *kind,
	const char *id, const struct svc_edit *edit, struct svc_error *err)
{
	const char *field = svc_kind_role(kind, "email");
	const char *address = field ? svc_flow_wish(edit, field) : NULL;
	if (flow->options.force || !address || !*address ||
		kind != svc_kinds_acting(svc_desk_kinds(flow->desk), "person"))
		return SVC_OK;
	g_autofree char *shown = svc_utf8_harmless(address, false);
	if (!is_address(address)) {
		svc_error_set(err, SVC_EINVALID, "%s: '%s' is no email address", field, shown);
		return svc_error_hint(err,
			"give an address alone, such as ann@example.com; other names of a person "
			"belong into 'aliases'");
	}
	const char *other = svc_desk_person(flow->desk, address);
	if (!other || !g_ascii_strcasecmp(other, id))
		return SVC_OK;
	svc_error_set(
		err, SVC_EINVALID, "%s: '%s' is already the address of '%s'", field, shown, other);
	return svc_error_hint(err, "'svc %s show %s' shows whose it is", kind->name, other);
}

/* The command by which the author becomes an agent. Owned. */
static char *make_agent(struct svc_desk *desk, const struct svc_kind *person, const char *author)
{
	const char *roles = svc_kind_role(person, "roles");
	const char *email = svc_kind_role(person, "email");
	const char *slug = svc_desk_person(desk, author);
	if (slug && roles)
		return g_strdup_printf(
			"give that role with 'svc %s set %s %s+=agent'", person->name, slug, roles);
	const char *names = email && is_address(author) ? email : "aliases";
	return g_strdup_printf("make a record with 'svc %s new SLUG NAME %s=%s %s=agent'",
		person->name, names, author, roles ? roles : "roles");
}

void svc_flow_warn_of_stranger(
	const struct svc_flow *flow, const struct svc_record *record, const char *verb)
{
	const char *field = svc_kind_role(record->kind, "requester");
	const char *requester = field ? svc_record_get(record, field) : NULL;
	const struct svc_kind *person = svc_kinds_acting(svc_desk_kinds(flow->desk), "person");
	if (g_strcmp0(verb, "replied") || flow->from || !field || !person ||
		!g_strcmp0(requester, flow->author) || svc_desk_is_agent(flow->desk, flow->author))
		return;
	g_autofree char *cure = make_agent(flow->desk, person, flow->author);
	svc_context_warn(svc_desk_context(flow->desk), NULL, 0,
		"'%s' is no agent, so this reply stops no response clock; %s", flow->author, cure);
}
