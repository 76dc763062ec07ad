# A share a_ij = E_ij mass / u_i in plain arithmetic: beside it the high parts' own errors, 2^-46 of E, 2^-52 of u, 2^-53
# of the mass.
@rnd = float<53, ne>;
%constants certify/accuracy.h
%check iv.mpf('2.01') * iv.mpf(2)**-53 + 1.01 * (iv.mpf(2)**-46 + iv.mpf(2)**-52 + iv.mpf(2)**-53) < XRD_SHARE_ERROR
share = rnd(share_);
work_mass = rnd(mass_);
work_u = rnd(u_);
%kernel certify/prices.c sum_others !share scale share
{ share in [1, 2] -> work_mass in [1, 2] -> work_u in [1, 2] -> |share2 -/ (share * (work_mass / work_u))| <= 0x2.01p-53 }
