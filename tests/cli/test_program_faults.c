/* Commands of the program with each place that allocates (`memory`), or calls what may fail of the C library and
   jansson
   (`calls`), failing once, from wherever it is reached: the command says so, or goes on as if nothing had happened;
   nothing leaks, and no half of a file is left.  Or each place that asks whether to go on is told no (`stops`): the
   command says that it was interrupted, or writes what it would have written.
   test_program_faults memory|calls|stops GROUP [PART] runs one group of the commands below, or those that hold a text.
 */
#include <dirent.h>
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "exactrd/claims.h"
#include "exactrd/output.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/stopping_questions.h"

enum { MOST_WORDS = 48, MOST_LETTERS = 512 };

static const struct {
  const char *name, *text;
} FILES[] = {
    {"p.txt", "0.5 0.3 0.2\n"},
    {"d.txt", "0 1 0.4\n1 0 0.4\n0.7 1 0.2\n"},
    {"x.txt", "0\n1\n3\n"},
    {"pay.txt", "1 0 0.5\n0 1 0.5\n-1 2 0\n"},
    {"seen.txt", "0.9 0.1\n0.5 0.5\n0.2 0.8\n"},
    {"loss2.txt", "0 1\n1 0\n0.5 0.5\n"},
    {"joint.txt", "0.3 0.1\n0.1 0.5\n"},
    {"joint3.txt", "0.3 0.1 0.1\n0.1 0.2 0.2\n"},
    {"w.txt", "0.9 0.1\n0.2 0.8\n"},
    {"cost.txt", "0 1\n"},
    {"mix.txt", "0.5 0 1\n0.5 3 1\n"},
    {"hist.txt", "0 1 1\n1 3 2\n"},
    {"pts.txt", "0 0\n1 0.25\n0.5 1\n"},
    {"coef.txt", "4 1 0.25\n"},
    {"points.csv", "distortion,rate\n0.1,1.5\n0.3,0.9\n"},
    {"net.json",
     "{\"input\": [3], \"layers\": [{\"type\": \"dense\", \"weight\": [[1, 2, 3], [0, 1, 0]], \"bias\": [1, 2]},"
     " {\"type\": \"relu\"}]}"},
    {"mean.txt", "0.5 0\n-0.5 0\n"},
    {"logvar.txt", "-2 0\n-2 0\n"},
    {"d3.txt", "1 0 0\n0 1 0\n0 0 1\n"},
    {"cov.txt", "2 0.5\n0.5 1\n"},
    {"spectrum.txt", "0 2\n1 1\n3.141592653589793 0.5\n"},
    {"seen2.txt", "0.9 0.1\n0.5 0.5\n0.2 0.8\n"},
};

