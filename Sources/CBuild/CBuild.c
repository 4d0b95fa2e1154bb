#include "CBuild.h"

// Package.swift passes HOTPLATE_COMMIT of the environment on; a plain `swift build` sets none, and builds nothing anew
// because of a commit.
#ifndef HOTPLATE_COMMIT
#define HOTPLATE_COMMIT "unknown"
#endif

const char *hotplate_build_commit(void) { return HOTPLATE_COMMIT; }
