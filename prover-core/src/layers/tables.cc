#include "layers/tables.h"

#include <set>

namespace fzk {

namespace {

using U128 = unsigned __int128;
constexpr uint64_t kOne = uint64_t{1} << 62;

// exp(-1/2^bits): alternating series, every term truncated.
uint64_t exp_minus_step(uint32_t bits) {
  uint64_t sum = kOne, term = kOne;
  for (uint64_t k = 1; term != 0; k++) {
    term /= k << bits;
    sum = k % 2 == 1 ? sum - term : sum + term;
  }
  return sum;
}

Table range(uint32_t bits) { return {"range" + std::to_string(bits), 1, {}, 1u << bits}; }

}  // namespace

std::vector<uint32_t> sigmoid_table(uint32_t t, uint32_t f_d) {
  const uint32_t n = 1u << t, zero = n / 2;
  const uint64_t step = exp_minus_step(t - 4);
  std::vector<uint32_t> out(n);
  uint64_t e = kOne;  // exp(-j / 2^{t-4})
  for (uint32_t j = 0; j <= zero; j++) {
    const U128 denominator = U128{kOne} + e;
    const auto quotient = [&](uint64_t numerator) {
      return static_cast<uint32_t>(((U128{numerator} << (f_d + 1)) + denominator) / (2 * denominator));
    };
    if (zero + j < n) out[zero + j] = quotient(kOne);
    if (j > 0) out[zero - j] = quotient(e);
    e = static_cast<uint64_t>(U128{e} * step >> 62);
  }
  return out;
}

std::vector<uint32_t> exp_table(uint32_t t, uint32_t f_a, uint32_t f_e) {
  const uint64_t step = exp_minus_step(f_a);
  std::vector<uint32_t> out(size_t{1} << t);
  uint64_t e = kOne;  // exp(-k / 2^f_a)
  for (uint32_t& entry : out) {
    entry = static_cast<uint32_t>(((U128{e} << f_e) + kOne / 2) >> 62);
    e = static_cast<uint64_t>(U128{e} * step >> 62);
  }
  return out;
}

std::vector<Table> function_tables(const Network& network) {
  std::set<uint32_t> ranges{network.t, network.f_w};
  if (network.loss == Loss::logistic) ranges.insert(network.logit_shift());
  std::vector<Table> out;
  for (uint32_t bits : ranges) out.push_back(range(bits));
  const uint32_t n = 1u << network.t;
  if (network.loss == Loss::logistic) {
    Table logistic{"logistic", 2, {}, n}, clamp{"clamp", 3, {}, n};
    for (uint32_t value : sigmoid_table(network.t, network.f_d)) logistic.outputs.push_back({value, 0, 0});
    for (uint32_t k = 0; k < n; k++) clamp.outputs.push_back({k == n / 2 ? 1u : 0u, k > n / 2 ? 1u : 0u, 0});
    out.push_back(std::move(logistic));
    out.push_back(std::move(clamp));
  }
  if (network.loss == Loss::softmax) {
    Table exponential{"exp", 2, {}, n}, zero{"zero", 2, {}, n};
    for (uint32_t value : exp_table(network.t, network.f_a, network.f_e)) exponential.outputs.push_back({value, 0, 0});
    for (uint32_t k = 0; k < n; k++) zero.outputs.push_back({k == 0 ? 1u : 0u, 0, 0});
    out.push_back(std::move(exponential));
    out.push_back(std::move(zero));
  }
  return out;
}

std::vector<Table> enrolment_tables(const Network& network) { return {range(network.t)}; }

Digest tables_digest(const std::vector<Table>& tables) {
  ByteWriter w;
  for (const Table& table : tables) {
    w.sized(std::span(reinterpret_cast<const uint8_t*>(table.name.data()), table.name.size()));
    w.u32(table.parts);
    w.u32(table.size);
    for (const auto& row : table.outputs) {
      for (uint32_t i = 0; i + 1 < table.parts; i++) w.u32(row[i]);
    }
  }
  return sha256(w.take());
}

}  // namespace fzk
