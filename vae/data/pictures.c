#include "vae/data/pictures.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PATH_SIZE = 4096, NAME_SIZE = 256 };

/* Does a picture's name end with one of these words, the last of which is NULL? */
static bool ends_with_one(const char *name, const char *const *endings) {
  const size_t length = strlen(name);
  for (; *endings != NULL; endings++) {
    const size_t size = strlen(*endings);
    if (length > size && strcasecmp(name + length - size, *endings) == 0) return true;
  }
  return false;
}

static bool same(xrd_extent a, xrd_extent b) {
  return a.height == b.height && a.width == b.width && a.channels == b.channels;
}

static int any(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

/* Leaves the names that belong in front; the others are freed. */
static size_t keep(struct dirent **names, size_t count, const char *const *endings) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (ends_with_one(names[i]->d_name, endings))
      names[kept++] = names[i];
    else
      free(names[i]);
  }
  return kept;
}

static xrd_status read_one(xrd_images *images, const char *path, size_t index, size_t count, xrd_picture_reader reader,
                           xrd_error *error) {
  xrd_extent shape;
  xrd_status status = reader(path, &shape, NULL, error);
  if (status != XRD_OK) return status;
  if (index == 0) {
    images->shape = shape;
    status = xrd_images_allocate(images, count, error);
    if (status != XRD_OK) return status;
  }
  if (!same(shape, images->shape))
    return xrd_fail(error, XRD_ERR_INPUT,
                    "%s: %zu x %zu x %zu values, where the pictures before it have %zu x %zu x %zu", path, shape.height,
                    shape.width, shape.channels, images->shape.height, images->shape.width, images->shape.channels);
  return reader(path, &images->shape, images->samples + index * xrd_extent_size(shape), error);
}

static xrd_status read_all(xrd_images *images, const char *folder, struct dirent **names, size_t count,
                           xrd_picture_reader reader, xrd_error *error) {
  char path[PATH_SIZE];
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < count && status == XRD_OK; i++) {
    if (snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name) >= (int)sizeof path)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: the name is too long", folder);
    status = read_one(images, path, i, count, reader, error);
  }
  return status;
}

typedef struct {
  const char *const endings[8];
  const char *advice;
} kind;

/* The last are read by no option. */
static const kind KINDS[] = {
    {{".png"}, "; its *.png are read by --data png"},
    {{".pgm", ".ppm"}, "; its *.pgm and *.ppm are read by --data pnm"},
    {{".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp"}, "; convert its pictures to PNG"}};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static const char *first_of(const kind *of, struct dirent *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (ends_with_one(names[i]->d_name, of->endings)) return names[i]->d_name;
  return NULL;
}

/* What to do with pictures that are of none of the kinds asked for. */
static const char *advice_for(struct dirent *const *names, size_t count) {
  for (size_t k = 0; k < KIND_COUNT; k++)
    if (first_of(&KINDS[k], names, count) != NULL) return KINDS[k].advice;
  return "";
}

xrd_status xrd_pictures_read(xrd_images *images, const char *folder, const char *const *endings,
                             xrd_picture_reader reader, xrd_error *error) {
  memset(images, 0, sizeof *images);
  struct dirent **names = NULL;
  const int found = scandir(folder, &names, any, by_name);
  if (found < 0) return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  char unread[NAME_SIZE] = "";
  const char *advice = advice_for(names, (size_t)found),
             *first = first_of(&KINDS[KIND_COUNT - 1], names, (size_t)found);
  if (first != NULL) (void)snprintf(unread, sizeof unread, "%s", first);
  const size_t count = keep(names, (size_t)found, endings);
  xrd_status status;
  if (count > 0 && unread[0] != '\0')
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: %s would be left out%s", folder, unread, KINDS[KIND_COUNT - 1].advice);
  else if (count > 0)
    status = read_all(images, folder, names, count, reader, error);
  else
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: no *%s%s%s file%s", folder, endings[0],
                      endings[1] != NULL ? " and no *" : "", endings[1] != NULL ? endings[1] : "", advice);
  for (size_t i = 0; i < count; i++) free(names[i]);
  free(names);
  if (status != XRD_OK) xrd_images_clear(images);
  return status;
}
