/* Old files survive failures; links, permissions and devices are respected. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exactrd/output.h"
#include "tests/cmocka_all.h"

static char folder[] = "/tmp/exactrd-atomic-XXXXXX";

static int enter(void **state) {
  (void)state;
  return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int leave(void **state) {
  (void)state;
  return chdir("/") != 0 || rmdir(folder) != 0;
}

static void put(const char *name, const char *text) {
  FILE *file = fopen(name, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static void expect(const char *name, const char *text) {
  char found[64] = "";
  FILE *file = fopen(name, "r");
  assert_non_null(file);
  found[fread(found, 1, sizeof found - 1, file)] = '\0';
  (void)fclose(file);
  assert_string_equal(found, text);
}

static size_t files_here(void) {
  size_t count = 0;
  DIR *here = opendir(".");
  assert_non_null(here);
  for (const struct dirent *entry; (entry = readdir(here)) != NULL;) count += entry->d_name[0] != '.';
  (void)closedir(here);
  return count;
}

static xrd_status write_file(const char *name, const char *text, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_atomic_file_open(name, &file, error);
  if (status != XRD_OK) return status;
  (void)fputs(text, xrd_atomic_file_stream(file));
  return xrd_atomic_file_commit(file, error);
}

static void a_new_file_has_ordinary_permissions(void **state) {
  (void)state;
  const mode_t mask = umask(022);
  assert_int_equal(write_file("new", "one", NULL), XRD_OK);
  (void)umask(mask);
  struct stat status;
  assert_int_equal(stat("new", &status), 0);
  assert_int_equal(status.st_mode & 07777, 0644);
  expect("new", "one");
  assert_int_equal(files_here(), 1);
  assert_int_equal(remove("new"), 0);
}

static void an_old_file_keeps_its_permissions(void **state) {
  (void)state;
  put("old", "one");
  assert_int_equal(chmod("old", 0640), 0);
  assert_int_equal(write_file("old", "two", NULL), XRD_OK);
  struct stat status;
  assert_int_equal(stat("old", &status), 0);
  assert_int_equal(status.st_mode & 07777, 0640);
  expect("old", "two");
  assert_int_equal(remove("old"), 0);
}

static void a_link_keeps_pointing(void **state) {
  (void)state;
  put("real", "one");
  assert_int_equal(symlink("real", "link"), 0);
  assert_int_equal(write_file("link", "two", NULL), XRD_OK);
  struct stat status;
  assert_int_equal(lstat("link", &status), 0);
  assert_true(S_ISLNK(status.st_mode));
  expect("real", "two");
  assert_int_equal(remove("link"), 0);
  assert_int_equal(remove("real"), 0);
}

static void a_discarded_file_leaves_the_old_one(void **state) {
  (void)state;
  put("old", "one");
  xrd_atomic_file *file;
  assert_int_equal(xrd_atomic_file_open("old", &file, NULL), XRD_OK);
  (void)fputs("two", xrd_atomic_file_stream(file));
  assert_string_not_equal(xrd_atomic_file_name(file), "old");
  xrd_atomic_file_discard(file);
  xrd_atomic_file_discard(NULL);
  expect("old", "one");
  assert_int_equal(files_here(), 1);
  assert_int_equal(remove("old"), 0);
}

/* A full disk, as far as this process can tell. */
static void a_failed_write_leaves_the_old_one(void **state) {
  (void)state;
  put("old", "one");
  struct rlimit before, tiny;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  tiny = before;
  tiny.rlim_cur = 4;
  (void)signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &tiny), 0);
  xrd_error error = {""};
  const xrd_status status = write_file("old", "much too long", &error);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  assert_int_equal(status, XRD_ERR_IO);
  assert_non_null(strstr(error.message, "old: writing failed"));
  expect("old", "one");
  assert_int_equal(files_here(), 1);
  assert_int_equal(remove("old"), 0);
}

static void devices_are_written_directly(void **state) {
  (void)state;
  assert_int_equal(write_file("/dev/null", "one", NULL), XRD_OK);
  assert_int_equal(write_file("/dev/full", "one", NULL), XRD_ERR_IO);
}

static void impossible_places_are_refused(void **state) {
  (void)state;
  xrd_error error = {""};
  assert_int_equal(write_file("no/such/folder", "one", &error), XRD_ERR_IO);
  assert_non_null(strstr(error.message, "no/such/folder: cannot be written"));
  assert_int_equal(write_file(".", "one", &error), XRD_ERR_IO);
  assert_int_equal(files_here(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_new_file_has_ordinary_permissions),
      cmocka_unit_test(an_old_file_keeps_its_permissions),
      cmocka_unit_test(a_link_keeps_pointing),
      cmocka_unit_test(a_discarded_file_leaves_the_old_one),
      cmocka_unit_test(a_failed_write_leaves_the_old_one),
      cmocka_unit_test(devices_are_written_directly),
      cmocka_unit_test(impossible_places_are_refused),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
