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

static volatile sig_atomic_t stop_descriptor, stop_seconds, is_stopping, is_late;

static void end_late(int number) {
  (void)number;
  // Nobody may take the sentence, either: then the second time ends it.
  if (is_late) _exit(1);
  is_late = 1;
  alarm(1);
  char sentence[160];
  // In digits by hand: nothing of stdio may be used here.
  static const char begin[] = "hotplate: what was begun has not ended in ";
  static const char end[] = " s, as where nobody takes the output: ended without it\n";
  size_t count = sizeof begin - 1;
  memcpy(sentence, begin, count);
  if (stop_seconds >= 10) sentence[count++] = (char)('0' + stop_seconds / 10 % 10);
  sentence[count++] = (char)('0' + stop_seconds % 10);
  memcpy(sentence + count, end, sizeof end - 1);
  ssize_t written = write(STDERR_FILENO, sentence, count + sizeof end - 1);
  (void)written;
  _exit(1);
}

static void note_stop(int number) {
  int trouble = errno;
  signal(SIGINT, SIG_DFL);
  if (!is_stopping) alarm((unsigned)stop_seconds);
  is_stopping = 1;
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(stop_descriptor, &byte, 1);
  (void)written;
  errno = trouble;
}

void hotplate_note_stops(const int *numbers, int count, int descriptor, int seconds) {
  stop_descriptor = descriptor;
  stop_seconds = seconds;
  struct sigaction late = {.sa_handler = end_late, .sa_flags = SA_NODEFER};
  sigemptyset(&late.sa_mask);
  sigaction(SIGALRM, &late, NULL);
  struct sigaction action = {.sa_handler = note_stop, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (int index = 0; index < count; index++) sigaction(numbers[index], &action, NULL);
}

void hotplate_take_stops(const int *numbers, int count) {
  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGALRM);
  for (int index = 0; index < count; index++) sigaddset(&taken, numbers[index]);
  pthread_sigmask(SIG_UNBLOCK, &taken, NULL);
}

static void leave_line(int number) {
  ssize_t written = write(STDERR_FILENO, "\n", 1);
  (void)written;
  signal(number, SIG_DFL);
  raise(number);
}

void hotplate_leave_line_when_interrupted(void) {
  struct sigaction action;
  if (sigaction(SIGINT, NULL, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action = (struct sigaction){.sa_handler = leave_line};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
}

void hotplate_hold_standard_streams(void) {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
    if (fcntl(number, F_GETFD) == -1 && errno == EBADF) {
      // The lowest free number is taken; opened the wrong way, so that using it still fails.
      (void)open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}
