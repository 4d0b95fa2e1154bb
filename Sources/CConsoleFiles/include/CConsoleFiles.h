#ifndef CCONSOLEFILES_H
#define CCONSOLEFILES_H
#include <stddef.h>

// The console's files, inside the program: it works without a network and without a folder to look in.
// `name` is a file's name; NULL when there is none.
const unsigned char *hotplate_console_file(const char *name, size_t *count);

#endif
