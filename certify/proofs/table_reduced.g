# The reduced argument of exp_negative by a table: k within 1/32 of -x / log 2 but for rounding, R = -x - k log 2.
# shift's last place is 1/16, so that adding to it rounds absolutely.
@rnd = float<53, ne>;
%check abs(iv.log(2) - iv.mpf(float.fromhex('0x1.62e42fefa3800p-1')) - iv.mpf(float.fromhex('0x1.ef35793c76730p-45'))) < iv.mpf(2)**-96
x = rnd(x_);
%kernel solvers/kernel_table_body.h exp_negative shift shifted
k = rnd(shifted - shift);
%kernel solvers/kernel_table_body.h exp_negative r
scaled = x * -0x1.71547652b82fep+0;
distance = k * -0x1.62e42fefa3800p-1 - x;
R = distance - k * (0x1.ef35793c76730p-45 + rest);
{ x in [0, 708] -> |rest| <= 0x1p-96 -> |r2 - R| <= 0x1p-57 /\ |r2| <= 0.02168 }
r2 - R -> (r2 - (k * -0x1.ef35793c76730p-45 + r)) + (r - distance) + k * rest;
k - scaled -> (k - (shifted - shift)) + (shifted - (scaled + shift));
distance -> x * (0x1.71547652b82fep+0 * 0x1.62e42fefa3800p-1 - 1) - (k - scaled) * 0x1.62e42fefa3800p-1;
r2 -> (r2 - R) + distance - k * (0x1.ef35793c76730p-45 + rest);