/* What makes files for the lines below. */
static const char *const PREPARED[][2] = {
    {"documents", "curve --pmf p.txt --distortion d.txt --points 4 --format json -o curve.json"},
    {"documents", "curve --pmf p.txt --distortion d.txt --distortion hamming --slope 1:2 --format json -o two.json"},
    {"documents", "curve --pmf p.txt --payoff pay.txt --slope 1 --format json -o pay.json"},
    {"documents", "curve --samples pts.txt --distortion squared --reproduction continuous --slope 3 --format json -o "
                  "atoms.json"},
    {"documents", "bottleneck --joint joint3.txt --slope 3 --format json -o joint.json"},
    {"documents", "capacity --channel w.txt --cost cost.txt --at 0.2 --format json -o capacity.json"},
    {"documents", "capacity --channel awgn --peak 1 --format json -o peak.json"},
    {"documents", "perception --pmf p.txt --distortion d.txt --constraint wasserstein --at 0.3:0.05 --format json -o "
                  "perception.json"},
    {"documents", "curve --density uniform --distortion squared --slope 2 --format json -o density.json"},
    {"documents", "curve --density laplace --distortion absolute --slope 2 --format json -o intervals.json"},
    {"documents", "curve --source bernoulli:0.3 --distortion hamming --at 0.1 --length 5 --format json -o length.json"},
    {"embedded", "curve --pmf - --distortion d.txt --slope 1 --format json -o a.json"},
    {"embedded", "curve --pmf - --alphabet x.txt --distortion squared --slope 1 --format json -o b.json"},
    {"embedded",
     "curve --pmf p.txt --alphabet x.txt --reproduction - --distortion absolute --slope 1 --format json -o c.json"},
    {"embedded", "curve --samples - --distortion hamming --slope 1 --format json -o d.json"},
    {"embedded", "curve --pmf p.txt --payoff - --slope 1 --format json -o e.json"},
    {"embedded", "curve --pmf - --payoff pay.txt --slope 1 --format json -o f.json"},
    {"embedded", "curve --pmf p.txt --distortion d.txt --distortion - --slope 1:1 --format json -o g.json"},
    {"embedded", "curve --pmf - --distortion d.txt --distortion hamming --slope 1:1 --format json -o h.json"},
    {"embedded", "bottleneck --joint - --slope 3 --format json -o i.json"},
    {"embedded", "capacity --channel - --cost cost.txt --at 0.2 --format json -o j.json"},
    {"embedded",
     "perception --pmf - --distortion d.txt --constraint wasserstein:hamming --at 0.3:0.05 --format json -o "
     "k.json"},
    {"embedded", "curve --pmf p.txt --distortion d.txt --observation - --slope 2 --format json -o l.json"},
    {"embedded", "curve --pmf - --distortion hamming --slope 1 --format json -o m.json"},
    {"embedded", "curve --counts - --distortion hamming --slope 1 --format json -o n.json"},
    {"embedded",
     "curve --pmf - --alphabet x.txt --distortion squared --reproduction continuous --slope 1 --format json -o "
     "o.json"},
    {"embedded", "curve --histogram - --distortion squared --slope 1 --format json -o p.json"},
    {"embedded", "curve --mixture - --distortion squared --slope 0.5 --format json -o q.json"},
    {"pictures", "curve --pmf p.txt --distortion d.txt --points 4 --format json -o curve.json"},
    {"pictures", "curve --pmf p.txt --distortion d.txt --points 4 -o curve.csv"},
    {"runs", "vae train run --data gaussian --height 2 --width 2 --widths 4 --latents 2 --steps 6 --held-out 8 "
             "--activation tanh --rate 0.1 --evaluate-every 3 --checkpoint-every 3 --batch 4"},
    {"runs", "vae train labelled --data corridors --widths 4 --latents 2 --steps 2 --held-out 8 --batch 4 --task all"},
    {"runs", "vae train finite --data finite --file x.txt --height 1 --width 1 --widths 4 --latents 1 --steps 2 "
             "--batch 4 --held-out 8"},
};

