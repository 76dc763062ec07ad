# As exp_coarse.g, with fused operations.
@rnd = float<24, ne>;
%constants solvers/kernel.h
%check iv.mpf('7e-6') + 40 * iv.mpf(2)**-22 + 33 * iv.mpf(2)**-24 < XRD_COARSE_ERROR
%check relatively_off_exp(0.3467, 'solvers/kernel_body.h', 'exp_coarse', 'r', 'p') < iv.mpf('2.75e-6')
r = rnd(r_);
%fused
%kernel solvers/kernel_body.h exp_coarse !r r p
%exactly solvers/kernel_body.h exp_coarse !r r p
{ |r| <= 0.3467 -> |(Mp4 - E) / E| <= 2.75e-6 -> E in [0.707, 1.4143] -> |(p4 - E) / E| <= 2.9e-6 }
(p4 - E) / E -> (p4 - Mp4) / E + (Mp4 - E) / E { E <> 0 };
$ r in 64;
