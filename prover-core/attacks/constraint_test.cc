// Every constraint that the verifier collects, violated alone: refused; left out on both sides, the same prover is accepted. So each is collected, and each is needed.
//
// The prover is honest up to the end. Then it changes tape values, by adding components to the last chunk's commitment (which the weights mu_k would make worthless:
// they are off here), such that all constraints hold but one. The change solves a linear system: it varies one factor of each product at most.
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "attack.h"
#include "curve/generators.h"

namespace fzk::test {
namespace {

// x with A x = b, or nothing.
std::optional<std::vector<Scalar>> solve(std::vector<std::vector<Scalar>> a, std::vector<Scalar> b) {
  const size_t rows = a.size(), columns = a[0].size();
  std::vector<std::pair<size_t, size_t>> pivots;
  size_t next = 0;
  for (size_t c = 0; c < columns && next < rows; c++) {
    size_t pivot = next;
    while (pivot < rows && a[pivot][c].is_zero()) pivot++;
    if (pivot == rows) continue;
    std::swap(a[pivot], a[next]);
    std::swap(b[pivot], b[next]);
    const Scalar inverse = a[next][c].inverse();
    for (size_t k = c; k < columns; k++) a[next][k] *= inverse;
    b[next] *= inverse;
    for (size_t r = 0; r < rows; r++) {
      if (r == next || a[r][c].is_zero()) continue;
      const Scalar factor = a[r][c];
      for (size_t k = c; k < columns; k++) a[r][k] -= factor * a[next][k];
      b[r] -= factor * b[next];
    }
    pivots.emplace_back(next++, c);
  }
  for (size_t r = next; r < rows; r++) {
    if (!b[r].is_zero()) return std::nullopt;
  }
  std::vector<Scalar> x(columns);
  for (const auto& [r, c] : pivots) x[c] = b[r];
  return x;
}

struct ViolateOne : RelationDeviation {
  enum Kind { none, linear, product } kind = none;
  size_t index = 0;
  enum Evaluation { honest, false_f, false_g } evaluation = honest;  // makes h(e) = f(e) g(e) hold all the same
  size_t linears = 0, products = 0;                                  // collected before the products are settled
  bool solved = false;
  std::vector<Scalar> delta;

  void settle(ProverTape& tape) override {
    linears = tape.linear.size();
    products = tape.products.size();
    delta.assign(tape.size, Scalar::zero());
    solved = kind == none || vary(tape, false) || vary(tape, true);
    for (size_t i = 0; i < delta.size(); i++) tape.mutable_values()[i] += delta[i];
  }
  void commitment(ProverTape&, std::string_view label, Point& point) override {
    if (label != "products") return;
    for (size_t i = 0; i < delta.size(); i++) {
      if (!delta[i].is_zero()) point = add(point, multiply(delta[i], generator(Family::Tape, i)));
    }
  }
  void evaluations(ProverTape&, Scalar& f, Scalar& g, const Scalar& h) override {
    if (evaluation == false_f) f = h * g.inverse();
    if (evaluation == false_g) g = h * f.inverse();
  }

