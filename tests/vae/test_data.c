/* Laws by their moments, readers by small files, and by damaged ones. */
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cmocka_all.h"
#include "vae/data/images.h"

static const char FILE_NAME[] = "test_data.file", FOLDER[] = "test_data.folder";

static void write_bytes(const char *path, const void *bytes, size_t size) {
  FILE *stream = fopen(path, "wb");
  assert_non_null(stream);
  assert_int_equal(fwrite(bytes, 1, size, stream), size);
  assert_int_equal(fclose(stream), 0);
}

static void gaussian_samples_have_the_covariance(void **state) {
  (void)state;
  enum { N = 3, COUNT = 200000 };
  const double covariance[N * N] = {2, 0.5, -0.3, 0.5, 1, 0.2, -0.3, 0.2, 0.7};
  xrd_images law, set;
  assert_int_equal(xrd_images_gaussian(&law, (xrd_extent){1, 1, N}, covariance, NULL), XRD_OK);
  assert_int_equal(xrd_images_fill(&set, &law, COUNT, 4, NULL), XRD_OK);
  for (int i = 0; i < N * N; i++) {
    double sum = 0;
    for (size_t s = 0; s < COUNT; s++) sum += (double)set.samples[s * N + i / N] * (double)set.samples[s * N + i % N];
    assert_true(fabs(sum / COUNT - covariance[i]) < 5 * 3 / sqrt(COUNT));
  }
  xrd_images_clear(&set);
  xrd_images_clear(&law);
  const double skew[4] = {1, 0.5, 0.4, 1}, negative[4] = {1, 2, 2, 1};
  assert_int_equal(xrd_images_gaussian(&law, (xrd_extent){1, 1, 2}, skew, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_images_gaussian(&law, (xrd_extent){1, 1, 2}, negative, NULL), XRD_ERR_INPUT);
}

static void corridors_follow_their_law(void **state) {
  (void)state;
  enum { COUNT = 100000, SIZE = 169 };
  for (int kind = 0; kind < 3; kind++) {
    double probabilities[169], total = 0, counts[169] = {0}, ones[13] = {0}, at_six = 0;
    xrd_corridor_classes((xrd_corridors_kind)kind, probabilities);
    for (int i = 0; i < 169; i++) total += probabilities[i];
    assert_true(fabs(total - 1) < 1e-12);
    xrd_images law, set;
    assert_int_equal(xrd_images_corridors(&law, (xrd_corridors_kind)kind, NULL), XRD_OK);
    assert_int_equal(xrd_images_fill(&set, &law, COUNT, 5, NULL), XRD_OK);
    for (size_t s = 0; s < COUNT; s++) {
      counts[set.classes[s]]++;
      const xrd_real *x = set.samples + s * SIZE;
      for (int i = 0; i < 13; i++) assert_true(x[6 * 13 + i] == 0);
      if (set.classes[s] % 13 != 6) continue;
      at_six++;
      for (int i = 0; i < 6 * 13; i++) ones[i % 13] += (double)x[7 * 13 + i] / 6;
    }
    for (int i = 0; i < 169; i++)
      assert_true(fabs(counts[i] / COUNT - probabilities[i]) < 6 * sqrt(probabilities[i] / COUNT));
    for (int i = 0; i < 13; i++)
      assert_true(fabs(ones[i] / at_six - (1 - exp(-(i - 6) * (i - 6) / 2.88))) < 6 / sqrt(6 * at_six));
    xrd_images_clear(&set);
    xrd_images_clear(&law);
  }
}

/* Every pixel is covered; neighbours are equal with a probability that falls with distance; colours are uniform. */
/* Frequencies within five standard errors; a symbol without probability never comes, not even at the ends. */
static void finite_sources_follow_their_law(void **state) {
  (void)state;
  enum { N = 5, DRAWS = 40000 };
  const double p[N] = {0, 0.5, 0, 0.3, 0.2}, symbols[N * 2] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  size_t counts[N] = {0};
  xrd_images law;
  assert_int_equal(xrd_images_finite(&law, (xrd_extent){1, 2, 1}, p, symbols, N, NULL), XRD_OK);
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (int i = 0; i < DRAWS; i++) {
    xrd_real sample[2];
    const uint32_t class = law.draw(&law, &random, sample);
    assert_true(class < N && sample[0] == (xrd_real)symbols[2 * class] &&
                sample[1] == (xrd_real)symbols[2 * class + 1]);
    counts[class]++;
  }
  for (size_t i = 0; i < N; i++)
    assert_true(fabs((double)counts[i] / DRAWS - p[i]) <= 5 * sqrt(p[i] * (1 - p[i]) / DRAWS));
  xrd_images_clear(&law);
}

static void leaves_cover_the_image(void **state) {
  (void)state;
  enum { COUNT = 2000, SIDE = 16 };
  xrd_images law, set;
  assert_int_equal(xrd_images_leaves(&law, SIDE, 1, NULL), XRD_OK);
  assert_int_equal(xrd_images_fill(&set, &law, COUNT, 6, NULL), XRD_OK);
  double mean = 0, square = 0, near = 0, far = 0;
  for (size_t s = 0; s < COUNT; s++)
    for (size_t y = 0; y < SIDE; y++) {
      const xrd_real *row = set.samples + (s * SIDE + y) * SIDE;
      for (size_t x = 0; x < SIDE; x++) {
        mean += (double)row[x] / (COUNT * SIDE * SIDE);
        square += (double)row[x] * (double)row[x] / (COUNT * SIDE * SIDE);
      }
      near += row[7] == row[8] ? 1.0 / (COUNT * SIDE) : 0;
      far += row[0] == row[15] ? 1.0 / (COUNT * SIDE) : 0;
    }
  assert_true(fabs(mean - 0.5) < 0.02 && fabs(square - 1.0 / 3) < 0.02);
  assert_true(near > 0.5 && far < 0.3);
  xrd_images_clear(&set);
  xrd_images_clear(&law);
  assert_int_equal(xrd_images_leaves(&law, 3, 1, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_images_leaves(&law, 16, 2, NULL), XRD_ERR_ARGUMENT);
}

static const unsigned char IDX[] = {0, 0, 8, 3,   0,  0,   0, 3, 0, 0, 0, 2, 0, 0,
                                    0, 2, 0, 255, 51, 102, 1, 2, 3, 4, 5, 6, 7, 8};

/* The same, packed by gzip. */
static const unsigned char PACKED[] = {31,  139, 8,   0,   0,  0,  0,   0,   2,   3,   99,  96,  224, 96,
                                       102, 96,  96,  0,   97, 38, 48,  254, 111, 156, 198, 200, 196, 204,
                                       194, 202, 198, 206, 1,  0,  122, 78,  164, 195, 28,  0,   0,   0};

static void idx_files(void **state) {
  (void)state;
  xrd_images images, test;
  write_bytes(FILE_NAME, IDX, sizeof IDX);
  assert_int_equal(xrd_images_idx(&images, FILE_NAME, NULL), XRD_OK);
  assert_int_equal(images.count, 3);
  assert_true(images.samples[1] == 1 && fabs((double)images.samples[2] - 0.2) < 1e-7);
  assert_int_equal(xrd_images_split(&images, 3, &test, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_images_split(&images, 1, &test, NULL), XRD_OK);
  assert_int_equal(images.count, 2);
  assert_true(fabs((double)test.samples[0] - 5.0 / 255) < 1e-7);
  xrd_images_clear(&test);
  xrd_images_clear(&images);
  for (size_t size = 0; size < sizeof IDX; size++) {
    write_bytes(FILE_NAME, IDX, size);
    assert_int_equal(xrd_images_idx(&images, FILE_NAME, NULL), XRD_ERR_INPUT);
  }
  unsigned char more[sizeof IDX + 1] = {0};
  memcpy(more, IDX, sizeof IDX);
  write_bytes(FILE_NAME, more, sizeof more);
  assert_int_equal(xrd_images_idx(&images, FILE_NAME, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_images_idx(&images, "no such file", NULL), XRD_ERR_IO);
  write_bytes(FILE_NAME, PACKED, sizeof PACKED);
  assert_int_equal(xrd_images_idx(&images, FILE_NAME, NULL), XRD_OK);
  assert_true(images.count == 3 && images.samples[1] == 1);
  xrd_images_clear(&images);
}

/* The same file packed by gzip; cut anywhere it is refused. */
static void packed_idx_files(void **state) {
  (void)state;
  static const unsigned char packed[] = {31,  139, 8,   0,   0,  0,  0,   0,   2,   3,   99,  96,  224, 96,
                                         102, 96,  96,  0,   97, 38, 48,  254, 111, 156, 198, 200, 196, 204,
                                         194, 202, 198, 206, 1,  0,  122, 78,  164, 195, 28,  0,   0,   0};
  xrd_images images;
  write_bytes(FILE_NAME, packed, sizeof packed);
  assert_int_equal(xrd_images_idx(&images, FILE_NAME, NULL), XRD_OK);
  assert_true(images.count == 3 && images.samples[1] == 1);
  xrd_images_clear(&images);
  for (size_t size = 0; size < sizeof packed; size++) {
    write_bytes(FILE_NAME, packed, size);
    assert_int_not_equal(xrd_images_idx(&images, FILE_NAME, NULL), XRD_OK);
  }
}

static void npy_and_text_files(void **state) {
  (void)state;
  xrd_images images;
  const char text[] = "1 2 3 4\n5 6 7 8\n";
  write_bytes(FILE_NAME, text, strlen(text));
  assert_int_equal(xrd_images_npy(&images, (xrd_extent){2, 2, 1}, FILE_NAME, NULL), XRD_OK);
  assert_true(images.count == 2 && images.samples[6] == 7);
  xrd_images_clear(&images);
  assert_int_equal(xrd_images_npy(&images, (xrd_extent){2, 3, 1}, FILE_NAME, NULL), XRD_ERR_INPUT);
}

/* Writes an array of `count` zero bytes but for a last 51; descr and shape as Python writes them. */
static void write_npy(const char *descr, const char *shape, size_t count) {
  unsigned char file[256] = "\x93NUMPY\x01\x00\x76\x00";
  char header[119];
  (void)snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape);
  const size_t used = strlen(header);
  memset(header + used, ' ', 117 - used);
  header[117] = '\n';
  memcpy(file + 10, header, 118);
  file[128 + count - 1] = 51;
  write_bytes(FILE_NAME, file, 128 + count);
}

/* Bytes are pictures' grey levels, as in IDX and PNG; three and four dimensions tell where the colours are. */
static void npy_of_bytes_and_dimensions(void **state) {
  (void)state;
  const struct {
    const char *descr, *shape;
    size_t bytes;
    xrd_extent extent;
    double last; /* < 0: refused */
  } cases[] = {
      {"|u1", "(2, 4)", 8, {2, 2, 1}, 0.2},         {"|u1", "(2, 2, 2)", 8, {2, 2, 1}, 0.2},
      {"|u1", "(2, 1, 2, 2)", 8, {1, 2, 2}, 0.2},   {"|u1", "(2, 2, 1, 2)", 8, {1, 2, 2}, -1},
      {"|u1", "(2, 1, 4)", 8, {2, 2, 1}, -1},       {"<u2", "(2, 2)", 8, {1, 2, 1}, 51 * 256 / 65535.0},
      {"|i1", "(2, 4)", 8, {2, 2, 1}, 51},          {"|u1", "(2, 1, 2, 2, 1)", 8, {1, 2, 2}, -1},
      {"<i4", "(2, 1)", 8, {1, 1, 1}, 51 * 0x1p24},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_images images;
    write_npy(cases[k].descr, cases[k].shape, cases[k].bytes);
    const xrd_status status = xrd_images_npy(&images, cases[k].extent, FILE_NAME, NULL);
    assert_int_equal(status, cases[k].last < 0 ? XRD_ERR_INPUT : XRD_OK);
    if (status != XRD_OK) continue;
    assert_int_equal(images.count, 2);
    const double last = (double)images.samples[2 * xrd_extent_size(images.shape) - 1];
    assert_true(fabs(last - cases[k].last) <= 1e-6 * cases[k].last);
    xrd_images_clear(&images);
  }
}

/* An array of images tells its height and width; nobody has to guess what to ask for. */
static void npy_tells_its_shape(void **state) {
  (void)state;
  xrd_images images;
  xrd_error error;
  write_npy("|u1", "(2, 1, 4)", 8);
  assert_int_equal(xrd_images_npy(&images, (xrd_extent){16, 16, 1}, FILE_NAME, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "(--height 1 --width 4)"));
}

static void write_picture(const char *name, const void *bytes, size_t size) {
  char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", FOLDER, name);
  write_bytes(path, bytes, size);
}

static void remove_picture(const char *name) {
  char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", FOLDER, name);
  (void)unlink(path);
}

static void picture_folders(void **state) {
  (void)state;
  (void)mkdir(FOLDER, 0777);
  xrd_images images;
  xrd_error error;
  assert_int_equal(xrd_images_pnm(&images, FOLDER, NULL), XRD_ERR_INPUT);
  const char text[] = "P2 # a comment\n2 1\n10\n5 10", binary[] = "P5\n2 1\n200\n\x64\xc8",
             wide[] = "P5 2 1 1000 \x01\xf4\x03\xe8";
  write_picture("b.pgm", binary, 13);
  write_picture("a.pgm", text, strlen(text));
  write_picture("c.pgm", wide, sizeof wide - 1);
  write_picture("ignored.txt", text, strlen(text));
  assert_int_equal(xrd_images_pnm(&images, FOLDER, &error), XRD_OK);
  assert_int_equal(images.count, 3);
  for (size_t i = 0; i < 6; i++) assert_true(images.samples[i] == (i % 2 == 0 ? (xrd_real)0.5 : 1));
  xrd_images_clear(&images);
  const char color[] = "P6 2 1 255 abcdef";
  write_picture("d.ppm", color, strlen(color));
  assert_int_equal(xrd_images_pnm(&images, FOLDER, &error), XRD_ERR_INPUT); /* another shape */
  assert_non_null(strstr(error.message, "d.ppm"));
  remove_picture("d.ppm");
  const char *const bad[] = {"",
                             "P5",
                             "P7 1 1 1 a",
                             "P2 2 1 10 5 11",
                             "P2 0 1 10 5",
                             "P2 2 1 70000 5 5",
                             "P2 2 1 0",
                             "P2 -2 1",
                             "P5 2 1 9 ~~",
                             "P2 2 1 10 5 x",
                             "P5 4000 4000 255 abc",
                             "P2 2 1 10 5 5 # once\nP2 2 1 10 6 6",
                             "P5\n2 1\n255\n\nab",
                             "P5\r\n2 1\r\n255\r\nab",
                             "P5 2 1 255 abc",
                             "P5 2 1 1000 abcde"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    write_picture("a.pgm", bad[i], strlen(bad[i]));
    assert_int_equal(xrd_images_pnm(&images, FOLDER, &error), XRD_ERR_INPUT);
    assert_non_null(strstr(error.message, "a.pgm"));
  }
  assert_int_equal(xrd_images_pnm(&images, "no such folder", NULL), XRD_ERR_IO);
}

static void write_png(const char *name, png_uint_32 format, const void *pixels, int width) {
  char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", FOLDER, name);
  png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = 1, .format = format};
  assert_true(png_image_write_to_file(&image, path, 0, pixels, 0, NULL));
}

/* Values as they are stored, whatever gamma a file claims; a cut file and transparency are refused. */
static void png_folders(void **state) {
  (void)state;
  (void)mkdir(FOLDER, 0777);
  xrd_images images;
  xrd_error error;
  const unsigned char grey[] = {0, 51, 255}, color[] = {255, 0, 51, 51, 255, 0, 0, 51, 255},
                      clear[] = {9, 128, 9, 8, 9, 7};
  const uint16_t deep[] = {0, 13107, 65535};
  write_png("a.png", PNG_FORMAT_GRAY, grey, 3);
  write_png("b.png", PNG_FORMAT_LINEAR_Y, deep, 3);
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_OK);
  assert_true(images.count == 2 && images.shape.width == 3 && images.shape.channels == 1);
  for (size_t i = 0; i < 6; i++) assert_true(images.samples[i] == (xrd_real)(i % 3 == 0 ? 0 : i % 3 == 1 ? 0.2 : 1));
  xrd_images_clear(&images);
  write_png("b.png", PNG_FORMAT_RGB, color, 3);
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_ERR_INPUT); /* another shape */
  assert_non_null(strstr(error.message, "b.png"));
  remove_picture("a.png");
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_OK);
  assert_true(images.shape.channels == 3 && images.samples[2] == (xrd_real)0.2 && images.samples[3] == (xrd_real)0.2);
  xrd_images_clear(&images);
  write_png("b.png", PNG_FORMAT_GA, clear, 3);
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "alpha"));
  write_picture("b.png", "\x89PNG\r\n\x1a\n and no more", 20);
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "b.png: no sound PNG file"));
  remove_picture("b.png");
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_ERR_INPUT);
  write_png("A.PNG", PNG_FORMAT_GRAY, grey, 3);
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_OK); /* as cameras name them */
  xrd_images_clear(&images);
  const char *const others[] = {"a.pgm", "b.pgm", "c.pgm"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) remove_picture(others[i]);
  assert_int_equal(xrd_images_pnm(&images, FOLDER, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "no *.pgm and no *.ppm file; its *.png are read by --data png"));
  remove_picture("A.PNG");
  write_picture("a.jpg", "\xff\xd8", 2);
  assert_int_equal(xrd_images_png(&images, FOLDER, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "no *.png file; convert its pictures to PNG"));
  remove_picture("a.jpg");
}

