# exp_near, before the exact product with 2^-k, at its reduced argument r (reduced.g): E = exp(r), Mresult the polynomial
# without rounding.  With |r - R| <= .51 h, the rest of 2.2 h is room for exp(r) against exp(R).
@rnd = float<53, ne>;
%constants certify/accuracy.h
%constants certify/weights_body.h
%check off_exp(iv.mpf('0.3466'), 'certify/weights_body.h', 'exp_near', 'r', 'r2', 'r4', 'a', 'b', 'c', 'e', 'f', 'g', 'p', 'result') < iv.mpf('8.2e-18')
r = rnd(r_);
%kernel certify/weights_body.h exp_near r2 r4 a b c e f g p result
%exactly certify/weights_body.h exp_near r2 r4 a b c e f g p result
{ |r| <= 0.3466 -> |Mresult - E| <= 8.2e-18 -> E in [0.707, 1.4143] -> |result -/ E| <= ${XRD_EXP_NEAR_ERROR - 0.51 * 0x1p-53} }
$ r in 64;
