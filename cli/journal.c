#include "cli/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "cli/team.h"
#include "exactrd/version.h"

static const char TITLE[] = "# rows of the exactrd command ";
enum { LINE = sizeof TITLE + 64 }; /* the title, a digest, and the end of the line */

const cli_option cli_journal_options[] = {
    {"journal", CLI_TEXT, "FILE", NULL, NULL,
     "keep each row in FILE too as soon as it is proved; the same command with the same FILE goes on after them"},
    {.name = NULL},
};

xrd_status cli_journal_validate(const cli_arguments *arguments, xrd_error *error) {
  static const char *const others[] = {"plot", "write-channel", "write-law", "length", "payoff", "observation", NULL};
  if (!cli_given(arguments, "journal")) return XRD_OK;
  const bool listed = cli_given(arguments, "slope") || cli_given(arguments, "at") || cli_given(arguments, "rate");
  bool other = strcmp(cli_text(arguments, "format"), "csv") != 0 || cli_text_again(arguments, "distortion", 0) != NULL;
  for (const char *const *name = others; *name != NULL; name++) other = other || cli_given(arguments, *name);
  if (listed && !other) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT,
                  "--journal keeps the rows of a table, one for each value of --slope, --at or --rate, with one "
                  "--distortion between finite alphabets and nothing drawn or written beside it");
}

/* Does an option change no row?  Then how many words it takes; 0 if it may. */
static int words_of_no_account(const char *word) {
  static const char *const names[] = {"--journal", "--output", "-o", "--threads", "--quiet", "--time-limit"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    const size_t length = strlen(names[k]);
    if (strncmp(word, names[k], length) != 0) continue;
    if (word[length] == '=' || strcmp(word, "--quiet") == 0) return 1;
    if (word[length] == '\0') return 2;
  }
  return 0;
}

/* Names the command: its words, the program's version, and the files it reads by their length and their digest, or
   where they were not read whole, by the time of their last change. */
static void identify(const cli_arguments *arguments, const xrd_input *input, xrd_digest *digest) {
  struct sha256_ctx hash;
  sha256_init(&hash);
  sha256_update(&hash, strlen(xrd_version()) + 1, (const uint8_t *)xrd_version());
  for (char *const *word = cli_whole_command(arguments) + 1; *word != NULL; word++) {
    const int passed = words_of_no_account(*word);
    if (passed == 0) sha256_update(&hash, strlen(*word) + 1, (const uint8_t *)*word);
    if (passed == 2 && word[1] != NULL) word++;
  }
  for (size_t k = 0; k < input->file_count; k++) {
    const xrd_input_file *file = &input->files[k];
    struct stat facts;
    uint64_t words[3] = {file->bytes, 0, 0};
    if (file->sha256.hex[0] == '\0' && stat(file->path, &facts) == 0) {
      const bool folder = S_ISDIR(facts.st_mode);
      words[1] = (uint64_t)(folder ? input->table_room.seconds : facts.st_mtim.tv_sec);
      words[2] = (uint64_t)(folder ? input->table_room.nanoseconds : facts.st_mtim.tv_nsec);
    }
    sha256_update(&hash, sizeof words, (const uint8_t *)words);
    sha256_update(&hash, strlen(file->sha256.hex), (const uint8_t *)file->sha256.hex);
  }
  xrd_sha256_finish(&hash, digest);
}

static xrd_status fail_errno(const char *path, const char *what, xrd_error *error) {
  const int number = errno;
  return xrd_fail(error, XRD_ERR_IO, "%s: cannot %s: %s", path, what, strerror(number));
}

