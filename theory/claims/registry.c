/* One row per claim: ID, further names, where it is stated, what it says, how its broken variant differs. */
#include "theory/claims/registry.h"

#include <ctype.h>
#include <string.h>

#include "theory/claims/checks.h"

static const xrd_claim_entry CLAIMS[] = {
    /* rate-distortion basics */
    {{"def7", "def6", "Definitions 6, 7", "I(X;Y) = I(Y;X), 0 <= I(X;Y) <= H(X)", "0.01 nats are added", false,
      XRD_FLOAT},
     xrd_check_information},
    {{"def8", "def17", "Definitions 8, 17", "R(E d) <= I(X;Y) for every channel, attained by the optimal one",
      "the information is halved", false, XRD_PROVED},
     xrd_check_infimum},
    {{"shape", "", "textbook", "R falls, is convex, and ends at R(D_max) = 0", "the order of two D is swapped", false,
      XRD_FLOAT},
     xrd_check_shape},
    {{"thm2.1", "ba", "lecture note, Theorem 2.1", "Blahut-Arimoto: F never rises, F_k - F* <= log(m)/k",
      "the update divides by c_j", false, XRD_FLOAT},
     xrd_check_blahut},
    {{"kt", "kuhntucker", "Blahut 1972", "optimal q: c_j <= 1, equality where q_j > 0; F(q) - F* <= log max c",
      "q is moved halfway to a corner", false, XRD_FLOAT},
     xrd_check_kuhn_tucker},
    {{"duality", "certificate", "Berger 1971", "feasible duals bound R(D) from below at every D",
      "the duals are not divided by max c", false, XRD_FLOAT},
     xrd_check_weak_duality},
    {{"logn", "finitedata", "textbook", "finite data: R <= H(p) <= log n, R(0) = H(p) for Hamming", "log n - 3", false,
      XRD_FLOAT},
     xrd_check_finite_data},
    {{"bernoulli", "", "closed form", "Bernoulli, Hamming: R = h(p) - h(D)", "bits for nats", false, XRD_FLOAT},
     xrd_check_bernoulli},
    {{"uniform", "", "closed form", "uniform on M, Hamming: R = log M - h(D) - D log(M-1)", "bits for nats", false,
      XRD_FLOAT},
     xrd_check_uniform},
    {{"erasure", "", "closed form", "erasure distortion: R = (1 - D) log 2", "bits for nats", false, XRD_FLOAT},
     xrd_check_erasure},
    {{"logloss", "", "closed form", "log-loss: R = H(X) - D", "bits for nats", false, XRD_FLOAT}, xrd_check_log_loss},
    /* Section 3: domination and ordering */
    {{"def9", "", "Definition 9", "the least scale c with d1 <= c d2, exactly", "c is cut by a tenth", false,
      XRD_PROVED},
     xrd_check_domination_up_to_scale},
    {{"def10", "def1", "Definitions 1, 10", "the boundary of all (a, b) with d1 <= a d2 + b, exactly",
      "vertices are cut by a tenth", false, XRD_PROVED},
     xrd_check_affine_domination},
    {{"thm11", "", "Theorem 11", "d1 <= c d2 implies R1(c D) <= R2(D)", "c is halved", false, XRD_PROVED},
     xrd_check_theorem_11},
    {{"thm12", "obs2", "Theorem 12, Observation 2", "d1 <= a d2 + b implies R1(a D + b) <= R2(D)", "a and b are halved",
      false, XRD_PROVED},
     xrd_check_theorem_12},
    {{"envelope", "hull", "this project", "tightest form: R1(D) <= R2(E), E = max over the boundary of (D - b)/a",
      "E is raised by half", false, XRD_FLOAT},
     xrd_check_envelope},
    /* C.4, C.5: features and scores */
    {{"asm22", "asm26 asm32", "Assumptions 22, 26, 32", "product of operator norms >= every ratio met", "L / 1e6",
      false, XRD_PROVED},
     xrd_check_lipschitz},
    {{"lemma23", "lem23 def20 def21", "Lemma 23", "|f(x) - f(y)|^2 <= L^2 |x - y|^2", "L^2 of the data is halved",
      false, XRD_PROVED},
     xrd_check_feature_domination},
    {{"thm3", "cor24", "Theorem 3, Corollary 24", "R_feature(L^2 D) <= R_pixel(D)", "L^2 of the data is halved", false,
      XRD_PROVED},
     xrd_check_feature_ordering},
    {{"lemma27", "lem27 def25", "Lemma 27", "feature matching <= (sum w_l L_l^2) pixel",
      "the data's constant is halved", false, XRD_PROVED},
     xrd_check_matching_domination},
    {{"cor28", "", "Corollary 28", "R_matching(c D) <= R_pixel(D), c = sum w_l L_l^2", "the data's c is halved", false,
      XRD_PROVED},
     xrd_check_matching_ordering},
    {{"def29", "", "Definitions 29, 30, (34)", "E Delta = E s(X) - E s(Y)", "plus for minus", false, XRD_FLOAT},
     xrd_check_score_difference},
    {{"def30", "asm31", "(35), (36)", "0 <= Delta + B <= 2 B with B = sup s - inf s", "B is left out", false,
      XRD_PROVED},
     xrd_check_shifted_score},
    {{"lemma33", "lem33", "Lemma 33, any t > 0", "Delta + B <= (t/2) L^2 |x - y|^2 + 1/(2t) + B",
      "six wrong constants in turn", false, XRD_PROVED},
     xrd_check_hinge_domination},
    {{"cor34", "thm4", "Corollary 34, Theorem 4", "R_hinge(a D + b) <= R_pixel(D)", "six wrong constants in turn",
      false, XRD_PROVED},
     xrd_check_hinge_ordering},
    {{"hinge", "", "this project", "pure hinge: D_min = D_max, R = 0 from there: no tradeoff", "|Delta| for Delta + B",
      false, XRD_PROVED},
     xrd_check_hinge_is_flat},
    {{"cor5", "c.6", "Corollary 5, C.6", "mixtures: a' = 1 - alpha + alpha a, b' = alpha b", "a' is halved, b' = 0",
      false, XRD_PROVED},
     xrd_check_mixture},
    /* C.3: strict gap */
    {{"lemma13", "lem13", "Lemma 13", "R_weak(D) = R_U(D) for X = (U, V) independent", "the strong distortion", false,
      XRD_PROVED},
     xrd_check_weak_is_marginal},
    {{"def14", "", "Definition 14", "D0_V = min_c E|V - c|^2 = Var V <= D_max", "second moment + 1/8", false,
      XRD_PROVED},
     xrd_check_zero_rate_level},
    {{"lemma15", "lem15", "Lemma 15", "E|V - V'|^2 < D0_V forces I(V;Y) > 0", "Y ignores X", false, XRD_FLOAT},
     xrd_check_beating_the_level},
    {{"lemma16", "lem16", "Lemma 16", "I(V;Y) <= I(V;Y|U): positive stays positive", "the two are swapped", false,
      XRD_FLOAT},
     xrd_check_conditional_information},
    {{"lemma18", "lem18", "Lemma 18", "I(V;Y|U) >= R_V(E|V - V'|^2)", "a quarter of the distortion", false, XRD_FLOAT},
     xrd_check_information_cost},
    {{"thm19", "", "Theorem 19", "D < D0_V: R_strong(D) >= R_weak(D) + R_V(D) > R_weak(D)", "R_V is doubled", false,
      XRD_PROVED},
     xrd_check_strict_gap},
    {{"thm19r", "reverse", "Theorem 19, reverse", "V constant: the gap is zero", "V varies", false, XRD_PROVED},
     xrd_check_no_gap},
    {{"split", "", "this project", "the exact gap: F_strong(slope) = F_U(slope) + F_V(slope)", "F_V is left out", false,
      XRD_FLOAT},
     xrd_check_split},
    /* Section 4, appendix D */
    {{"lemma35", "lem35", "Lemma 35", "KL(N(mu, diag s)||N(0, I)) = |mu|^2/2 + sum f(s_i)", "f is doubled", false,
      XRD_FLOAT},
     xrd_check_gaussian_kl},
    {{"def36", "", "Definition 36", "f(s) = (s - 1 - log s)/2: >= 0, zero at 1 only, convex", "f evaluated naively",
      false, XRD_PROVED},
     xrd_check_penalty},
    {{"def37", "", "Definition 37", "E KL = E|mu|^2/2 + R_var", "f of the mean variance", false, XRD_FLOAT},
     xrd_check_variance_rate},
    {{"def38", "", "Definition 38, (42), (47)", "A(s) is the population variance of log s", "divided by d - 1", false,
      XRD_FLOAT},
     xrd_check_anisotropy},
    {{"remark38", "", "remark after Definition 38", "equal sum f, unequal A, for every d >= 2 and level",
      "one level is halved", false, XRD_PROVED},
     xrd_check_same_rate_pair},
    {{"prop39", "", "Proposition 39", "minimiser s_i = beta/(beta + 2 a_i), unique", "beta/(beta + a_i)", false,
      XRD_FLOAT},
     xrd_check_minimiser},
    {{"cor40", "", "Corollary 40", "all a_i equal <=> A = 0, at every beta", "A = 0 for unequal a", false, XRD_PROVED},
     xrd_check_equal_coefficients},
    {{"thm41", "", "Theorem 41", "one beta for each rate, K falls strictly", "beta is shifted", false, XRD_PROVED},
     xrd_check_matching_beta},
    {{"thm42", "", "Theorem 42", "two metrics, same rate, A = 0 and A > 0", "one beta for both", false, XRD_FLOAT},
     xrd_check_same_rate_two_metrics},
    {{"table3", "", "Table 3", "17.26; 17.24, 17.25; 0, 0.6486; and the exact match", "ramp to 8", true, XRD_FLOAT},
     xrd_check_table_3},
    {{"figure7", "fig7", "Figure 7", "at one rate: a circle against a lopsided curve", "the metrics are swapped", true,
      XRD_FLOAT},
     xrd_check_figure_7},
    /* variational autoencoders */
    {{"thm3.1", "elbo", "lecture note, Theorem 3.1", "E KL = I(X;Z) + KL(q(z)||p(z)) >= I(X;Z) >= R(D)",
      "the divergence is reversed", false, XRD_FLOAT},
     xrd_check_elbo},
    {{"linearvae", "", "this project", "the linear beta-VAE's optimum lies on the ideal curve", "theta = beta", false,
      XRD_FLOAT},
     xrd_check_linear_vae},
    {{"collapse", "", "lecture note, Example 3", "linear VAE: KL = 0 exactly from beta/2 = max l on", "beta = max l",
      false, XRD_FLOAT},
     xrd_check_collapse},
    {{"example1", "", "lecture note, Example 1", "N(0,1) at D = 1/4: exactly one bit", "D = 0.3", true, XRD_FLOAT},
     xrd_check_gaussian_example},
    {{"example2", "", "lecture note, Example 2", "20 nats are 28.85 bits", "times log 2", true, XRD_FLOAT},
     xrd_check_units_example},
    {{"demo1", "", "lecture note, Demo 1", "Bernoulli(0.2): the printed points against the curve", "bits read as nats",
      true, XRD_FLOAT},
     xrd_check_demonstration},
};

