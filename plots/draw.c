/* Runs gnuplot on a script in an unnamed file: no shell, no pipe that could block or break. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exactrd/output.h"
#include "plots/page.h"
#include "plots/script.h"

enum { MOST_PANELS = 64 };

static xrd_status picture_of(const char *path, xrd_picture *picture, xrd_error *error) {
  static const char *const extensions[] = {
      [XRD_PICTURE_PNG] = ".png", [XRD_PICTURE_SVG] = ".svg", [XRD_PICTURE_PDF] = ".pdf", [XRD_PICTURE_HTML] = ".html"};
  if (strcmp(path, "-") == 0) {
    *picture = XRD_PICTURE_SVG;
    return XRD_OK;
  }
  const char *dot = strrchr(path, '.');
  for (int k = XRD_PICTURE_PNG; dot != NULL && k <= XRD_PICTURE_HTML; k++) {
    if (strcmp(dot, extensions[k]) != 0) continue;
    *picture = (xrd_picture)k;
    return XRD_OK;
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "%s: a picture's name must end with .png, .svg, .pdf or .html", path);
}

xrd_status xrd_figure_path_check(const char *path, xrd_error *error) {
  xrd_picture picture;
  return picture_of(path, &picture, error);
}

static bool something_to_draw(const xrd_panel *panel) {
  if (panel->kind == XRD_PANEL_HEAT) return panel->rows > 0 && panel->columns > 0;
  for (size_t k = 0; k < panel->series_count; k++)
    if (panel->series[k].count > 0) return true;
  return false;
}

static xrd_status validate(const xrd_figure *figure, xrd_error *error) {
  if (figure->rows < 1 || figure->columns < 1 || figure->rows > MOST_PANELS || figure->columns > MOST_PANELS ||
      figure->rows * figure->columns > MOST_PANELS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a figure has 1 to %d panels, not %zu x %zu", MOST_PANELS, figure->rows,
                    figure->columns);
  for (size_t k = 0; k < figure->rows * figure->columns; k++)
    if (!something_to_draw(&figure->panels[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "panel %zu of the figure has nothing to draw", k);
  return XRD_OK;
}

/* gnuplot's complaint: the lines after the one that points at the fault, or whatever it said. */
static void read_complaint(FILE *messages, char *text, size_t size) {
  rewind(messages);
  size_t length = fread(text, 1, size - 1, messages);
  text[length] = '\0';
  for (size_t k = 0; k < length; k++)
    if ((unsigned char)text[k] < 0x20) text[k] = ' ';
  while (length > 0 && text[length - 1] == ' ') text[--length] = '\0';
}

/* The picture goes to `picture` through standard output: its name, which may hold anything, is nothing to gnuplot. */
static xrd_status run_gnuplot(FILE *script, FILE *messages, FILE *picture, xrd_error *error) {
  static char program[] = "gnuplot", plain[] = "-d", from_stdin[] = "-";
  extern char **environ;
  char *const words[] = {program, plain, from_stdin, NULL};
  posix_spawn_file_actions_t actions;
  pid_t child;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure != 0) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to run gnuplot");
  failure = posix_spawn_file_actions_adddup2(&actions, fileno(script), STDIN_FILENO);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(&actions, fileno(messages), STDERR_FILENO);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(&actions, fileno(picture), STDOUT_FILENO);
  if (failure == 0) failure = posix_spawnp(&child, program, &actions, NULL, words, environ);
  (void)posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    return xrd_fail(error, XRD_ERR_IO, "gnuplot, which draws the pictures, cannot be run: %s", strerror(failure));
  int result;
  pid_t waited;
  do waited = waitpid(child, &result, 0);
  while (waited < 0 && errno == EINTR);
  if (waited == child && WIFEXITED(result) && WEXITSTATUS(result) == 0) return XRD_OK;
  if (waited == child && WIFEXITED(result) && WEXITSTATUS(result) == 127)
    return xrd_fail(error, XRD_ERR_IO, "gnuplot, which draws the pictures, cannot be run");
  char complaint[384];
  read_complaint(messages, complaint, sizeof complaint);
  return xrd_fail(error, XRD_ERR_IO, "gnuplot failed: %s", complaint);
}