/* GROUP, and a command line. */
static const char *const LINES[][2] = {
    {"curve", "curve --pmf p.txt --distortion hamming --points 4 -o out"},
    {"curve", "curve --pmf p.txt --distortion d.txt --slope 1,3 --format json -o out"},
    {"curve", "curve --pmf p.txt --distortion d.txt --at 0.3 --write-channel channel.txt --write-law law.txt -o out"},
    {"curve", "curve --samples pts.txt --distortion squared --rate 0.2 --unit bits --format json -o out"},
    {"curve", "curve --pmf p.txt --distortion d.txt --critical --scan 5 -o out"},
    {"curve", "curve --pmf p.txt --distortion hamming --at 0.2 --length 20 -o out"},
    {"criteria", "curve --pmf p.txt --distortion d.txt --distortion hamming --slope 1:2 --format json -o out"},
    {"criteria", "curve --pmf p.txt --distortion d.txt --distortion hamming --at 0.3:0.4 -o out"},
    {"criteria", "curve --pmf p.txt --distortion d.txt --distortion hamming --points 2 --format json -o out"},
    {"criteria", "curve --pmf p.txt --payoff pay.txt --slope 1 --format json -o out"},
    {"criteria", "curve --pmf p.txt --payoff pay.txt --information-cost 0.5 --observation seen2.txt -o out"},
    {"criteria", "curve --pmf p.txt --distortion loss2.txt --observation seen.txt --slope 2 --format json -o out"},
    {"measures", "curve --pmf p.txt --alphabet x.txt --distortion squared --reproduction continuous --slope 1 "
                 "--format json -o out"},
    {"measures", "curve --density uniform --distortion squared --slope 2 --write-atoms atoms.csv --format json -o out"},
    {"measures", "curve --density uniform --distortion absolute --slope 3 --format json -o out"},
    {"measures", "curve --histogram hist.txt --distortion squared --slope 1 -o out"},
    {"measures", "bottleneck --joint joint.txt --slope 3 --format json -o out"},
    {"measures", "bottleneck --joint joint3.txt --points 3 --plot picture.svg -o out"},
    {"channels", "capacity --channel w.txt --format json -o out"},
    {"channels", "capacity --channel w.txt --cost cost.txt --at 0.2 --plot picture.svg -o out"},
    {"channels", "capacity --channel awgn --peak 1 --format json -o out"},
    {"channels", "perception --pmf p.txt --distortion hamming --constraint tv --at 0.1:0.05 --format json -o out"},
    {"channels", "perception --pmf p.txt --distortion d.txt --constraint kl --at 0.3:0.05 -o out"},
    {"channels", "perception --pmf p.txt --distortion d.txt --constraint wasserstein:hamming --at 0.3:0.05 -o out"},
    {"documents", "check curve.json -o out"},
    {"documents", "check two.json -o out"},
    {"documents", "check pay.json -o out"},
    {"documents", "check atoms.json -o out"},
    {"documents", "check joint.json -o out"},
    {"documents", "check capacity.json -o out"},
    {"documents", "check peak.json -o out"},
    {"documents", "check perception.json -o out"},
    {"documents", "check density.json -o out"},
    {"documents", "check length.json -o out"},
    {"documents", "check intervals.json -o out"},
    {"documents", "check --pmf p.txt --distortion d.txt --channel d3.txt -o out"},
    {"embedded", "check a.json -o out"},
    {"embedded", "check b.json -o out"},
    {"embedded", "check c.json -o out"},
    {"embedded", "check d.json -o out"},
    {"embedded", "check e.json -o out"},
    {"embedded", "check f.json -o out"},
    {"embedded", "check g.json -o out"},
    {"embedded", "check h.json -o out"},
    {"embedded", "check i.json -o out"},
    {"embedded", "check j.json -o out"},
    {"embedded", "check k.json -o out"},
    {"embedded", "check l.json -o out"},
    {"embedded", "check m.json -o out"},
    {"embedded", "check n.json -o out"},
    {"embedded", "check o.json -o out"},
    {"embedded", "check p.json -o out"},
    {"embedded", "check q.json -o out"},
    {"pictures", "plot curve.json points.csv --style line,points --excess -o out.html"},
    {"pictures", "plot curve.csv curve.json --x-axis db --unit bits --legend a,b -o out.svg"},
    {"pictures", "compare curve.json points.csv --plot compare.html -o out"},
    {"pictures", "compare curve.json points.csv --bd-rate -o out"},
    {"pictures", "curve --source uniform:3 --distortion squared --points 3 --plot picture.html -o out"},
    {"formulas", "closed bernoulli:0.3 --at 0.05,0.1 --unit bits -o out"},
    {"formulas", "closed hamming --pmf p.txt --points 4 --plot picture.svg -o out"},
    {"formulas", "closed log-loss --pmf p.txt --rate 0.2 -o out"},
    {"formulas", "closed ar:0.5,0.1 --points 3 -o out"},
    {"formulas", "waterfill --cov cov.txt --metric cov.txt --points 3 -o out"},
    {"formulas", "waterfill --spectrum spectrum.txt --at 0.5 --plot picture.svg -o out"},
    {"formulas", "toy sweep --dimensions 2 --rates 3 --parameters 3 --plot picture.svg -o out"},
    {"formulas", "toy table --coefficients coef.txt --rate 1,2 --table variances --format latex -o out"},
    {"formulas", "toy linear --side 2 --latents 2 --rate 3 --plot picture.svg -o out"},
    {"formulas", "toy linear --side 2 --mode scaled --alpha 0.5 --at 1 -o out"},
    {"formulas", "toy match --coefficients coef.txt --rate 1,2 -o out"},
    {"formulas", "toy figure7 --dimensions 3 --plot picture.svg -o out"},
    {"theory", "dominate --weak absolute --strong squared --weak-points x.txt --strong-points x.txt --pmf p.txt --plot "
               "picture.svg -o out"},
    {"theory", "dominate --network net.json --loss perceptual --domain 0,1 --pairs 20 -o out"},
    {"theory", "dominate --network net.json --loss matching --layers -o out"},
    {"theory", "verify def7 --trials 2 --format json -o out"},
    {"theory", "verify --list -o out"},
    {"runs", "vae train fresh --data gaussian --height 2 --width 2 --widths 4 --latents 2 --steps 2 --held-out 8 "
             "--batch 4 --pictures yes --evaluate-every 1"},
    {"runs", "vae train fresh --data leaves --height 8 --model conv --widths 2,2 --latents 2 --steps 2 --held-out 8 "
             "--batch 4 --neural patch --alpha 1 --balance yes"},
    {"runs", "vae compare run --split --plot picture.svg -o out"},
    {"runs", "vae compare finite -o out"},
    {"runs", "vae encode run --mean m.npy --log-variance v.npy --data data.npy --reconstruction r.npy"},
    {"runs", "vae geometry run --points 3 --grid 3 --paths 1 --elements 8 --plot picture.svg -o out"},
    {"runs", "vae geometry labelled --points 3 --grid 3 --paths 1 --elements 8 --labels side --format json -o out"},
    {"runs", "vae measure --mean mean.txt --log-variance logvar.txt --data logvar.txt --distortion 0.5 --plot "
             "picture.svg --format json -o out"},
    {"runs", "vae sweep fresh --betas 0.5,1 --data gaussian --height 2 --width 2 --model linear --latents 2 --steps 2 "
             "--held-out 8 --batch 4 -o out"},
};

