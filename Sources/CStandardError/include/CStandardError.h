// What Swift cannot do for standard error: keep libpng's own words off it, as Leptonica gives no way to tell that library where to put them, and say why a
// process ends whose mapped file was cut short.
#pragma once

/// From now on what this process's C libraries print to `stderr` comes a line at a time, without the lines that begin with
/// "libpng ": the picture's error says it in our words. Call it once, before there is a second thread.
void hotplate_quiet_libpng(void);

/// From now on a mapped file that is cut short while in use ends the process with a sentence on standard error and status 70, not with a bare "Bus error".
void hotplate_say_bus_errors(void);
