# exp_negative by a table, before the exact scaling by a power of two, against P exp(r), P = 2^(i / 16), which `power` is
# rounded from.  With table_reduced.g's 2^-57 for the argument within XRD_TABLE_ERROR.
@rnd = float<53, ne>;
%constants solvers/kernel.h
%check relatively_off_exp(0.02168, 'solvers/kernel_table_body.h', 'exp_negative', 'r', 'r2', 'high', 'low', 'middle', 'series', 'rest', plus=1) < iv.mpf('2.9e-17')
%check iv.mpf('2.57e-16') + 1.01 * iv.mpf(2)**-57 < XRD_TABLE_ERROR
r = rnd(r_);
power = rnd(P);
%kernel solvers/kernel_table_body.h exp_negative r2 high low middle series rest fraction
%exactly solvers/kernel_table_body.h exp_negative r2 high low middle series rest
S = 1 + rest;
{ |r| <= 0.02168 -> P in [1, 2] -> E in [0.97, 1.03] -> |(1 + Mrest - E) / E| <= 2.9e-17 -> |fraction -/ (P * E)| <= 2.57e-16 }
rest * power + power -> power * S;
(S - E) / E -> (rest - Mrest) / E + (1 + Mrest - E) / E { E <> 0 };
$ r in 64;
