#define _GNU_SOURCE
#include "CStandardError.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __GLIBC__
static ssize_t write_line(void *cookie, const char *line, size_t count) {
  static const char name[] = "libpng ";
  if (count >= sizeof name - 1 && memcmp(line, name, sizeof name - 1) == 0) return (ssize_t)count;
  // Nobody is left to be told that standard error is closed or full.
  for (size_t sent = 0; sent < count;) {
    ssize_t now = write(STDERR_FILENO, line + sent, count - sent);
    if (now <= 0) break;
    sent += (size_t)now;
  }
  return (ssize_t)count;
}

void hotplate_quiet_libpng(void) {
  FILE *lines = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_line});
  if (!lines) return;
  setvbuf(lines, NULL, _IOLBF, BUFSIZ);
  // glibc's manual allows it: a variable like any other.
  stderr = lines;
}
#else
void hotplate_quiet_libpng(void) {}
#endif

static void say_bus_error(int number) {
  (void)number;
  static const char sentence[] =
      "hotplate: a file in use was cut short, as when a compiled list is written over; expected new lists to be renamed into place\n";
  ssize_t written = write(STDERR_FILENO, sentence, sizeof sentence - 1);
  (void)written;
  _exit(70);
}

void hotplate_say_bus_errors(void) {
  struct sigaction action = {.sa_handler = say_bus_error, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}

void hotplate_hold_standard_streams(void) {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
    if (fcntl(number, F_GETFD) == -1 && errno == EBADF) {
      // The lowest free number is taken; opened the wrong way, so that using it still fails.
      (void)open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}
