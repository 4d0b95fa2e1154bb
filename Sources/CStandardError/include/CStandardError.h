// What Swift cannot do for a process's standard streams: keep libpng's own words off standard error, as Leptonica gives no way to tell that library where to
// put them; say there why a process ends whose mapped file was cut short, or that was told to end and does not; hold the places of streams that were closed.
#pragma once

/// From now on what this process's C libraries print to `stderr` comes a line at a time, without the lines that begin with
/// "libpng ": the picture's error says it in our words. Call it once, before there is a second thread.
void hotplate_quiet_libpng(void);

/// From now on a mapped file that is cut short while in use ends the process with a sentence on standard error and status 70, not with a bare "Bus error".
void hotplate_say_bus_errors(void);

/// From now on each of these signals writes a byte to `descriptor`, which must not block. The first one has SIGINT end the process at once from then
/// on, and ends it after `seconds` (below 100) with a sentence on standard error and status 1: the kernel counts them, as there may be no thread to be had.
void hotplate_note_stops(const int *numbers, int count, int descriptor, int seconds);

/// Has the calling thread take these signals and the end after `seconds`: there must be one that does not block them.
void hotplate_take_stops(const int *numbers, int count);

/// From now on a SIGINT that ends the process by its default ends the terminal's line before, in which progress stands.
void hotplate_leave_line_when_interrupted(void);

/// Keeps the numbers of standard streams that were closed from going to the next file that is opened, which would be read as input, or written answers into: such
/// a stream fails when it is used. Call it first of all.
void hotplate_hold_standard_streams(void);
