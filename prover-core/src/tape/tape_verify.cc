#include "tape/tape_verify.h"

#include "base/check.h"
#include "base/reject.h"
#include "curve/generators.h"
#include "curve/msm.h"

namespace fzk {

void VerifierTape::settle_products() {
#ifdef FZK_TESTING
  neutralise_dropped();
#endif
  const size_t n = products.size();
  const std::vector<Lin> extra = chunk("products", static_cast<uint32_t>(n + 3));
  const Scalar e = draw_product_point(reader_, n);
  const ProductForms forms = product_forms(products, extra, e);
  const Scalar f = reader_.scalar("f(e)"), g = reader_.scalar("g(e)");
  zero(forms.f - f);
  zero(forms.g - g);
  if (check_on("product")) zero(forms.h - f * g);
}

void VerifierTape::open(size_t witness_length, size_t record_length, const CombinedRow& witness,
                        const CombinedRow& record, size_t tail_limit) {
  OpeningForm form = opening_form(*this, reader_, witness_length, record_length);
  const size_t n = form.form.size();
  std::vector<Scalar> scalars;
  std::vector<Point> points;
  const auto term = [&](const Scalar& s, const Point& p) {
    scalars.push_back(s);
    points.push_back(p);
  };

  const Point mask = reader_.point("A");
  const Scalar tau = reader_.scalar("tau");
  uint8_t y_bytes[32];
  form.y.to_bytes(y_bytes);
  reader_.absorb("y", y_bytes);
  const Scalar c = reader_.challenge("c"), drawn = reader_.challenge("xi"), xi = check_on("xi") ? drawn : Scalar::one();

  // Q = A + c P + xi (tau + c y) U, P = sum mu_k C_k + kappa_1 C_wit + kappa_2 C_rec.
  term(Scalar::one(), mask);
  for (size_t k = 0; k < chunks.size(); k++) term(c * form.mu[k], chunks[k].commitment);
  for (size_t i = 0; i < witness.points.size(); i++) term(c * form.kappa[0] * witness.weights[i], witness.points[i]);
  for (size_t i = 0; i < record.points.size(); i++) term(c * form.kappa[1] * record.weights[i], record.points[i]);
  Scalar on_u = xi * (tau + c * form.y), on_h = Scalar::zero();

  // Folds: Q' = L + x Q + x^2 R, G' = x G_lo + G_hi, a' = x a_lo + a_hi; the generators' coefficients are unrolled.
  const Folding folding = folding_for(n, tail_limit);
  std::vector<Scalar> coefficient(n, Scalar::one()), a = std::move(form.form);
  a.resize(folding.padded, Scalar::zero());
  size_t width = folding.padded;
  Scalar all = Scalar::one();
  for (size_t round = 0; round < folding.rounds; round++) {
    const Point left = reader_.point("L"), right = reader_.point("R");
    const Scalar x = reader_.challenge("fold");
    for (Scalar& s : scalars) s *= x;
    on_u *= x;
    all *= x;
    term(Scalar::one(), left);
    term(x * x, right);
    const size_t half = width / 2;
    for (size_t i = 0; i < n; i++) {
      if (i % width < half) coefficient[i] *= x;
    }
    for (size_t i = 0; i < half; i++) a[i] = x * a[i] + a[half + i];
    a.resize(half);
    width = half;
  }

  std::vector<Scalar> z(width);
  for (Scalar& s : z) s = reader_.scalar("z");
  on_h -= all * reader_.scalar("z_rho");
  on_u -= xi * dot(z, a);
  term(on_u, generator(Family::U));
  term(on_h, generator(Family::H));
  const Point* tape_generators = generators(Family::Tape, size);
  const Point* witness_generators = generators(Family::Witness, witness_length);
  const Point* record_generators = generators(Family::Record, record_length);
  for (size_t i = 0; i < n; i++) {
    const Point& g = i < size                    ? tape_generators[i]
                     : i < size + witness_length ? witness_generators[i - size]
                                                 : record_generators[i - size - witness_length];
    term(-(coefficient[i] * z[i % width]), g);
  }
  if (!is_identity(msm(scalars, points))) reject(RejectId::opening);
}

}  // namespace fzk
