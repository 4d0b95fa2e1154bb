#ifndef CPOLICIES_H
#define CPOLICIES_H
#include <stddef.h>

// The policy packs of the folder Policies, inside the program: an installed command has no folder to look in.
// `index` counts the packs in the order of their codes; NULL when there is none.
const unsigned char *hotplate_policy(int index, size_t *count);

#endif
