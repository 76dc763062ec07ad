# The exponent of a Gaussian, powers of two taken out of v and the slope: z0 + z1 against slope v^2.  Times 640 the
# relative error leaves XRD_GAUSSIAN_ERROR room beside XRD_EXP_NEAR_ERROR.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check XRD_EXP_NEAR_ERROR + 1.01 * 640 * iv.mpf(2)**-102 < XRD_GAUSSIAN_ERROR
slope = rnd(slope_);
v = rnd(v_);
%kernel certify/moments_body.h gaussian square rest z0 z1
{ v in [1, 2] -> slope in [1, 2] -> |(z0 + z1) - slope * (v * v)| <= 0x1p-102 /\ z0 in [1, 8] /\ |z1| <= 0x1p-49 }
rest -> -(square - v * v);
slope * square - z0 -> -(z0 - slope * square);
(z0 + z1) - slope * (v * v) -> z1 - (slope * rest + (slope * square - z0));