static xrd_status read_all(FILE *stream, const char *path, char **text, size_t *length, xrd_error *error) {
  size_t capacity = 0, got = 1;
  *text = NULL;
  for (*length = 0; got > 0; *length += got) {
    char *larger = xrd_grow(*text, &capacity, *length + 4096, 1);
    if (larger == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: not enough memory to read it", path);
    *text = larger;
    got = fread(*text + *length, 1, 4095, stream);
  }
  (*text)[*length] = '\0';
  return ferror(stream) ? fail_errno(path, "be read", error) : XRD_OK;
}

/* Takes the rows of a text under `title` that end; those after the table's own head. */
static void take_rows(cli_journal *journal, char *text, size_t length) {
  while (length > 0 && text[length - 1] != '\n') length--;
  text[length] = '\0';
  memmove(text, text + LINE, length - LINE + 1);
  journal->text = text;
  for (const char *line = strchr(text, '\n'); line != NULL && line[1] != '\0'; line = strchr(line + 1, '\n'))
    journal->count++;
  journal->open = strstr(text, ",open,") != NULL;
}

static xrd_status start(cli_journal *journal, const char *path, const char *title, const xrd_table_writer *table,
                        xrd_error *error) {
  xrd_table_writer head = *table;
  head.stream = journal->stream;
  if (fputs(title, journal->stream) == EOF) return fail_errno(path, "be written", error);
  xrd_table_head(&head);
  return fflush(journal->stream) == 0 ? XRD_OK : fail_errno(path, "be written", error);
}

/* One command at a time. */
static xrd_status lock(FILE *stream, const char *path, xrd_error *error) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  struct stat facts;
  if (fstat(fileno(stream), &facts) != 0 || !S_ISREG(facts.st_mode))
    return xrd_fail(error, XRD_ERR_IO, "%s: no file that rows can be kept in", path);
  if (fcntl(fileno(stream), F_SETLK, &whole) == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_IO, "%s: another command keeps its rows there", path);
}

/* A file that is another's is left as it is. */
static xrd_status open_here(const char *path, const char *title, const xrd_table_writer *table, cli_journal *journal,
                            xrd_error *error) {
  char *text = NULL;
  size_t length = 0;
  journal->stream = fopen(path, "a+");
  if (journal->stream == NULL) return fail_errno(path, "be opened", error);
  rewind(journal->stream);
  xrd_status status = lock(journal->stream, path, error);
  if (status == XRD_OK) status = read_all(journal->stream, path, &text, &length, error);
  if (status == XRD_OK && memcmp(text, title, length < LINE ? length : LINE) != 0)
    status = xrd_fail(error, XRD_ERR_INPUT,
                      "%s: not the journal of this command and these files: name another, or remove it", path);
  if (status == XRD_OK && length > LINE && strchr(text + LINE, '\n') != NULL)
    take_rows(journal, text, length);
  else
    free(text);
  if (status != XRD_OK) return status;
  const off_t kept = journal->text != NULL ? (off_t)(LINE + strlen(journal->text)) : 0;
  if (ftruncate(fileno(journal->stream), kept) != 0) return fail_errno(path, "be cut after its last row", error);
  return journal->text != NULL ? XRD_OK : start(journal, path, title, table, error);
}

xrd_status cli_journal_begin(const cli_arguments *arguments, const xrd_input *input, const xrd_table_writer *table,
                             cli_journal *journal, xrd_error *error) {
  const char *path = cli_text(arguments, "journal");
  *journal = (cli_journal){.stream = NULL};
  if (path == NULL) return XRD_OK;
  xrd_status status = XRD_OK;
  if (cli_team_writes()) {
    xrd_digest digest;
    char title[LINE + 1];
    identify(arguments, input, &digest);
    (void)snprintf(title, sizeof title, "%s%s\n", TITLE, digest.hex);
    status = open_here(path, title, table, journal, error);
  }
  status = xrd_team_agree(cli_team(), status, error);
  xrd_team_broadcast(cli_team(), &journal->count, sizeof journal->count);
  if (status != XRD_OK) cli_journal_end(journal);
  return status;
}

bool cli_journal_row(cli_journal *journal, const xrd_table_writer *table, const void *row) {
  if (journal->stream == NULL) return true;
  xrd_table_writer here = *table;
  here.stream = journal->stream;
  xrd_table_row(&here, row);
  const bool kept = fflush(journal->stream) == 0 && fsync(fileno(journal->stream)) == 0;
  if (!kept) journal->failure = errno;
  return kept;
}

xrd_status cli_journal_judge(const cli_arguments *arguments, const cli_journal *journal, xrd_status status,
                             xrd_error *error) {
  if (journal->failure == 0) return status;
  return xrd_fail(error, XRD_ERR_IO, "%s: a row could not be kept: %s", cli_text(arguments, "journal"),
                  strerror(journal->failure));
}

void cli_journal_end(cli_journal *journal) {
  if (journal->stream != NULL) (void)fclose(journal->stream);
  free(journal->text);
  *journal = (cli_journal){.stream = NULL};
}
