# One squaring of exp_pair; powers of two taken out, 1 <= h <= 2.  Four of them, from |l| <= 2^-53 <= 1.03 h |h|: |l| <=
# 31.6 h |h| < 2^-48 |h| in the end, and the relative error doubles each time and grows by 2^-96.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check 16 * iv.mpf(2)**iv.mpf('-70.16') + 16 * iv.mpf(2)**-96 < XRD_EXP_PAIR_ERROR
%check 2 * (2 * (2 * (2 * iv.mpf('1.03') + 1.01) + 1.01) + 1.01) + 1.01 < 32
%check XRD_EXP_PAIR_LOW == iv.mpf(2)**-48
h = rnd(h_);
l = rnd(l_);
%kernel certify/weights_body.h exp_pair !h !l h l product
rest = h * h - product;
{ |l| <= 0x1f.8p-53 -> h in [1, 2] ->
  |(product + l2) - (h + l) * (h + l)| <= 0x1.1p-96 /\ |l2 - ((2 * h) * l + rest)| <= 0x1p-99 /\ |product -/ (h * h)| <= 0x1p-53 }
(product + l2) - (h + l) * (h + l) -> (l2 - ((2 * h) * l + rest)) - l * l;
