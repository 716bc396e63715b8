#include "tape/tape_prove.h"

#include "base/check.h"
#include "curve/fixed_base.h"
#include "curve/generators.h"
#include "curve/msm.h"

namespace fzk {

namespace {

// f(n+1), ..., f(2n) of the polynomial of degree n with the given values at 0..n: forward differences, additions only.
std::vector<Scalar> extend(std::vector<Scalar> values) {
  const size_t n = values.size() - 1;
  std::vector<Scalar> out(n), last(n + 1);
  for (size_t order = 0; order <= n; order++) {
    last[order] = values[n - order];
    for (size_t i = 0; i + order < n; i++) values[i] = values[i + 1] - values[i];
  }
  for (Scalar& next : out) {
    for (size_t order = n; order-- > 0;) last[order] += last[order + 1];
    next = last[0];
  }
  wipe(values);
  wipe(last);
  return out;
}

}  // namespace

SecretRow::~SecretRow() {
  wipe(values);
  secure_zero(&blinding, sizeof blinding);
}

ProverTape::~ProverTape() {
  wipe(values_);
  wipe(blindings_);
}

std::vector<Lin> ProverTape::chunk(std::string_view label, std::vector<Scalar> values) {
#ifdef FZK_TESTING
  if (deviation) deviation->chunk(*this, label, values);
#endif
  const size_t first = size;
  values_.insert(values_.end(), values.begin(), values.end());
  blindings_.push_back(random_.scalar());
  Point commitment = commit(Family::Tape, first, values, blindings_.back());
#ifdef FZK_TESTING
  if (deviation) deviation->commitment(*this, label, commitment);
#endif
  writer_.point(label, commitment);
  const auto count = static_cast<uint32_t>(values.size());
  wipe(values);
  return append(count, commitment);
}

void ProverTape::settle_products() {
#ifdef FZK_TESTING
  if (deviation) deviation->settle(*this);
  neutralise_dropped();
#endif
  const size_t n = products.size();
  std::vector<Scalar> f, g;
  f.reserve(n + 1);
  g.reserve(n + 1);
  f.push_back(random_.scalar());
  g.push_back(random_.scalar());
  for (const ProductConstraint& p : products) {
    f.push_back(value(p.left));
    g.push_back(value(p.right));
  }
  std::vector<Scalar> extra;
  extra.reserve(n + 3);
  extra.assign({f[0], g[0], f[0] * g[0]});
  std::vector<Scalar> f_high = extend(f), g_high = extend(g);
  for (size_t i = 0; i < n; i++) extra.push_back(f_high[i] * g_high[i]);
  wipe(f);
  wipe(g);
  wipe(f_high);
  wipe(g_high);
  const std::vector<Lin> positions = chunk("products", std::move(extra));
  const ProductForms forms = product_forms(products, positions, draw_product_point(writer_, n));
  Scalar fe = value(forms.f), ge = value(forms.g);
#ifdef FZK_TESTING
  if (deviation) deviation->evaluations(*this, fe, ge, value(forms.h));
#endif
  writer_.scalar("f(e)", fe);
  writer_.scalar("g(e)", ge);
  zero(forms.f - fe);
  zero(forms.g - ge);
  if (check_on("product")) zero(forms.h - fe * ge);
}

void ProverTape::open(const SecretRow& witness, const SecretRow& record, size_t tail_limit) {
  const size_t wit = witness.values.size(), rec = record.values.size();
  OpeningForm form = opening_form(*this, writer_, wit, rec);
  const size_t n = form.form.size();
  std::vector<Scalar> v;
  v.reserve(n);
  v.insert(v.end(), values_.begin(), values_.end());
  v.insert(v.end(), witness.values.begin(), witness.values.end());
  v.insert(v.end(), record.values.begin(), record.values.end());
  for (size_t i = 0; i < n; i++) v[i] *= form.weight[i];
  Scalar rho = dot(form.mu, blindings_) + form.kappa[0] * witness.blinding + form.kappa[1] * record.blinding;
#ifdef FZK_TESTING
  if (deviation) deviation->vector(*this, v, form);
#endif

  std::vector<Scalar> mask(n);
  for (Scalar& r : mask) r = random_.scalar();
  Scalar mask_rho = random_.scalar();
  const std::span<const Scalar> parts(mask);
  const Point committed = add(commit(Family::Tape, 0, parts.first(size), mask_rho),
                              add(commit(Family::Witness, 0, parts.subspan(size, wit), Scalar::zero()),
                                  commit(Family::Record, 0, parts.subspan(size + wit, rec), Scalar::zero())));
  writer_.point("A", committed);
  writer_.scalar("tau", dot(mask, form.form));
  uint8_t y_bytes[32];
  form.y.to_bytes(y_bytes);
  writer_.absorb("y", y_bytes);
  const Scalar c = writer_.challenge("c"), drawn = writer_.challenge("xi"), xi = check_on("xi") ? drawn : Scalar::one();

  // From here on everything is masked: z is uniform whatever the witness was.
  std::vector<Scalar> z(n);
  for (size_t i = 0; i < n; i++) z[i] = mask[i] + c * v[i];
  const Scalar z_rho = mask_rho + c * rho;
  wipe(mask);
  wipe(v);
  secure_zero(&rho, sizeof rho);
  secure_zero(&mask_rho, sizeof mask_rho);

  const Folding folding = folding_for(n, tail_limit);
  std::vector<Scalar> a = std::move(form.form), coefficient(n, Scalar::one());
  z.resize(folding.padded, Scalar::zero());
  a.resize(folding.padded, Scalar::zero());
  std::vector<Point> g(generators(Family::Tape, size), generators(Family::Tape, size) + size);
  if (folding.rounds > 0) {
    g.insert(g.end(), generators(Family::Witness, wit), generators(Family::Witness, wit) + wit);
    g.insert(g.end(), generators(Family::Record, rec), generators(Family::Record, rec) + rec);
  }
  for (size_t round = 0; round < folding.rounds; round++) {
    const size_t width = z.size(), half = width / 2;
    const std::span<const Scalar> zs(z), as(a);
    std::vector<Scalar> left_scalars, right_scalars;
    std::vector<Point> left_points, right_points;
    for (size_t i = 0; i < n; i++) {
      const size_t j = i % width;
      if (j >= half) {
        left_scalars.push_back(coefficient[i] * z[j - half]);
        left_points.push_back(g[i]);
      } else {
        right_scalars.push_back(coefficient[i] * z[j + half]);
        right_points.push_back(g[i]);
      }
    }
    left_scalars.push_back(xi * dot(zs.first(half), as.subspan(half)));
    right_scalars.push_back(xi * dot(zs.subspan(half), as.first(half)));
    left_points.push_back(generator(Family::U));
    right_points.push_back(generator(Family::U));
    writer_.point("L", msm(left_scalars, left_points));
    writer_.point("R", msm(right_scalars, right_points));
    const Scalar x = writer_.challenge("fold");
    for (size_t i = 0; i < n; i++) {
      if (i % width < half) coefficient[i] *= x;
    }
    for (size_t i = 0; i < half; i++) {
      z[i] += x * z[half + i];
      a[i] = x * a[i] + a[half + i];
    }
    z.resize(half);
    a.resize(half);
  }
  for (const Scalar& s : z) writer_.scalar("z", s);
  writer_.scalar("z_rho", z_rho);
}

}  // namespace fzk
