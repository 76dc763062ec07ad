# rho of a logarithm: (E - m) / m in doubles against the pairs' own, |rho| <= 2^-44 (2^-40 here), 1/2 <= m < 1; high - mantissa is exact
# (Sterbenz).  With rho^2 <= 2^-88, the kernel's XRD_WEIGHT_ERROR, this over m >= 1/2, and rho 2^-46 for a.low: XRD_LOG_ERROR.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check XRD_WEIGHT_ERROR / (1 - XRD_WEIGHT_ERROR) + iv.mpf(2)**-88 + 4 * iv.mpf(2)**-91 + 2 * iv.mpf(2)**-90 < XRD_LOG_ERROR
high = rnd(high_);
low = rnd(low_);
mantissa = rnd(mantissa_);
mantissa_low = rnd(mantissa_low_);
%replace rnd(high - mantissa) => (high - mantissa)
%kernel certify/logarithms.c add_block rho
difference = high - mantissa;
rest = low - mantissa_low;
{ mantissa in [0.5, 1] -> |difference| <= 0x1p-40 -> |low| <= 0x1p-47 -> |mantissa_low| <= 0x1p-47 ->
  |rho * mantissa - (difference + rest)| <= 0x1p-91 }
rho * mantissa - (difference + rest) -> (rho - rnd(difference + rnd(rest)) / mantissa) * mantissa + (rnd(difference + rnd(rest)) - (difference + rnd(rest))) + (rnd(rest) - rest) { mantissa <> 0 };
