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

xrd_up xrd_contraction_error(size_t terms) {
  const xrd_up entry = xrd_up_compound(xrd_up_of(XRD_WEIGHT_ERROR), xrd_up_of(XRD_PAIR_ERROR));
  return xrd_up_compound(entry, xrd_sum_error(2 * terms));
}

xrd_up xrd_inflation(xrd_up stretch, double slope, double s) {
  const xrd_up twice = xrd_up_divide(xrd_up_scale(2, stretch), xrd_up_complement(stretch));
  const xrd_up z = xrd_up_scale(s, xrd_up_scale(slope, twice));
  return xrd_up_divide(z, xrd_up_complement(xrd_up_scale(0.5, z)));
}

xrd_up xrd_dual_sum_error(size_t terms, xrd_up mismatch) {
  const xrd_up plain = xrd_up_add(xrd_up_scale(0x1p-53, xrd_up_of_count(terms)), xrd_up_of(0x1p-46));
  const xrd_up first = xrd_up_add(xrd_weighted_sum_error(terms), xrd_up_of(XRD_PAIR_ERROR));
  return xrd_up_divide(xrd_up_add(first, xrd_up_multiply(mismatch, plain)), xrd_up_complement(mismatch));
}

xrd_up xrd_roundings(size_t count) { return xrd_up_inverse(xrd_up_scale(0x1p-53, xrd_up_of_count(count))); }

xrd_up xrd_moment_error(size_t k) {
  return xrd_up_compound(xrd_up_of(XRD_GAUSSIAN_ERROR),
                         xrd_up_compound(xrd_roundings(k + 1), xrd_up_of(XRD_BLOCK_ERROR)));
}

xrd_up xrd_expansion_term_error(size_t k) {
  const xrd_up moment = xrd_moment_error(k), last = xrd_up_of(XRD_GAUSSIAN_ERROR);
  const xrd_up rounded = xrd_roundings((2 * k + 2) + (k + 1) + 2);
  return xrd_up_divide(xrd_up_compound(moment, xrd_up_compound(rounded, last)), xrd_up_complement(moment));
}

xrd_up xrd_series_rest(xrd_up first, xrd_up z, size_t next) {
  return xrd_up_divide(first, xrd_up_complement(xrd_up_divide(z, (double)next)));
}
