// Records, their openings, and the two proofs over them.
#include <algorithm>
#include <string>

#include "base/errors.h"
#include "base/parallel.h"
#include "curve/fixed_base.h"
#include "curve/ristretto.h"
#include "statement/relation_prove.h"

namespace fzk {

namespace {

void check_records(const Network& n, const SecretRecords& records) {
  check_network(n);
  const auto expect = [](bool ok, const std::string& message) {
    if (!ok) throw InvalidArgument(message);
  };
  expect(records.count >= 1 && records.count <= kMaxRecords,
         "the number of records is " + std::to_string(records.count) + ", expected 1 to 2^22");
  expect(records.features.size() == records.count * n.features(), "features: expected records times width entries");
  expect(records.labels.size() == records.count * n.outputs(), "labels: expected records times outputs entries");
  expect(records.opening_key.size() == 32 && records.nonce.size() == 32,
         "opening key and nonce: expected 32 bytes each");
}

Tensor pick(std::span<const int32_t> values, size_t width, std::span<const uint32_t> indices) {
  Tensor out(indices.size(), width);
  for (size_t i = 0; i < indices.size(); i++) {
    for (size_t j = 0; j < width; j++) out.integer(i, j) = values[indices[i] * width + j];
  }
  return out;
}

struct Openings {
  std::vector<Scalar> values;
  ~Openings() { wipe(values); }
};

Openings openings_of(const Network& n, const SecretRecords& records, std::span<const uint32_t> indices) {
  Openings out{std::vector<Scalar>(indices.size())};
  for (size_t i = 0; i < indices.size(); i++) out.values[i] = record_opening(n, records, indices[i]);
  return out;
}

// Com(x | y; rho). Enrolled records have entries of one limb; others (an enrolment refuses them) go the general way.
void commit_record(const Network& n, const SecretRecords& records, size_t i, uint8_t* out) {
  const size_t d = n.features(), l = n.outputs();
  std::vector<int32_t> values(d + l);
  std::copy_n(&records.features[i * d], d, values.begin());
  std::copy_n(&records.labels[i * l], l, values.begin() + static_cast<std::ptrdiff_t>(d));
  Scalar rho = record_opening(n, records, i);
  if (std::ranges::all_of(values, [](int32_t v) { return v > -kSmallEntry && v < kSmallEntry; })) {
    encode(commit_small(Family::Record, values, rho), out);
  } else {
    std::vector<Scalar> wide(values.size());
    std::ranges::transform(values, wide.begin(), [](int32_t v) { return Scalar::from_i64(v); });
    encode(commit(Family::Record, 0, wide, rho), out);
    secure_zero(wide.data(), wide.size() * sizeof(Scalar));
  }
  secure_zero(values.data(), values.size() * sizeof(int32_t));
  secure_zero(&rho, sizeof rho);
}

}  // namespace

Scalar record_opening(const Network& n, const SecretRecords& records, size_t i) {
  const size_t d = n.features(), l = n.outputs();
  ByteWriter w;
  constexpr std::string_view kDomain = "fedzk/v1/opening";
  w.reserve(8 + kDomain.size() + 32 + 32 + 8 + 8 + 8 * (d + l));
  w.sized(std::span(reinterpret_cast<const uint8_t*>(kDomain.data()), kDomain.size()));
  w.bytes(records.opening_key);
  w.bytes(records.nonce);
  w.u64(records.count);
  w.u64(i);
  for (size_t j = 0; j < d; j++) w.i64(records.features[i * d + j]);
  for (size_t j = 0; j < l; j++) w.i64(records.labels[i * l + j]);
  std::vector<uint8_t> input = w.take();
  uint8_t wide[64];
  Shake256 hash;
  hash.absorb(input);
  hash.squeeze(wide);
  const Scalar out = Scalar::from_wide(wide);
  secure_zero(wide, sizeof wide);
  secure_zero(input.data(), input.size());
  return out;
}

std::vector<uint8_t> commit_records(const Network& network, const SecretRecords& records) {
  check_records(network, records);
  std::vector<uint8_t> out(32 * records.count);
  warm_up_small(Family::Record, network.features() + network.outputs());
  parallel_for(records.count, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) commit_record(network, records, i, &out[32 * i]);
  });
  return out;
}

std::vector<uint8_t> step_prove(const StepStatement& statement, const SecretRecords& records, const Trace& trace,
                                uint64_t attempt) {
  const Network& n = statement.model->network;
  check_records(n, records);
  if (records.count != statement.dataset->size()) {
    throw InvalidArgument("there are " + std::to_string(records.count) + " records, the enrolled dataset has " +
                          std::to_string(statement.dataset->size()));
  }
  for (const uint32_t i : statement.indices) {
    uint8_t commitment[32];
    commit_record(n, records, i, commitment);
    if (!std::ranges::equal(commitment, statement.dataset->commitment(i))) {
      throw InvalidArgument("record " + std::to_string(i) + " is not the enrolled one: its commitment differs");
    }
  }
  const RelationWitness witness =
      step_witness(statement.shape, statement.model->weights, pick(records.features, n.features(), statement.indices),
                   pick(records.labels, n.outputs(), statement.indices));
  compare_trace(n, witness, trace, statement.update, step_update(n, witness));
  const Openings openings = openings_of(n, records, statement.indices);
  HedgedRandom random(records.opening_key, statement.digest, attempt);
  ProofWriter writer("step");
  const PublicStep step{statement.model->weights, statement.update};
  relation_prove(statement.shape, statement.digest, witness, openings.values, &step, random, writer);
  return writer.take();
}

std::vector<uint8_t> enrolment_prove(const EnrolmentContext& context, const Network& network,
                                     const SecretRecords& records, uint64_t attempt) {
  check_records(network, records);
  const Dataset dataset(network, commit_records(network, records));
  const EnrolmentStatement statement(context, dataset);
  HedgedRandom random(records.opening_key, statement.digest, attempt);
  std::vector<uint8_t> out;
  for (size_t chunk = 0; chunk < statement.chunks(); chunk++) {
    const size_t first = chunk * kEnrolmentChunk;
    std::vector<uint32_t> indices(statement.chunk_size(chunk));
    for (size_t i = 0; i < indices.size(); i++) indices[i] = static_cast<uint32_t>(first + i);
    const Shape shape(network, enrolment_relation(network), static_cast<uint32_t>(indices.size()));
    const RelationWitness witness = enrolment_witness(shape, pick(records.features, network.features(), indices),
                                                      pick(records.labels, network.outputs(), indices), first);
    ProofWriter writer("enrolment");
    relation_prove(shape, statement.chunk_digest(chunk), witness, openings_of(network, records, indices).values,
                   nullptr, random, writer);
    const std::vector<uint8_t> proof = writer.take();
    out.insert(out.end(), proof.begin(), proof.end());
  }
  return out;
}

}  // namespace fzk
