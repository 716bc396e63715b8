// Lookup tables; doc/tables.md. Integers only: every machine computes the same table.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "layers/network.h"

namespace fzk {

// round-half-up(2^f_d / (1 + exp(-(k - 2^{t-1}) / 2^{t-4}))) for k = 0..2^t-1, in 62-bit fixed point.
std::vector<uint32_t> sigmoid_table(uint32_t t, uint32_t f_d);

// round-half-up(2^f_e exp(-k / 2^f_a)) for k = 0..2^t-1, in 62-bit fixed point.
std::vector<uint32_t> exp_table(uint32_t t, uint32_t f_a, uint32_t f_e);

struct Table {
  std::string name;
  uint32_t parts;                                // 1 (a range), 2 or 3
  std::vector<std::array<uint32_t, 3>> outputs;  // row j is (j, outputs[j]...); empty for a range
  uint32_t size;
};

// The tables of a network in tag order: ranges by ascending width (t, f_w and the logit's shift, each width once), then logistic: "logistic", "clamp";
// softmax: "exp", "zero".
std::vector<Table> function_tables(const Network& network);
// The one table an enrolment needs.
std::vector<Table> enrolment_tables(const Network& network);

Digest tables_digest(const std::vector<Table>& tables);

}  // namespace fzk
