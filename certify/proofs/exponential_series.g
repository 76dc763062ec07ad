# xrd_exponential_series, |y| <= .6641 (170 / 256): E = exp(y), Mresult the polynomial without rounding.  Eight squarings,
# each rounded, then give XRD_EXPONENTIAL_ERROR.
@rnd = float<53, ne>;
%constants certify/measures/exponential.h
%check off_exp(iv.mpf('0.6641'), 'certify/measures/exponential.h', 'xrd_exponential_series', 'y', 'p', 'result') < iv.mpf('1.2e-17')
%check XRD_EXPONENTIAL_LIMIT / 256 < iv.mpf('0.6641')
%check (1 + XRD_EXPONENTIAL_SERIES)**256 * (1 + iv.mpf(2)**-53)**255 - 1 < XRD_EXPONENTIAL_ERROR
y = rnd(y_);
%kernel certify/measures/exponential.h xrd_exponential_series p result
%exactly certify/measures/exponential.h xrd_exponential_series p result
{ |y| <= 0.6641 -> |Mresult - E| <= 1.2e-17 -> E in [0.514, 1.943] -> |result -/ E| <= ${XRD_EXPONENTIAL_SERIES} }
$ y in 64;
