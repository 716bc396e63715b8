// Integer arithmetic of the exact step, shared by the layers and the loss heads; doc/statement.md.
#pragma once

#include <cstdint>
#include <string>

#include "base/errors.h"
#include "field/scalar.h"
#include "statement/witness_prove.h"

namespace fzk::exact {

inline std::string entry(uint32_t layer, size_t i, size_t j) {
  return "layer " + std::to_string(layer) + ", row " + std::to_string(i) + ", column " + std::to_string(j);
}

// floor((z + 2^{s-1}) / 2^s)
inline int64_t rounded(int64_t z, uint32_t s) {
  return static_cast<int64_t>((int128{z} + (int128{1} << (s - 1))) >> s);
}

inline int64_t narrow(int128 value, const char* what, uint32_t layer, size_t i, size_t j) {
  if (value < INT64_MIN || value > INT64_MAX)
    throw Unprovable(std::string(what) + " exceeds 64 bits at " + entry(layer, i, j));
  return static_cast<int64_t>(value);
}

// Writes the t-bit limbs of 0 <= value < 2^{t count} into consecutive columns.
inline void put_limbs(SecretColumn* columns, uint32_t count, uint32_t t, size_t at, int64_t value) {
  for (uint32_t k = 0; k < count; k++) columns[k].small[at] = static_cast<int32_t>(value >> (t * k) & ((1 << t) - 1));
}

}  // namespace fzk::exact
