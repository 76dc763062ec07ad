#include "certify/account.h"

xrd_up xrd_weighted_sum_error(size_t terms) {
  return xrd_up_compound(xrd_up_of(XRD_WEIGHT_ERROR), xrd_sum_error(terms));
}

xrd_account xrd_account_of(xrd_up forward, xrd_up lost, xrd_up backward, xrd_up added) {
  const xrd_up u = xrd_up_add(forward, lost);
  const xrd_up v = xrd_up_compound(xrd_up_inverse(u), xrd_up_of(XRD_PAIR_ERROR));
  return (xrd_account){
      .u = u, .column = xrd_up_compound(v, backward), .excess = xrd_up_compound(forward, xrd_up_compound(v, added))};
}

xrd_up xrd_dual_sum_error(size_t terms, xrd_up mismatch) {
  const xrd_up plain = xrd_up_add(xrd_up_scale(0x1p-53, xrd_up_of_count(terms)), xrd_up_of(0x1p-46));
  const xrd_up first = xrd_up_add(xrd_weighted_sum_error(terms), xrd_up_of(XRD_PAIR_ERROR));
  return xrd_up_divide(xrd_up_add(first, xrd_up_multiply(mismatch, plain)), xrd_up_complement(mismatch));
}
