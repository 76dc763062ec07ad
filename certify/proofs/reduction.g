# exp_pair, exp_near and exp_plain: k is an integer of at most 924, z0 - k LOG2_HIGH a double without error, below .3466.
# k = 0 is trivial: a = z0 <= log(2) / 2 (1 + 2^-50), for else k would be 1.
@rnd = float<53, ne>;
%constants certify/weights_body.h
z0 = rnd(z0_);
%kernel certify/weights_body.h exp_pair shifted k
%check abs(iv.log(2) - LOG2_HIGH - LOG2_LOW) < iv.mpf(2)**-97
distance = z0 - k * ${LOG2_HIGH};
a = rnd(distance);
{ z0 in [0.25, 640] -> |distance| <= 0.34658 /\ k in [0, 924] /\ a - distance in [0, 0] }
k - z0 * ${INVERSE_LOG2} -> (k - (shifted - ${SHIFT})) + (shifted - (z0 * ${INVERSE_LOG2} + ${SHIFT}));
distance -> z0 * (1 - ${INVERSE_LOG2} * ${LOG2_HIGH}) - (k - z0 * ${INVERSE_LOG2}) * ${LOG2_HIGH};
$ z0 in 64;
