# The reduced argument of exp_near: r against R = -(z0 + z1 - k log 2), with k and z0 - k LOG2_HIGH as in reduction.g.
@rnd = float<53, ne>;
%constants certify/weights_body.h
%check abs(iv.log(2) - LOG2_HIGH - LOG2_LOW) < iv.mpf(2)**-97
k = int<ne>(k_);
distance = rnd(distance_);
z1 = rnd(z1_);
%replace rnd(k * ${LOG2_HIGH} - z0) => (-distance)
%kernel certify/weights_body.h exp_near r
low = k * ${LOG2_LOW} - z1;
R = low - distance + k * rest;
{ |distance| <= 0.34658 -> k in [0, 924] -> |z1| <= 0x1p-42 -> |rest| <= 0x1p-97 ->
  |r - R| <= 0x1.0008p-55 /\ |r| <= 0.3466 }
r - R -> (r - (rnd(low) + (-distance))) + (rnd(low) - low) - k * rest;
