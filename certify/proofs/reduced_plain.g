# The reduced argument of exp_plain: r against R = -(z - k log 2), with k and z - k LOG2_HIGH as in reduction.g.
@rnd = float<53, ne>;
%constants certify/weights_body.h
%check abs(iv.log(2) - LOG2_HIGH - LOG2_LOW) < iv.mpf(2)**-97
k = int<ne>(k_);
distance = rnd(distance_);
%replace rnd(k * ${LOG2_HIGH} - z) => (-distance)
%kernel certify/weights_body.h exp_plain r
R = k * ${LOG2_LOW} - distance + k * rest;
{ |distance| <= 0.34658 -> k in [0, 924] -> |rest| <= 0x1p-97 -> |r - R| <= 0x1.0008p-55 /\ |r| <= 0.3466 }
r - R -> (r - (k * ${LOG2_LOW} + (-distance))) - k * rest;
