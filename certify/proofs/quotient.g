# xrd_pair_quotient of a normal pair, powers of two taken out; the first remainder is exact (Markstein).
@rnd = float<53, ne>;
%constants certify/accuracy.h
a = rnd(a_);
x_high = rnd(x_high_);
x_low = rnd(x_low_);
%replace rnd(a - high * x_high) => (a - high * x_high)
%kernel certify/pair.h xrd_pair_quotient
remainder = a - high * x_high;
part = high * x_low;
{ x_high in [1, 2] -> a in [1, 2] -> |x_low| <= 0x1p-53 -> |((high + low) * (x_high + x_low) - a)| <= ${XRD_PAIR_ERROR / 4} }
(high + low) * (x_high + x_low) - a -> (low - (remainder - part) / x_high) * x_high + low * x_low { x_high <> 0 };
low - (remainder - part) / x_high -> (low - rnd(remainder - rnd(part)) / x_high) + ((rnd(remainder - rnd(part)) - (remainder - rnd(part))) - (rnd(part) - part)) / x_high { x_high <> 0 };
remainder -> -(high - a / x_high) * x_high { x_high <> 0 };
