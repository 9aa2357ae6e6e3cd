#include "ical/ical.h"

void svc_ical_clear(struct svc_ical *ical)
{
	for (guint i = 0; ical->days && i < ical->days->len; i++)
		g_free(g_array_index(ical->days, struct svc_ical_day, i).name);
	for (guint i = 0; ical->refused && i < ical->refused->len; i++) {
		g_free(g_array_index(ical->refused, struct svc_ical_refusal, i).name);
		g_free(g_array_index(ical->refused, struct svc_ical_refusal, i).why);
	}
	g_clear_pointer(&ical->days, g_array_unref);
	g_clear_pointer(&ical->refused, g_array_unref);
	g_clear_pointer(&ical->title, g_free);
	g_clear_pointer(&ical->zone, g_free);
}
