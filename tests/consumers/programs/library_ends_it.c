// Functions of the C library that end the process, in some executions. The first argument says which.
#include <argp.h>
#include <err.h>
#include <error.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static atomic_int first;

static void end(const char* how) {
  char* help[] = {"program", "--help", 0};
  if (strcmp(how, "err") == 0) err(2, "cannot %s", "go on");
  if (strcmp(how, "errx") == 0) errx(2, "cannot %s", "go on");
  if (strcmp(how, "error") == 0) error(2, 0, "cannot %s", "go on");
  if (strcmp(how, "error_at_line") == 0) error_at_line(2, 0, "file", 3, "cannot %s", "go on");
  if (strcmp(how, "goes_on") == 0) error(0, 0, "cannot %s", "go on");
  if (strcmp(how, "unseen") == 0) argp_parse(0, 2, help, 0, 0, 0);
}

static void* other(void* nothing) {
  int expected = 0;
  atomic_compare_exchange_strong(&first, &expected, 2);
  return nothing;
}

int main(int argc, char** argv) {
  pthread_t t;
  int expected = 0;
  pthread_create(&t, 0, other, 0);
  if (!atomic_compare_exchange_strong(&first, &expected, 1)) end(argv[argc - 1]);
  pthread_join(t, 0);
  return 0;
}
