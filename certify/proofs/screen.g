# The exponent of a screening weight, powers of two taken out: relatively, twice 2^-53.  Times 640 and with exp_plain's
# own: XRD_SCREEN_ERROR.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check XRD_EXP_PLAIN_ERROR + 1.01 * 640 * iv.mpf('2.01') * iv.mpf(2)**-53 < XRD_SCREEN_ERROR
slope = rnd(slope_);
%kernel certify/weights_body.h screen z
D = d - s;
{ D in [1, 2] -> slope in [1, 2] -> |z -/ (slope * D)| <= 0x2.01p-53 }
