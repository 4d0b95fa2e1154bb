// Keeps libpng's own words off standard error. Leptonica gives no way to tell it where to put them.
#pragma once

/// From now on what this process's C libraries print to `stderr` comes a line at a time, without the lines that begin with
/// "libpng ": the picture's error says it in our words. Call it once, before there is a second thread.
void hotplate_quiet_libpng(void);
