# The series of exp_pair: h + l against E = exp(y + y1), (y, y1) = -(r0 + r1) / 16.  S is what the series says without
# rounding.
@rnd = float<53, ne>;
%check off_exp(iv.mpf('0.021664'), 'certify/weights_body.h', 'exp_pair', 'y', 'p', before=(1, 1, 0.5)) + iv.mpf(2)**-59 * (iv.mpf('0.021664')**3 / 5 + iv.mpf(2)**-59) < iv.mpf('1.1e-22')
y = rnd(y_);
y1 = rnd(y1_);
%kernel certify/weights_body.h exp_pair square square_error p s e1 s2 e2 tail h l
%exactly certify/weights_body.h exp_pair p
sum = rnd(e1 + e2);
inner = rnd(sum + 0x1p-1 * square_error);
linear = rnd(y1 * s2 + inner);
cube = rnd(square * y);
cub = rnd(cube * p6);
cubic = y * y * y * Mp6;
small = e1 + e2 + 0x1p-1 * square_error;
square_part = 1 + y + 0x1p-1 * (y * y);
S = square_part + cubic + y1 * square_part;
{ |y| <= 0.021664 -> |y1| <= 0x1p-59 -> |S - E| <= 1.1e-22 -> E in [0.978, 1.022] ->
  |h + l - E| <= 0x1.bdp-71 /\ |l| <= 0x1p-53 /\ h in [0.978, 1.022] }
e1 -> -(s - (1 + y));
e2 -> -(s2 - (s + 0x1p-1 * square));
l -> -(h - (s2 + tail));
square_error -> -(square - y * y);
h + l - E -> ((s2 + tail) - S) + (S - E);
(s2 + tail) - S -> (tail - (linear + cub)) + (linear - (y1 * s2 + inner)) + (inner - small) - y1 * small + (cub - cubic);
inner - small -> (inner - (sum + 0x1p-1 * square_error)) + (sum - (e1 + e2));
cube - y * y * y -> (cube - square * y) + (square - y * y) * y;
$ y in 16;