/* Random damage to good files: any answer but a crash or a value outside its range. */
static void damaged_files(void **state) {
  (void)state;
  const char *multiplier = getenv("XRD_TEST_MULTIPLIER");
  const int rounds = 2000 * (multiplier == NULL ? 1 : atoi(multiplier));
  const char pgm[] = "P2 3 2 99 1 2 3 4 5 98", ppm[] = "P6 1 1 255 abc";
  xrd_random random;
  xrd_random_seed(&random, 21);
  for (int round = 0; round < rounds; round++) {
    unsigned char bytes[64];
    const bool idx = round % 3 == 0;
    const char *picture = round % 3 == 1 ? pgm : ppm;
    size_t size = idx ? sizeof IDX : strlen(picture);
    memcpy(bytes, idx ? (const void *)IDX : picture, size);
    for (int hit = 0; hit < 2; hit++)
      bytes[xrd_random_below(&random, size)] = (unsigned char)xrd_random_below(&random, 256);
    if (round % 4 == 0) size = (size_t)xrd_random_below(&random, size + 1);
    xrd_images images;
    xrd_status status;
    if (idx) {
      write_bytes(FILE_NAME, bytes, size);
      status = xrd_images_idx(&images, FILE_NAME, NULL);
    } else {
      remove_picture("b.pgm");
      remove_picture("c.pgm");
      write_picture("a.pgm", bytes, size);
      status = xrd_images_pnm(&images, FOLDER, NULL);
    }
    if (status != XRD_OK) continue;
    for (size_t i = 0; i < images.count * xrd_extent_size(images.shape); i++)
      assert_true(images.samples[i] >= 0 && images.samples[i] <= 1);
    xrd_images_clear(&images);
  }
}

static int clean(void **state) {
  (void)state;
  (void)unlink(FILE_NAME);
  const char *const names[] = {"a.pgm", "b.pgm", "c.pgm", "d.ppm", "ignored.txt"};
  for (size_t i = 0; i < 5; i++) remove_picture(names[i]);
  (void)rmdir(FOLDER);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gaussian_samples_have_the_covariance),
      cmocka_unit_test(corridors_follow_their_law),
      cmocka_unit_test(finite_sources_follow_their_law),
      cmocka_unit_test(leaves_cover_the_image),
      cmocka_unit_test(idx_files),
      cmocka_unit_test(packed_idx_files),
      cmocka_unit_test(npy_and_text_files),
      cmocka_unit_test(npy_of_bytes_and_dimensions),
      cmocka_unit_test(npy_tells_its_shape),
      cmocka_unit_test(picture_folders),
      cmocka_unit_test(png_folders),
      cmocka_unit_test(damaged_files),
  };
  return cmocka_run_group_tests(tests, NULL, clean);
}
