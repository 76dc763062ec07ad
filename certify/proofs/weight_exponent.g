# The exponent of a weight, powers of two taken out of d - s and the slope: z0 + z1 against slope (d - s), 0 <= s <= d.
# Times 640 the relative error leaves XRD_WEIGHT_ERROR room beside XRD_EXP_PAIR_ERROR and pair_reduced.g's 2^-85.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check XRD_EXP_PAIR_ERROR + 1.01 * (iv.mpf(2)**-85 + 640 * iv.mpf(2)**-103) < XRD_WEIGHT_ERROR
slope = rnd(slope_);
%kernel certify/weights_body.h weights e0 e1 z0 z1
{ e0 in [1, 2] -> slope in [1, 2] -> |(z0 + z1) - slope * (d - s)| <= 0x1p-103 /\ z0 in [1, 4] /\ |z1| <= 0x1.8p-51 }
e1 -> -(e0 - (d - s));
slope * e0 - z0 -> -(z0 - slope * e0);
(z0 + z1) - slope * (d - s) -> z1 - (slope * e1 + (slope * e0 - z0));
