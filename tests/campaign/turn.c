#include "tests/campaign/turn.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

campaign_turn campaign_begin(int count, char **words, int *next) {
  if (count < 3) {
    fprintf(stderr, "usage: %s SECONDS SEED[:TRIAL] [OPTIONS]\n", words[0]);
    exit(2);
  }
  char *rest;
  campaign_turn turn = {.seed = strtoull(words[2], &rest, 10), .end = now() + strtod(words[1], NULL), .only = -1};
  if (*rest == ':') turn.only = (int)strtol(rest + 1, NULL, 10);
  if (turn.only >= 0) turn.trial = (uint64_t)turn.only;
  *next = 3;
  return turn;
}

bool campaign_next(campaign_turn *turn, xrd_random *random) {
  const bool first = turn->trial == (turn->only >= 0 ? (uint64_t)turn->only : 0);
  if (!first && (turn->only >= 0 || now() > turn->end)) return false;
  xrd_random_seed(random, (turn->seed << 32) + turn->trial++);
  return true;
}

void campaign_count(campaign_turn *turn, bool good, const char *what, ...) {
  turn->tried++;
  if (good) return;
  turn->failed++;
  va_list more;
  va_start(more, what);
  printf("failed %llu:%llu: ", (unsigned long long)turn->seed, (unsigned long long)turn->trial - 1);
  vprintf(what, more);
  printf("\n");
  va_end(more);
}

int campaign_finish(const campaign_turn *turn) {
  printf("tried %lu\n", turn->tried);
  return turn->failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
