"""Prints mpmath_integrals.h: for the test densities, slope 5/2 and three atoms, over [-1, 2] cut to the hull,
int p log u, int p sum q k d / u, int p / u exp(-s (x - .625)^2)."""
from mpmath import beta, cosh, exp, linspace, log, mp, mpf, nstr, pi, quad, sqrt
mp.dps=34
s=mpf('2.5'); Y=[mpf('-.5'),mpf('.25'),mpf('1.5')]; Q=[mpf(1),mpf(2),mpf('1.5')]; Q=[q/sum(Q) for q in Q]
u=lambda x: sum(q*exp(-s*(x-y)**2) for q,y in zip(Q,Y))
d=lambda x: sum(q*exp(-s*(x-y)**2)*(x-y)**2 for q,y in zip(Q,Y))/u(x)
N=lambda x,m,v: exp(-((x-m)/v)**2/2)/v/sqrt(2*pi)
L=[
(0,lambda x:mpf(1)/3,[-1,2]),
(1,lambda x:N(x,1,mpf('.5')),[-1,2]),
(2,lambda x:exp(-abs(x+1)/2)/4,[-1,2]),
(3,lambda x:3*exp(-3*x),[0,2]),
(4,lambda x:1/(4*mpf('.5')*cosh((x-mpf('.25')))**2),[-1,2]),
(5,lambda x:(mpf(2)/4)*((x+1) if x<0 else (3-x)/3),[-1,0,2]),
(7,lambda x:(1+((x-1)/2)**2/12)**(-mpf(13)/2)/(2*sqrt(mpf(12))*beta(mpf('.5'),6)),[-1,2]),
(8,lambda x:x**mpf('-.5')*(1-x)**mpf('1.5')/beta(mpf('.5'),mpf('2.5')),None),
(9,None,None),
(10,lambda x:(N(x,-2,mpf('.5'))+2*N(x,0,1)+N(x,3,mpf('.75')))/4,[-1,2]),
(11,None,None),
]


def quadp(f,pts): return quad(f,linspace(pts[0],pts[-1],25) if len(pts)==2 else sum([linspace(a,b,13) for a,b in zip(pts[:-1],pts[1:])],[]))
for i,p,pts in L:
    if i==8:   # x = t^2: 2 (1-t^2)^1.5 / B
        I=lambda f: quad(lambda t: 2*(1-t*t)**mpf('1.5')/beta(mpf('.5'),mpf('2.5'))*f(t*t),linspace(0,1,13))
    elif i==9: # 1-x=t^4: (1-t^4)^2 4/B
        I=lambda f: quad(lambda t: 4*(1-t**4)**2/beta(3,mpf('.25'))*f(1-t**4),linspace(0,1,13))
    elif i==11: # density 1/6 on [-1, 0), 1 on [0, 1/2); the rest lies beyond
        I=lambda f: quad(lambda x: f(x)/6,linspace(-1,0,9))+quad(lambda x: f(x),linspace(0,mpf('.5'),9))
    else:
        I=lambda f: quadp(lambda x:p(x)*f(x),pts)
    print('    {%d, "%s", "%s", "%s"},'%(i,nstr(I(lambda x:log(u(x))),26),nstr(I(d),26),nstr(I(lambda x:exp(-s*(x-mpf(".625"))**2)/u(x)),26)))
