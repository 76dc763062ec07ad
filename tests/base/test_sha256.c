#include <string.h>

#include "base/sha256.h"
#include "tests/cmocka_all.h"

/* FIPS 180-4 example values. */
static void known_messages_have_their_digests(void **state) {
  (void)state;
  static const struct {
    const char *message, *digest;
  } KNOWN[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  };
  struct sha256_ctx context;
  sha256_init(&context);
  for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
    xrd_digest digest;
    sha256_update(&context, strlen(KNOWN[i].message), (const uint8_t *)KNOWN[i].message);
    xrd_sha256_finish(&context, &digest);
    assert_string_equal(digest.hex, KNOWN[i].digest);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(known_messages_have_their_digests)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
