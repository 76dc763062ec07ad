# The reduced argument of exp_coarse: k is an integer of at most 127, r within 4.1e-6 of x - k log 2.
@rnd = float<24, ne>;
%check abs(iv.log(2) - iv.mpf(float.fromhex('0x1.62e430p-1'))) < iv.mpf('2e-9')
x = rnd(x_);
%kernel solvers/kernel_body.h exp_coarse !shift shift shifted
k = rnd(shifted - shift);
%replace rnd(shifted - shift) => k
%kernel solvers/kernel_body.h exp_coarse r
R = x - k * (0x1.62e430p-1 + rest);
scaled = x * 0x1.715476p+0;
{ shift in [12582912, 12582912] -> x in [-87, 88] -> |rest| <= 2e-9 -> |r - R| <= 4.1e-6 /\ k in [-127, 127] /\ |r| <= 0.34665 }
r - R -> (r - (rnd(k * -0x1.62e430p-1) + x)) + (rnd(k * -0x1.62e430p-1) - k * -0x1.62e430p-1) + k * rest;
k - scaled -> (k - (shifted - shift)) + (shifted - (rnd(scaled) + shift)) + (rnd(scaled) - scaled);
x - k * 0x1.62e430p-1 -> x * (1 - 0x1.715476p+0 * 0x1.62e430p-1) - (k - scaled) * 0x1.62e430p-1;
r -> (r - R) + (x - k * 0x1.62e430p-1) - k * rest;
$ x in 64;
