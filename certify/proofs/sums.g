# Eight terms of one sign one after the other, as each lane of a block of moments adds them, and as the lanes are added:
# 7 h each, XRD_BLOCK_ERROR together.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check (1 + iv.mpf('7.01') * iv.mpf(2)**-53)**2 - 1 < XRD_BLOCK_ERROR
s2 = rnd(t1 + t2); s3 = rnd(s2 + t3); s4 = rnd(s3 + t4); s5 = rnd(s4 + t5);
s6 = rnd(s5 + t6); s7 = rnd(s6 + t7); s8 = rnd(s7 + t8);
m2 = t1 + t2; m3 = m2 + t3; m4 = m3 + t4; m5 = m4 + t5; m6 = m5 + t6; m7 = m6 + t7; m8 = m7 + t8;
{ t1 in [0x1p-200, 0x1p200] -> t2 in [0x1p-200, 0x1p200] -> t3 in [0x1p-200, 0x1p200] -> t4 in [0x1p-200, 0x1p200] ->
  t5 in [0x1p-200, 0x1p200] -> t6 in [0x1p-200, 0x1p200] -> t7 in [0x1p-200, 0x1p200] -> t8 in [0x1p-200, 0x1p200] ->
  |s8 -/ m8| <= 0x7.01p-53 }