size_t xrd_claim_count(void) { return sizeof CLAIMS / sizeof *CLAIMS; }

const xrd_claim_entry *xrd_claim_entry_at(size_t index) { return index < xrd_claim_count() ? &CLAIMS[index] : NULL; }

const xrd_claim *xrd_claim_at(size_t index) {
  const xrd_claim_entry *entry = xrd_claim_entry_at(index);
  return entry == NULL ? NULL : &entry->claim;
}

/* The next significant character, lower case; blanks, hyphens, underscores and dots do not count. */
static char next_character(const char **text) {
  while (**text != '\0' && strchr(" -_.", **text) != NULL) (*text)++;
  return **text == '\0' ? '\0' : (char)tolower((unsigned char)*(*text)++);
}

static bool same_name(const char *a, const char *b, size_t b_length) {
  const char *b_end = b + b_length;
  for (;;) {
    const char x = next_character(&a);
    while (b < b_end && strchr("-_.", *b) != NULL) b++;
    const char y = b < b_end ? (char)tolower((unsigned char)*b++) : '\0';
    if (x != y) return false;
    if (x == '\0') return true;
  }
}

static bool has_name(const xrd_claim *claim, const char *name) {
  if (same_name(name, claim->id, strlen(claim->id))) return true;
  for (const char *alias = claim->aliases; *alias != '\0';) {
    const size_t length = strcspn(alias, " ");
    if (same_name(name, alias, length)) return true;
    alias += length + strspn(alias + length, " ");
  }
  return false;
}

bool xrd_claim_find(const char *name, size_t *index) {
  for (size_t k = 0; k < xrd_claim_count(); k++)
    if (has_name(&CLAIMS[k].claim, name)) {
      *index = k;
      return true;
    }
  return false;
}
