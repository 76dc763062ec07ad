# exp_plain, before the exact product with 2^-k: r = -(z - k log 2), and exp(r); R the exact reduced argument, |r - R| <=
# 2.1 h at most (reduction.g; the low part k LOG2_LOW and the sum are rounded).
@rnd = float<53, ne>;
%constants certify/accuracy.h
%constants certify/weights_body.h
%check off_exp(iv.mpf('0.3466'), 'certify/weights_body.h', 'exp_plain', 'r', 'r2', 'r4', 'a', 'b', 'c', 'e', 'f', 'p', 'result') < iv.mpf('8.88e-15')
r = rnd(r_);
%kernel certify/weights_body.h exp_plain r2 r4 a b c e f p result
%exactly certify/weights_body.h exp_plain r2 r4 a b c e f p result
{ |r| <= 0.3466 -> |Mresult - E| <= 8.88e-15 -> E in [0.707, 1.4143] -> |result -/ E| <= ${XRD_EXP_PLAIN_ERROR - 0x1p-52} }
$ r in 64;
