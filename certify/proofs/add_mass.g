# A term of a row's sums: q E and q E (d - s), powers of two taken out.
@rnd = float<53, ne>;
%constants certify/accuracy.h
q = rnd(q_);
high = rnd(high_);
low = rnd(low_);
e0 = rnd(e0_);
e1 = rnd(e1_);
%kernel certify/weights_body.h add_mass !e0 !e1 e0 e1 m0 m1 x0 x1
weight = q * (high + low);
m_rest = q * high - m0;
m_outer = q * low + m_rest;
x_rest = m0 * e0 - x0;
x_inner = m1 * e0 + x_rest;
x_outer = m0 * e1 + rnd(x_inner);
{ q in [1, 2] -> high in [1, 2] -> e0 in [1, 2] -> |low| <= 0x1p-47 -> |e1| <= 0x1p-53 ->
  |(m0 + m1) - weight| <= ${XRD_PAIR_ERROR / 2} /\ |(x0 + x1) - (m0 + m1) * (e0 + e1)| <= ${XRD_PAIR_ERROR / 2} }
m_rest -> -(m0 - q * high);
x_rest -> -(x0 - m0 * e0);
(m0 + m1) - weight -> m1 - m_outer;
(x0 + x1) - (m0 + m1) * (e0 + e1) -> (x1 - x_outer) + (rnd(x_inner) - x_inner) - m1 * e1;