 private:
  // Varies all positions that occur in no left (or no right) factor.
  bool vary(ProverTape& tape, bool fix_left) {
    std::vector<bool> fixed(tape.size);
    for (const ProductConstraint& p : tape.products) {
      for (const auto& [i, c] : (fix_left ? p.left : p.right).terms) fixed[i] = true;
    }
    std::vector<size_t> column(tape.size), position;
    for (size_t i = 0; i < tape.size; i++) {
      column[i] = position.size();
      if (!fixed[i]) position.push_back(i);
    }
    std::vector<std::vector<Scalar>> rows;
    const auto row = [&](const Lin& lin) {
      std::vector<Scalar> out(position.size());
      for (const auto& [i, c] : lin.terms) {
        if (!fixed[i]) out[column[i]] += c;
      }
      rows.push_back(std::move(out));
    };
    for (const LinearConstraint& c : tape.linear) row(c.lin);
    for (const ProductConstraint& p : tape.products)
      row((fix_left ? p.right * tape.value(p.left) : p.left * tape.value(p.right)) - p.out);
    std::vector<Scalar> violation(rows.size());
    violation[kind == linear ? index : linears + index] = Scalar::one();
    const auto x = solve(std::move(rows), std::move(violation));
    if (!x) return false;
    for (size_t i = 0; i < position.size(); i++) delta[position[i]] = (*x)[i];
    return true;
  }
};

class Without {
 public:
  Without(int64_t linear, int64_t product) { dropped = {linear, product}; }
  ~Without() { dropped = {}; }
};

// For the table of mutants: one line a constraint.
void record(const std::string& relation, const std::string& constraint) {
  const char* path = std::getenv("FZK_CONSTRAINT_ROWS");
  if (!path) return;
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  std::ofstream(path, std::ios::app) << relation << "|" << constraint << "|" << info->test_suite_name() << "."
                                     << info->name() << "\n";
}

void each_is_needed(const std::string& relation, const std::function<void(ViolateOne&)>& attempt) {
  const WithoutChecks off({"weights"});
  const auto outcome = [&](ViolateOne& violation) { return verdict([&] { attempt(violation); }); };
  ViolateOne counted;
  ASSERT_EQ(outcome(counted), RejectId::none);
  const auto expect_needed = [&](ViolateOne::Kind kind, size_t index, ViolateOne::Evaluation evaluation, int64_t linear,
                                 int64_t product, const std::string& name) {
    ViolateOne with;
    with.kind = kind, with.index = index, with.evaluation = evaluation;
    EXPECT_EQ(outcome(with), RejectId::opening) << relation << ", " << name;
    EXPECT_TRUE(with.solved) << relation << ", " << name << ": nothing violates this one alone";
    const Without one(linear, product);
    ViolateOne without;
    without.kind = kind, without.index = index, without.evaluation = evaluation;
    EXPECT_EQ(outcome(without), RejectId::none)
        << relation << ", " << name << ": left out, the same prover should be accepted";
    record(relation, name);
  };
  const auto linears = static_cast<int64_t>(counted.linears), products = static_cast<int64_t>(counted.products);
  for (int64_t k = 0; k < linears; k++) {
    expect_needed(ViolateOne::linear, static_cast<size_t>(k), ViolateOne::honest, k, -1, "linear " + std::to_string(k));
  }
  for (int64_t k = 0; k < products; k++) {
    expect_needed(ViolateOne::product, static_cast<size_t>(k), ViolateOne::honest, -1, k,
                  "product " + std::to_string(k));
  }
  expect_needed(ViolateOne::product, 0, ViolateOne::false_f, linears, -1, "linear f(e)");
  expect_needed(ViolateOne::product, 0, ViolateOne::false_g, linears + 1, -1, "linear g(e)");
  expect_needed(ViolateOne::product, 0, ViolateOne::honest, linears + 2, -1, "linear h(e)");
}

TEST(Constraints, OfAStepWithAHiddenLayer) {
  Forgery f(tiny_network({2, 2, 1}), 2, 1);
  each_is_needed("step 2-2-1, logistic", [&](ViolateOne& v) { f.attempt(&v); });
}

TEST(Constraints, OfAStepWithSoftmax) {
  Forgery f(softmax_network({2, 2}), 2, 1);
  each_is_needed("step 2-2, softmax", [&](ViolateOne& v) { f.attempt(&v); });
}

TEST(Constraints, OfAnEnrolment) {
  const Instance x = make_instance(tiny_network({2, 1}), 3, 1, 3);
  const EnrolmentStatement statement(x.enrolment(), *x.dataset);
  each_is_needed("enrolment 2-1", [&](ViolateOne& v) {
    const Shape shape(x.network, enrolment_relation(x.network), static_cast<uint32_t>(x.record_count));
    std::vector<uint32_t> all(x.record_count);
    std::iota(all.begin(), all.end(), 0u);
    const RelationWitness w = enrolment_witness(shape, pick(x.features, x.network.features(), all),
                                                pick(x.labels, x.network.outputs(), all), 0);
    std::vector<Scalar> openings;
    for (uint32_t i : all) openings.push_back(record_opening(x.network, x.records(), i));
    HedgedRandom random(x.key, statement.digest, 1);
    ProofWriter writer("enrolment");
    relation_prove(shape, statement.chunk_digest(0), w, openings, nullptr, random, writer, &v);
    enrolment_verify(statement, writer.take());
  });
}

// The names of checks that come from the relations, for the table of mutants; every loss head has a step and an enrolment.
TEST(Checks, Names) {
  std::set<std::string> names;
  for (const Network& n : {tiny_network({2, 2, 1}), squared_network({2, 2, 1}), softmax_network({2, 2, 3})}) {
    for (const Relation& relation : {step_relation(n), enrolment_relation(n)}) {
      for (const LayerRelation& layer : relation.layers) {
        for (const Lookup& lookup : layer.lookups) names.insert("lookup " + lookup.name);
        for (const ZeroConstraint& zero : layer.zeros) names.insert(zero.name);
        if (layer.label_link) names.insert("label link");
      }
    }
  }
  EXPECT_GE(names.size(), 20u);
  for (const std::string& name : names) record("check", name);
}

}  // namespace
}  // namespace fzk::test
