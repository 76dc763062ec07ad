# A term of a column's sum, (v_high + v_low) E, powers of two taken out.
@rnd = float<53, ne>;
%constants certify/accuracy.h
v_high = rnd(v_high_);
v_low = rnd(v_low_);
high = rnd(high_);
low = rnd(low_);
%kernel certify/weights_body.h add_columns x0 x1
rest = v_high * high - x0;
inner = v_high * low + rest;
outer = v_low * high + rnd(inner);
{ v_high in [1, 2] -> high in [1, 2] -> |low| <= 0x1p-47 -> |v_low| <= 0x1p-52 ->
  |(x0 + x1) - (v_high + v_low) * (high + low)| <= ${XRD_PAIR_ERROR} }
rest -> -(x0 - v_high * high);
(x0 + x1) - (v_high + v_low) * (high + low) -> (x1 - outer) + (rnd(inner) - inner) - v_low * low;