static xrd_verdict verdict;
static failing_kind kind;
static const char *harmless; /* a call that may fail beside fclose, which may of what was read */
static bool writes, draws;   /* a table; a picture, once that is written */
static int wrong;
static size_t all_failures;
static xrd_error error;

static void remove_tree(const char *path) {
  DIR *folder = opendir(path);
  for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
    char inside[MOST_LETTERS];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name) < (int)sizeof inside) remove_tree(inside);
  }
  if (folder != NULL) (void)closedir(folder);
  (void)remove(path);
}

/* What the option that reads standard input finds there. */
static void set_stdin(const char *line) {
  static const char *const FOUND[][2] = {
      {"--pmf -", "p.txt"},        {"--counts -", "p.txt"},        {"--distortion - ", "d.txt"},
      {"--samples -", "pts.txt"},  {"--reproduction -", "x.txt"},  {"--payoff -", "pay.txt"},
      {"--joint -", "joint3.txt"}, {"--histogram -", "hist.txt"},  {"--mixture -", "mix.txt"},
      {"--channel -", "w.txt"},    {"--observation -", "seen.txt"}};
  for (size_t k = 0; k < sizeof FOUND / sizeof *FOUND; k++) {
    const char *at = strstr(line, FOUND[k][0]);
    if (at != NULL && (at[strlen(FOUND[k][0])] == ' ' || FOUND[k][0][strlen(FOUND[k][0]) - 1] == ' '))
      assert_non_null(freopen(FOUND[k][1], "r", stdin));
  }
}

