#include "record/record.h"

#include <string.h>

static void clear_item(gpointer data)
{
	struct svc_edit_item *item = data;
	g_free(item->field);
	g_free(item->value);
}

struct svc_edit *svc_edit_new(void)
{
	struct svc_edit *edit = g_new0(struct svc_edit, 1);
	edit->items = g_array_new(FALSE, TRUE, sizeof(struct svc_edit_item));
	g_array_set_clear_func(edit->items, clear_item);
	return edit;
}

void svc_edit_free(struct svc_edit *edit)
{
	if (!edit)
		return;
	g_array_unref(edit->items);
	g_free(edit->verb);
	g_free(edit->text);
	g_free(edit->author);
	g_free(edit);
}

void svc_edit_add(struct svc_edit *edit, enum svc_edit_op op, const char *field, const char *value)
{
	bool empty = op == SVC_EDIT_SET && (!value || *value == '\0');
	struct svc_edit_item item = {empty ? SVC_EDIT_UNSET : op, g_strdup(field), g_strdup(value)};
	g_array_append_val(edit->items, item);
}

enum svc_status svc_edit_add_assignment(
	struct svc_edit *edit, const char *assignment, struct svc_error *err)
{
	const char *sign = strchr(assignment, '=');
	size_t length = sign ? (size_t)(sign - assignment) : 0;
	enum svc_edit_op op = SVC_EDIT_SET;
	if (length > 0 && (sign[-1] == '+' || sign[-1] == '-')) {
		op = sign[-1] == '+' ? SVC_EDIT_APPEND : SVC_EDIT_REMOVE_ITEM;
		length--;
	}
	if (length == 0) {
		svc_error_set(err, SVC_EUSAGE, "'%s' is not FIELD=VALUE", assignment);
		return svc_error_hint(err, "write FIELD=VALUE to set a field, FIELD= to empty it, "
					   "FIELD+=ITEM and FIELD-=ITEM for lists");
	}
	if (op != SVC_EDIT_SET && sign[1] == '\0') {
		svc_error_set(err, SVC_EUSAGE, "'%s' names no item", assignment);
		return svc_error_hint(err, "write the item after the '='");
	}
	g_autofree char *field = g_strndup(assignment, length);
	svc_edit_add(edit, op, field, sign + 1);
	return SVC_OK;
}
