/* print_numbers vector|table|points FILE: rows, columns and the numbers as hexadecimal floats, or the error. */
#include <stdio.h>

#include "exactrd/numbers.h"

int main(int count, char **arguments) {
  if (count != 3) return 2;
  const xrd_shape shape = arguments[1][0] == 'v' ? XRD_VECTOR : arguments[1][0] == 't' ? XRD_TABLE : XRD_POINTS;
  xrd_numbers numbers;
  xrd_error error;
  if (xrd_numbers_read(arguments[2], shape, XRD_FINITE, &numbers, &error) != XRD_OK) {
    puts(error.message);
    return 1;
  }
  printf("%s\n%zu %zu\n", numbers.sha256.hex, numbers.rows, numbers.columns);
  for (size_t i = 0; i < numbers.rows * numbers.columns; i++) printf("%a\n", numbers.values[i]);
  xrd_numbers_clear(&numbers);
  return 0;
}
