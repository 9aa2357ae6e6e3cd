#include "query/elapsed.h"
#include "util/time.h"
#include <glib.h>
#include <string.h>

static const struct unit {
	char name;
	int64_t seconds;
} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', SVC_DAY}, {'w', 7 * SVC_DAY}};

static const int64_t most_seconds = (int64_t)10000 * 366 * SVC_DAY;

static int64_t unit_seconds(char name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (units[i].name == name)
			return units[i].seconds;
	return 0;
}

bool svc_elapsed_parse(const char *text, int64_t *seconds)
{
	int64_t sum = 0;
	bool any = strcmp(text, "0") == 0;
	if (any)
		text++;
	while (g_ascii_isdigit(*text)) {
		int64_t count = 0;
		for (; g_ascii_isdigit(*text); text++) {
			count = count * 10 + (*text - '0');
			if (count > most_seconds)
				return false;
		}
		int64_t unit = unit_seconds(*text);
		if (unit == 0 || count > (most_seconds - sum) / unit)
			return false;
		text++;
		sum += count * unit;
		any = true;
	}
	*seconds = sum;
	return any && *text == '\0';
}
