#include "CHTTPClient.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

// An answer's body that is announced as no longer is read to its end, for so many milliseconds at most.
#define SHORT_BODY 65536
#define BODY_WAIT 1000

struct HTTPPost {
  CURLM *multi;
  atomic_bool cancelled;
  // Of the answer whose head is coming, interim ones among them.
  long status;
  int64_t announced;  // bytes of the body; −1 where nothing is said
  int head_ended;
  char *retry_after;
  size_t retry_capacity;
};

static void initialize(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

HTTPPost *http_post_create(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialize);
  HTTPPost *post = calloc(1, sizeof *post);
  if (!post) return NULL;
  post->multi = curl_multi_init();
  if (!post->multi) {
    free(post);
    return NULL;
  }
  return post;
}

void http_post_destroy(HTTPPost *post) {
  if (!post) return;
  curl_multi_cleanup(post->multi);
  free(post);
}

void http_post_cancel(HTTPPost *post) {
  atomic_store(&post->cancelled, true);
  curl_multi_wakeup(post->multi);
}

// What follows `name` in a header line, without spaces around it; NULL in other lines.
static const char *value_of(const char *line, size_t length, const char *name, size_t *value_length) {
  const size_t named = strlen(name);
  if (length < named || strncasecmp(line, name, named) != 0) return NULL;
  const char *from = line + named, *end = line + length;
  while (from < end && (*from == ' ' || *from == '\t')) from++;
  while (end > from && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r' || end[-1] == '\n')) end--;
  *value_length = (size_t)(end - from);
  return from;
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
  HTTPPost *post = context;
  const size_t length = size * count;
  size_t found;
  const char *value;
  if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
    post->status = 0;
    post->announced = -1;
    post->retry_after[0] = 0;
    const char *space = memchr(line, ' ', length);
    for (const char *c = space ? space + 1 : line + length; c < line + length && c < space + 4; c++) {
      if (*c < '0' || *c > '9') break;
      post->status = post->status * 10 + (*c - '0');
    }
  } else if ((value = value_of(line, length, "Content-Length:", &found))) {
    char digits[20] = {0};
    if (found > 0 && found < sizeof digits) {
      memcpy(digits, value, found);
      char *end;
      const long long announced = strtoll(digits, &end, 10);
      if (*end == 0 && announced >= 0) post->announced = announced;
    }
  } else if ((value = value_of(line, length, "Retry-After:", &found))) {
    snprintf(post->retry_after, post->retry_capacity, "%.*s", (int)(found < 256 ? found : 256), value);
  } else if (length > 0 && length <= 2 && (line[0] == '\r' || line[0] == '\n')) {
    post->head_ended = post->status >= 200;
  }
  return length;
}

static size_t drop_body(char *bytes, size_t size, size_t count, void *context) { return size * count; }

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static CURLcode prepare(HTTPPost *post, CURL *easy, const char *url, struct curl_slist *headers, const void *body,
                        size_t length, int64_t limit, char *reason) {
  CURLcode code = CURLE_OK;
#define SET(OPTION, VALUE) \
  if (code == CURLE_OK) code = curl_easy_setopt(easy, OPTION, VALUE)
  SET(CURLOPT_ERRORBUFFER, reason);
  SET(CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
  SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
  // A name server that does not answer holds nobody who has stopped waiting.
  SET(CURLOPT_QUICK_EXIT, 1L);
#endif
  SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  SET(CURLOPT_URL, url);
  SET(CURLOPT_POST, 1L);
  SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
  // Without a body libcurl would read one from standard input.
  SET(CURLOPT_POSTFIELDS, body ? body : "");
  SET(CURLOPT_HTTPHEADER, headers);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_TIMEOUT_MS, (long)limit);
  SET(CURLOPT_HEADERFUNCTION, take_header);
  SET(CURLOPT_HEADERDATA, post);
  SET(CURLOPT_WRITEFUNCTION, drop_body);
#undef SET
  return code;
}

// Until the answer's head, and what of its body is waited for, is there.
static CURLcode wait_for(HTTPPost *post) {
  int64_t body_end = INT64_MAX;
  for (;;) {
    int running = 0;
    if (curl_multi_perform(post->multi, &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(post->multi, &left));)
      if (message->msg == CURLMSG_DONE) return message->data.result;
    if (!running) return CURLE_RECV_ERROR;
    if (atomic_load(&post->cancelled)) return CURLE_ABORTED_BY_CALLBACK;
    if (post->head_ended) {
      if (post->announced < 0 || post->announced > SHORT_BODY) return CURLE_OK;
      if (body_end == INT64_MAX) body_end = now() + BODY_WAIT;
      if (now() >= body_end) return CURLE_OK;
    }
    if (curl_multi_poll(post->multi, NULL, 0, post->head_ended ? 100 : 1000, NULL) != CURLM_OK)
      return CURLE_OUT_OF_MEMORY;
  }
}

int http_post_run(HTTPPost *post, const char *url, const char *const *headers, size_t count, const void *body,
                  size_t length, int64_t limit, char *retry_after, size_t retry_capacity, char *why,
                  size_t capacity) {
  retry_after[0] = why[0] = 0;
  post->retry_after = retry_after;
  post->retry_capacity = retry_capacity;
  if (atomic_load(&post->cancelled)) return http_cancelled;

  // OpenSSL writes to sockets without MSG_NOSIGNAL. What is raised on this thread stays blocked and is taken away.
  sigset_t pipe, before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);

  char reason[CURL_ERROR_SIZE] = {0};
  CURL *easy = curl_easy_init();
  // Without `Expect`, which many receivers do not answer.
  struct curl_slist *list = curl_slist_append(NULL, "Expect:");
  int isComplete = easy && list;
  for (size_t i = 0; isComplete && i < count; i++) {
    struct curl_slist *longer = curl_slist_append(list, headers[i]);
    if (longer) list = longer;
    isComplete = longer != NULL;
  }
  CURLcode code = isComplete ? prepare(post, easy, url, list, body, length, limit, reason) : CURLE_OUT_OF_MEMORY;
  if (code == CURLE_OK) {
    code = curl_multi_add_handle(post->multi, easy) == CURLM_OK ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK) {
      code = wait_for(post);
      curl_multi_remove_handle(post->multi, easy);
    }
  }
  if (easy) curl_easy_cleanup(easy);
  curl_slist_free_all(list);

  const struct timespec none = {0};
  if (!sigismember(&before, SIGPIPE)) {
    while (sigtimedwait(&pipe, NULL, &none) == SIGPIPE) {}
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }

  if (post->head_ended) return (int)post->status;
  if (atomic_load(&post->cancelled)) return http_cancelled;
  if (code == CURLE_OPERATION_TIMEDOUT) return http_timed_out;
  snprintf(why, capacity, "%s", reason[0] ? reason : curl_easy_strerror(code));
  return http_failed;
}
