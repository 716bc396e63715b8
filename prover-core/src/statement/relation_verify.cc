#include "statement/relation_verify.h"

#include <optional>
#include <stdexcept>
#include <string>

#include "base/reject.h"
#include "curve/ristretto.h"
#include "lookup/fraction_tree_verify.h"
#include "statement/claims.h"
#include "sumcheck/eq.h"
#include "sumcheck/sumcheck_verify.h"
#include "tape/tape_verify.h"

namespace fzk {

namespace {

// What the part about products of tensors leaves for the elementwise sum-check.
struct InnerPart {
  GradientPoint gradient;
  Lin y_ip;
  std::vector<Scalar> rho;
  TensorClaims tensors;
};

InnerPart inner_verify(VerifierTape& tape, const Shape& shape, const PublicStep& step, const LeafClaim& leaf,
                       std::span<const Scalar> point) {
  const uint32_t layers = shape.network.layer_count();
  GradientPoint gradient = GradientPoint::draw(tape.transcript(), shape);
  const Lin y_ip = tape.chunk("y_ip", 1)[0];
  const Scalar known = update_claim(shape, gradient, step.update) - bias_claim(shape, leaf, point, step.weights);
  SumcheckEnd end = sumcheck_verify(tape, "inner", y_ip + known, shape.inner_variables, 2);
  TensorClaims tensors(tape.chunk("tensors", TensorClaims::count(layers)), layers);
  settle_inner(tape, shape, end.claim, tensors, leaf, gradient, {point, end.point}, step.weights);
  return {std::move(gradient), y_ip, std::move(end.point), std::move(tensors)};
}

std::vector<Point> decode_records(const Dataset& dataset, std::span<const uint32_t> indices) {
  std::vector<Point> out(indices.size());
  for (size_t i = 0; i < indices.size(); i++) {
    if (!decode(dataset.commitment(indices[i]).data(), &out[i]))
      throw std::logic_error("a dataset was made with a commitment that is no point");
  }
  return out;
}

}  // namespace

void relation_verify(const Shape& shape, const Digest& statement, std::span<const Point> records,
                     const PublicStep* step, ProofReader& reader) {
  reader.absorb("statement", statement);
  CombinedRow witness{{}, reader.points("row", shape.total_rows())};

  const LookupChallenge challenge{reader.challenge("alpha"), reader.challenge("beta")};
  const std::vector<std::vector<Scalar>> weights = table_weights(shape, challenge);
  VerifierTape tape(reader);
  const FractionTreeEnd tree = fraction_tree_verify(tape, shape.tree_depth);
  const LeafClaim leaf = leaf_claim(shape, tree.point, challenge);
  tape.zero(tree.p - leaf.p);
  Lin claim = Lin(leaf.q) - tree.q;

  std::optional<InnerPart> inner;
  if (step) {
    inner = inner_verify(tape, shape, *step, leaf, tree.point);
    claim = claim - inner->y_ip;
  }
  const InnerPoints points{tree.point, inner ? std::span<const Scalar>(inner->rho) : std::span<const Scalar>()};
  const Scalar eta = reader.challenge("eta");
  const ElementClaims claims =
      element_claims(shape, leaf, points, inner ? &inner->gradient : nullptr, inner ? &inner->tensors : nullptr, eta);
  claim += claims.claim;
  claim.add(tree.sum, claims.sum_power);
  const SumcheckEnd end = sumcheck_verify(tape, "element", std::move(claim), shape.element_variables, 3);

  const std::vector<Lin> values =
      tape.chunk("columns", static_cast<uint32_t>(shape.blocks.size() + claims.records.size()));
  const std::span<const Lin> blocks(values.data(), shape.blocks.size()),
      record_values(values.data() + blocks.size(), claims.records.size());
  ElementEnd last = element_end(shape, claims, points, end.point, blocks, record_values, weights);
  const std::vector<Lin> products = tape.chunk("column products", static_cast<uint32_t>(last.quadratic.size()));
  size_t next = 0;
  for (const auto& [left, right] : last.quadratic) {
    tape.product(blocks[left], right, products[next]);
    last.linear += products[next++];
  }
  tape.zero(end.claim - last.linear);

  const Scalar lambda = reader.challenge("rows");
  witness.weights = row_weights(shape, end.point, lambda);
  settle_rows(tape, shape, claims, end.point, lambda, blocks, record_values);
  const CombinedRow record{eq_truncated(std::span(end.point).first(shape.beta), records.size()),
                           {records.begin(), records.end()}};
  tape.settle_products();
  tape.open(size_t{1} << shape.row_bits, shape.record_length(), witness, record, shape.tail_limit);
}

void step_verify(const StepStatement& statement, std::span<const uint8_t> proof) {
  const size_t expected = proof_length(statement.shape);
  if (proof.size() != expected) {
    reject(RejectId::wrong_length, std::to_string(proof.size()) + " bytes, expected " + std::to_string(expected));
  }
  const PublicStep step{statement.model->weights, statement.update};
  ProofReader reader("step", proof);
  relation_verify(statement.shape, statement.digest, decode_records(*statement.dataset, statement.indices), &step,
                  reader);
  reader.finish();
}

void enrolment_verify(const EnrolmentStatement& statement, std::span<const uint8_t> proof) {
  const Dataset& dataset = *statement.dataset;
  size_t at = 0;
  for (size_t chunk = 0; chunk < statement.chunks(); chunk++) {
    const Shape shape(dataset.network, enrolment_relation(dataset.network),
                      static_cast<uint32_t>(statement.chunk_size(chunk)));
    const size_t length = proof_length(shape);
    if (proof.size() - at < length) reject(RejectId::wrong_length, "chunk " + std::to_string(chunk));
    std::vector<uint32_t> indices(shape.batch);
    for (size_t i = 0; i < indices.size(); i++) indices[i] = static_cast<uint32_t>(chunk * kEnrolmentChunk + i);
    ProofReader reader("enrolment", proof.subspan(at, length));
    relation_verify(shape, statement.chunk_digest(chunk), decode_records(dataset, indices), nullptr, reader);
    reader.finish();
    at += length;
  }
  if (at != proof.size()) reject(RejectId::wrong_length, "bytes after the last chunk");
}

}  // namespace fzk