static int run(const void *line) {
  char text[MOST_LETTERS], *words[MOST_WORDS + 1] = {NULL}, *rest = NULL;
  int count = 0, used;
  assert_true(strlen(line) < sizeof text);
  strcpy(text, line);
  for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
    assert_true(count < MOST_WORDS);
    words[count++] = word;
  }
  const cli_command *command = cli_commands_find(words, count, &used);
  assert_non_null(command);
  cli_arguments *arguments = NULL;
  set_stdin(line);
  (void)remove("out");
  remove_tree("fresh");
  verdict = XRD_CLOSED;
  error.message[0] = '\0';
  xrd_status status = cli_arguments_parse(command, words + used, count - used, words, &arguments, &error);
  if (status == XRD_OK) status = command->run(arguments, &verdict, &error);
  cli_arguments_free(arguments);
  return (int)status;
}

/* A file that has no room in memory may also be one that cannot be written. */
static bool says_so(xrd_status status) {
  if (kind == FAILING_CALLS) return status == XRD_ERR_MEMORY || status == XRD_ERR_IO;
  return status == XRD_ERR_MEMORY || (status == XRD_ERR_IO && strstr(error.message, strerror(ENOMEM)) != NULL);
}

/* Of a command that was told to stop. */
static void judge_stop(int status, bool stopped) {
  const bool told = stopped && status == (int)XRD_ERR_INTERRUPTED && error.message[0] != '\0';
  if (told || (status == (int)XRD_OK && stopping_left_alone("out"))) return;
  (void)fprintf(stderr, "WRONG status %d, '%s', %s\n", status, error.message, allocation_failed_call());
  wrong++;
}

static void judge(int status, bool failed) {
  if (kind == FAILING_QUESTIONS) {
    judge_stop(status, failed);
    return;
  }
  const bool written = access("out", F_OK) == 0;
  const char *call = allocation_failed_call();
  const bool silent = kind == FAILING_CALLS && failed && strcmp(call, "fclose") != 0 && strcmp(call, harmless) != 0;
  if (status == (int)XRD_OK ? silent || (writes && !written)
                            : (written && !draws) || !failed || !says_so(status) || error.message[0] == '\0') {
    (void)fprintf(stderr, "WRONG status %d, '%s', %s, %s\n", status, error.message, written ? "and a file" : "no file",
                  call);
    wrong++;
  }
}

static int enter(void **state) {
  (void)state;
  static char folder[] = "/tmp/exactrd-program-XXXXXX";
  if (mkdtemp(folder) == NULL || chdir(folder) != 0) return -1;
  *state = folder;
  for (size_t k = 0; k < sizeof FILES / sizeof *FILES; k++) {
    FILE *file = fopen(FILES[k].name, "w");
    if (file == NULL || fputs(FILES[k].text, file) < 0 || fclose(file) != 0) return -1;
  }
  return 0;
}

static int leave(void **state) {
  remove_tree(*state);
  return chdir("/");
}

static const char *group, *part = "";

static void must_succeed(const char *line) {
  if (run(line) != (int)XRD_OK) fail_msg("%s: %s", line, error.message);
}

static void each_place_fails(const char *line) {
  const size_t length = strlen(line);
  writes = strcmp(line + length - strlen(" -o out"), " -o out") == 0;
  draws = strstr(line, "--plot") != NULL;
  harmless = strstr(line, "vae sweep") != NULL ? "fopen" : ""; /* how long earlier processes took */
  must_succeed(line);
  stopping_remember("out");
  const size_t failures = allocation_fail_each_place(kind, run, line, judge);
  (void)fprintf(stderr, "%zu failures of %s\n", failures, line);
  assert_true(kind == FAILING_QUESTIONS || failures > 5); /* a formula asks nobody */
  all_failures += failures;
}

