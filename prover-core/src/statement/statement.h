// The public statements and their digests, which are absorbed first; doc/statement.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/hash.h"
#include "layers/shape.h"

namespace fzk {

struct Model {
  Network network;
  std::vector<int32_t> weights;  // network layout
  Digest root;

  // Throws InvalidArgument when the network is refused or the number of weights is wrong.
  Model(Network network, std::span<const int32_t> weights);
};

struct Dataset {
  Network network;
  std::vector<uint8_t> commitments;  // 32 bytes a record
  Digest root;

  // Throws Reject(record_commitment) naming the first record whose commitment is no point, or the identity.
  Dataset(Network network, std::span<const uint8_t> commitments);
  size_t size() const { return commitments.size() / 32; }
  std::span<const uint8_t> commitment(size_t i) const { return std::span(commitments).subspan(32 * i, 32); }
};

constexpr size_t kMaxRecords = size_t{1} << 22;

struct EnrolmentContext {
  Digest federation;
  uint64_t chain_id;
  std::array<uint8_t, 20> contract;
  Digest participant, vrf_key;
};

struct StepContext {
  Digest federation;
  uint64_t chain_id;
  std::array<uint8_t, 20> contract;
  uint64_t round;
  Digest participant, cohort_root, vrf_key;
  uint64_t enrolment_block, beacon_block;
  Digest beacon_hash;
  std::array<uint8_t, 96> beacon_proof;
  uint32_t batch_size;
};

// Root of an update in the clear: SHA-256 tree over 64 KiB chunks of its little-endian bytes.
Digest update_root(std::span<const int64_t> update);
Digest weights_root(std::span<const int32_t> weights);
Digest network_digest(const Network& network);

struct StepStatement {
  StepContext context;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> dataset;
  std::vector<int64_t> update;
  std::vector<uint32_t> indices;  // of the batch, drawing order
  Shape shape;
  Digest digest;

  // Checks parameters, beacon and order of blocks; derives the batch. Throws InvalidArgument or Reject.
  StepStatement(StepContext context, std::shared_ptr<const Model> model, std::shared_ptr<const Dataset> dataset,
                std::span<const int64_t> update);
};

// SHA-256 over the canonical bytes of everything public (doc/statement.md).
Digest statement_digest(const StepStatement& statement);

// Records are enrolled in chunks of at most this many.
constexpr size_t kEnrolmentChunk = 1024;

struct EnrolmentStatement {
  EnrolmentContext context;
  const Dataset* dataset;
  Digest digest;

  EnrolmentStatement(EnrolmentContext context, const Dataset& dataset);
  size_t chunks() const { return (dataset->size() + kEnrolmentChunk - 1) / kEnrolmentChunk; }
  size_t chunk_size(size_t chunk) const { return std::min(kEnrolmentChunk, dataset->size() - chunk * kEnrolmentChunk); }
  // What the transcript of one chunk absorbs first.
  Digest chunk_digest(size_t chunk) const;
};

// Bytes of every valid proof of this shape: rows, chunks of the tape, opening.
size_t proof_length(const Shape& shape);

}  // namespace fzk