/* Does the file end as such a picture does?  gnuplot says nothing of a full disk. */
static bool is_whole(const char *path, xrd_picture picture) {
  static const char *const ends[] = {[XRD_PICTURE_PNG] = "IEND\xae\x42\x60\x82",
                                     [XRD_PICTURE_SVG] = "</svg>",
                                     [XRD_PICTURE_PDF] = "%%EOF",
                                     [XRD_PICTURE_HTML] = "</html>"};
  char last[16];
  FILE *stream = fopen(path, "r");
  if (stream == NULL) return false;
  const size_t length = strlen(ends[picture]);
  size_t count = 0;
  if (fseek(stream, -(long)sizeof last, SEEK_END) == 0) count = fread(last, 1, sizeof last, stream);
  (void)fclose(stream);
  while (count > length && (last[count - 1] == '\n' || last[count - 1] == '\r')) count--;
  return count >= length && memcmp(last + count - length, ends[picture], length) == 0;
}

/* Draws into a file that gnuplot fills through its descriptor. */
static xrd_status draw_with_gnuplot(const xrd_figure *figure, xrd_picture picture, FILE *output, xrd_error *error) {
  FILE *script = tmpfile(), *messages = tmpfile();
  xrd_status status = XRD_OK;
  if (script == NULL || messages == NULL) {
    status = xrd_fail(error, XRD_ERR_IO, "a temporary file cannot be opened: %s", strerror(errno));
  } else {
    xrd_script_write(script, figure, picture);
    if (fflush(script) != 0 || ferror(script) || fseek(script, 0, SEEK_SET) != 0)
      status = xrd_fail(error, XRD_ERR_IO, "a temporary file cannot be written: %s", strerror(errno));
  }
  if (status == XRD_OK) status = run_gnuplot(script, messages, output, error);
  if (script != NULL) (void)fclose(script);
  if (messages != NULL) (void)fclose(messages);
  return status;
}

static xrd_status draw(const xrd_figure *figure, xrd_picture picture, FILE *output, xrd_error *error) {
  if (picture != XRD_PICTURE_HTML) return draw_with_gnuplot(figure, picture, output, error);
  xrd_page_write(output, figure);
  return fflush(output) == 0 && !ferror(output)
             ? XRD_OK
             : xrd_fail(error, XRD_ERR_IO, "the page cannot be written: %s", strerror(errno));
}

static xrd_status draw_file(const xrd_figure *figure, xrd_picture picture, const xrd_atomic_file *file,
                            xrd_error *error) {
  FILE *output = xrd_atomic_file_stream(file);
  struct stat drawn;
  const xrd_status status = draw(figure, picture, output, error);
  if (status != XRD_OK) return status;
  if (fstat(fileno(output), &drawn) != 0 || (S_ISREG(drawn.st_mode) && drawn.st_size == 0))
    return xrd_fail(error, XRD_ERR_IO, "gnuplot wrote no picture; is its cairo terminal installed?");
  if (S_ISREG(drawn.st_mode) && !is_whole(xrd_atomic_file_name(file), picture))
    return xrd_fail(error, XRD_ERR_IO, "gnuplot wrote only %lld bytes of the picture: is there room for it?",
                    (long long)drawn.st_size);
  return status;
}

/* The whole picture first, so that half a one never goes out. */
static xrd_status draw_standard(const xrd_figure *figure, xrd_picture picture, xrd_error *error) {
  FILE *whole = tmpfile();
  if (whole == NULL) return xrd_fail(error, XRD_ERR_IO, "a temporary file cannot be opened: %s", strerror(errno));
  xrd_status status = draw(figure, picture, whole, error);
  char bytes[4096];
  size_t count;
  if (status == XRD_OK && fseek(whole, 0, SEEK_SET) != 0)
    status = xrd_fail(error, XRD_ERR_IO, "the picture cannot be read again");
  while (status == XRD_OK && (count = fread(bytes, 1, sizeof bytes, whole)) > 0) (void)fwrite(bytes, 1, count, stdout);
  (void)fclose(whole);
  if (status == XRD_OK && (fflush(stdout) != 0 || ferror(stdout)))
    status = xrd_fail(error, XRD_ERR_IO, "standard output: writing failed: %s", strerror(errno));
  return status;
}

xrd_status xrd_figure_draw(const xrd_figure *figure, const char *path, xrd_error *error) {
  xrd_picture picture = XRD_PICTURE_PNG;
  xrd_status status = picture_of(path, &picture, error);
  if (status == XRD_OK) status = validate(figure, error);
  if (status != XRD_OK) return status;
  if (path[0] == '-' && (path[1] == '\0' || path[1] == '.')) return draw_standard(figure, picture, error);
  xrd_atomic_file *file;
  status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  status = draw_file(figure, picture, file, error);
  if (status == XRD_OK) return xrd_atomic_file_commit(file, error);
  xrd_atomic_file_discard(file);
  return status;
}
