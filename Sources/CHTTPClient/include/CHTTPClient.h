// One HTTP POST in a few functions, over libcurl. It follows no redirect, keeps no cookie and no connection, and does not raise SIGPIPE.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// A POST that can be cancelled while it runs.
typedef struct HTTPPost HTTPPost;

/// What a POST came to, where it is no status.
enum {
  /// Somebody cancelled it.
  http_cancelled = -1,
  /// There was no answer within the time.
  http_timed_out = -2,
  /// The receiver could not be reached, or does not speak HTTP.
  http_failed = -3,
};

/// Makes a POST. NULL when there is no memory, or no descriptor is left.
HTTPPost *http_post_create(void);

/// Frees a POST that does not run; NULL is allowed.
void http_post_destroy(HTTPPost *post);

/// Sends `body` and waits for the head of the answer: its status, 200 to 999, or one of the above, with libcurl's reason in `why`.
///
/// The head decides, whatever becomes of the answer's body: one that is announced as no longer than 64 KiB is read to its end, but for no
/// longer than a second, as a receiver that is cut off while it answers may take that for a failure. Once for each `HTTPPost`.
///
/// - headers: `count` lines `Name: value` without line ends.
/// - limit: Milliseconds that all of it may take.
/// - retry_after: The answer's `Retry-After`, cut to `retry_capacity` − 1 bytes; empty without one.
int http_post_run(HTTPPost *post, const char *url, const char *const *headers, size_t count, const void *body,
                  size_t length, int64_t limit, char *retry_after, size_t retry_capacity, char *why, size_t capacity);

/// Makes `http_post_run` end at once, now or when it begins. From any thread.
void http_post_cancel(HTTPPost *post);
