#ifndef CCONSOLEFILES_H
#define CCONSOLEFILES_H
#include <stddef.h>

// The console's files, inside the program: it works without a network and without a folder to look in.
// `path` is what a browser asks for; NULL when there is no such file.
const unsigned char *hotplate_console_file(const char *path, const char **type, size_t *count);

#endif
