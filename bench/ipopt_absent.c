#include "bench/methods.h"

bool bench_ipopt_present(void) { return false; }

void bench_ipopt(bench_race *race) { (void)race; }
