# xrd_pair_product, and with y_low = 0 xrd_pair_scaled; powers of two taken out.
@rnd = float<53, ne>;
%constants certify/accuracy.h
x_high = rnd(x_high_);
x_low = rnd(x_low_);
y_high = rnd(y_high_);
y_low = rnd(y_low_);
%kernel certify/pair.h xrd_pair_product
inner = x_high * y_low + product_low;
outer = x_low * y_high + rnd(inner);
product = (x_high + x_low) * (y_high + y_low);
{ x_high in [1, 2] -> y_high in [1, 2] -> |x_low| <= 0x1p-45 -> |y_low| <= 0x1p-51 ->
  |(product_high + low) - product| <= ${XRD_PAIR_ERROR} }
product_low -> -(product_high - x_high * y_high);
(product_high + low) - product -> (low - outer) + (rnd(inner) - inner) - x_low * y_low;
