#include "CConsoleFiles.h"
#include <string.h>

static const unsigned char index_html[] = {
#embed "files/index.html"
};
static const unsigned char app_css[] = {
#embed "files/app.css"
};
static const unsigned char icon_svg[] = {
#embed "files/icon.svg"
};
static const unsigned char app_js[] = {
#embed "files/app.js"
};
static const unsigned char card_js[] = {
#embed "files/card.js"
};
static const unsigned char hits_js[] = {
#embed "files/hits.js"
};
static const unsigned char page_js[] = {
#embed "files/page.js"
};
static const unsigned char server_js[] = {
#embed "files/server.js"
};
static const unsigned char stream_js[] = {
#embed "files/stream.js"
};
static const unsigned char views_js[] = {
#embed "files/views.js"
};

static const struct {
  const char *path, *type;
  const unsigned char *bytes;
  size_t count;
} files[] = {
    {"/", "text/html; charset=utf-8", index_html, sizeof index_html},
    {"/app.css", "text/css; charset=utf-8", app_css, sizeof app_css},
    {"/icon.svg", "image/svg+xml", icon_svg, sizeof icon_svg},
    {"/app.js", "text/javascript; charset=utf-8", app_js, sizeof app_js},
    {"/card.js", "text/javascript; charset=utf-8", card_js, sizeof card_js},
    {"/hits.js", "text/javascript; charset=utf-8", hits_js, sizeof hits_js},
    {"/page.js", "text/javascript; charset=utf-8", page_js, sizeof page_js},
    {"/server.js", "text/javascript; charset=utf-8", server_js, sizeof server_js},
    {"/stream.js", "text/javascript; charset=utf-8", stream_js, sizeof stream_js},
    {"/views.js", "text/javascript; charset=utf-8", views_js, sizeof views_js},
};

const unsigned char *hotplate_console_file(const char *path, const char **type, size_t *count) {
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (strcmp(path, files[i].path) != 0) continue;
    *type = files[i].type;
    *count = files[i].count;
    return files[i].bytes;
  }
  return NULL;
}