static xrd_status write_embedded(const xrd_document *document, const void *input) {
  char name[] = "exactrd", *command[] = {name, NULL};
  const xrd_input_request none = {.pmf = NULL};
  const xrd_result result = {document->kind,     command, &none,           input,           document->unit,
                             document->gap_nats, 1,       document->count, document->points};
  xrd_atomic_file *file;
  xrd_status status = xrd_atomic_file_open("embedded.json", &file, &error);
  if (status != XRD_OK) return status;
  status = xrd_document_write(xrd_atomic_file_stream(file), &result, &error);
  if (status == XRD_OK) return xrd_atomic_file_commit(file, &error);
  xrd_atomic_file_discard(file);
  return status;
}

static xrd_status check_embedded(void) {
  xrd_document held;
  xrd_finding finding;
  xrd_status status = xrd_document_read("embedded.json", &held, &error);
  if (status != XRD_OK) return status;
  assert_non_null(held.embedded);
  for (size_t k = 0; k < held.count && status == XRD_OK; k++) {
    status = xrd_document_check(&held, NULL, k, &finding, &error);
    if (status == XRD_OK && !finding.accepted) fail_msg("%s", finding.reason);
  }
  xrd_document_clear(&held);
  return status;
}

/* A document with its problem inside, written again as one of a problem from memory, read and checked. */
static int embed(const void *path) {
  xrd_document document;
  void *input = NULL;
  error.message[0] = '\0';
  xrd_status status = xrd_document_read(path, &document, &error);
  if (status != XRD_OK) return (int)status;
  status = xrd_document_problem(&document, NULL, &input, &error);
  if (status == XRD_OK) status = write_embedded(&document, input != NULL ? input : document.embedded);
  if (status == XRD_OK) status = check_embedded();
  xrd_document_problem_clear(&document, input);
  xrd_document_clear(&document);
  return (int)status;
}

static void of_documents(void) {
  writes = false, harmless = "";
  for (int name = 'a'; name <= 'q'; name++) {
    const char path[] = {(char)name, '.', 'j', 's', 'o', 'n', '\0'};
    (void)remove("out");
    if (embed(path) != (int)XRD_OK) fail_msg("%s: %s", path, error.message);
    assert_true(allocation_fail_each_place(kind, embed, path, judge) > 20);
  }
}

static void of_claims(void) {
  char line[MOST_LETTERS];
  const size_t stride = kind == FAILING_QUESTIONS ? 6 : 1; /* all ask in the same places */
  for (size_t k = 0; k < xrd_claim_count(); k += stride) {
    (void)snprintf(line, sizeof line, "verify %s --trials 1 -o out", xrd_claim_at(k)->id);
    if (strstr(line, part) != NULL) each_place_fails(line);
  }
}

static void every_place_may_fail(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof PREPARED / sizeof *PREPARED; k++)
    if (strcmp(PREPARED[k][0], group) == 0) must_succeed(PREPARED[k][1]);
  for (size_t k = 0; k < sizeof LINES / sizeof *LINES; k++)
    if (strcmp(LINES[k][0], group) == 0 && strstr(LINES[k][1], part) != NULL) each_place_fails(LINES[k][1]);
  if (strcmp(group, "claims") == 0) of_claims();
  if (strcmp(group, "embedded") == 0 && kind != FAILING_QUESTIONS) of_documents();
  assert_int_equal(wrong, 0);
  assert_true(all_failures > 0);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  kind = strcmp(argv[1], "calls") == 0   ? FAILING_CALLS
         : strcmp(argv[1], "stops") == 0 ? FAILING_QUESTIONS
                                         : FAILING_ALLOCATIONS;
  group = argv[2];
  if (argc > 3) part = argv[3];
  (void)gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_place_may_fail)};
  return cmocka_run_group_tests(tests, enter, leave);
}
