#include "CConsoleFiles.h"
#include <string.h>

static const unsigned char index_html[] = {
#embed "files/index.html"
};
static const unsigned char app_css[] = {
#embed "files/app.css"
};
static const unsigned char app_js[] = {
#embed "files/app.js"
};

const unsigned char *hotplate_console_file(const char *name, size_t *count) {
  if (strcmp(name, "index.html") == 0) { *count = sizeof index_html; return index_html; }
  if (strcmp(name, "app.css") == 0) { *count = sizeof app_css; return app_css; }
  if (strcmp(name, "app.js") == 0) { *count = sizeof app_js; return app_js; }
  *count = 0;
  return NULL;
}
