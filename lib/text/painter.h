/*
 * Lines of a terminal: wrapped, indented, styled and harmless. What draws Markdown says what to
 * draw; nothing here knows of Markdown.
 */
#ifndef SVC_TEXT_PAINTER_H
#define SVC_TEXT_PAINTER_H

#include <glib.h>
#include <stdbool.h>

enum svc_paint_style {
	SVC_PAINT_BOLD,
	SVC_PAINT_ITALIC,
	SVC_PAINT_CODE,
	SVC_PAINT_LINK,
	SVC_PAINT_STYLES,
};

struct svc_painter {
	GString *out;
	GString *prefix; /* of every line: quotes and indents */
	GString *first;  /* of the next line alone, with a bullet; NULL if as `prefix` */
	GArray *lengths; /* of gsize: the prefix before each container */
	GString *text;   /* of the paragraph or heading so far; '\n' is a hard break */
	int width;
	bool colour;
	guint active; /* bits of enum svc_paint_style */
};

/* An empty one; `width` in columns, 0: lines aren't wrapped. Taken apart by svc_painter_finish(),
 * which gives what was drawn, owned. */
void svc_painter_init(struct svc_painter *p, int width, bool colour);
char *svc_painter_finish(struct svc_painter *p);

/* Adds text of the input to the paragraph, or begins and ends a style in it. */
void svc_paint_add(struct svc_painter *p, const char *text);
void svc_paint_mark(struct svc_painter *p, enum svc_paint_style style, bool on);

/* Draws the paragraph, wrapped; one line as it is; or code and raw HTML, whose lines are kept. */
void svc_paint_flush(struct svc_painter *p);
void svc_paint_line(struct svc_painter *p, const char *line);
void svc_paint_literal(struct svc_painter *p, const char *literal);

/* Columns that are left for text. */
int svc_paint_room(const struct svc_painter *p);

/* Begins a container: `first` stands before its first line, `rest` before the others. Ends it. */
void svc_paint_push(struct svc_painter *p, const char *first, const char *rest);
void svc_paint_pop(struct svc_painter *p);

#endif
