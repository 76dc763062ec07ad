# The reduced argument of exp_pair, r0 + r1, against R = z0 + z1 - k log 2, with k and a = z0 - k LOG2_HIGH as in
# reduction.g.
@rnd = float<53, ne>;
%constants certify/weights_body.h
%check abs(iv.log(2) - LOG2_HIGH - LOG2_LOW) < iv.mpf(2)**-97
k = int<ne>(k_);
a = rnd(a_);
z1 = rnd(z1_);
%kernel certify/weights_body.h exp_pair b r0 t r1
low = z1 - k * ${LOG2_LOW};
R = a + low - k * rest;
{ |a| <= 0.34658 -> k in [0, 924] -> |z1| <= 0x1p-42 -> |rest| <= 0x1p-97 ->
  |(r0 + r1) - R| <= 0x1p-85 /\ |r0| <= 0.3466 /\ |r1| <= 0x1p-55 }
(r0 + r1) - R -> (b - low) + k * rest;
