// What the fuzz targets share: reading inputs, the outcome that every call must have, and the instances that all runs agree on. doc/attacks.md.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "../tests/instance.h"
#include "base/reject.h"
#include "fzk_prove.h"
#include "fzk_verify.h"

namespace fzk::fuzz {

class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(data, size) {}

  // Zeros once the input has ended.
  template <typename Int>
  Int integer() {
    uint8_t bytes[sizeof(Int)] = {};
    const size_t n = std::min(sizeof(Int), rest_.size());
    std::memcpy(bytes, rest_.data(), n);
    rest_ = rest_.subspan(n);
    Int value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  void fill(std::span<uint8_t> out) {
    for (uint8_t& b : out) b = integer<uint8_t>();
  }
  // At most n bytes.
  std::span<const uint8_t> take(size_t n) {
    const auto out = rest_.first(std::min(n, rest_.size()));
    rest_ = rest_.subspan(out.size());
    return out;
  }
  std::span<const uint8_t> rest() const { return rest_; }

 private:
  std::span<const uint8_t> rest_;
};

[[noreturn]] inline void violated(const char* what, const char* message) {
  std::fprintf(stderr, "violated: %s (%s)\n", what, message);
  std::abort();
}

// Bytes and parameters from outside end in one of three ways, and the error says the same as the status.
inline fzk_status expected(fzk_status status, const fzk_error& error) {
  if (status != FZK_OK && status != FZK_REJECTED && status != FZK_INVALID_ARGUMENT) violated("status", error.message);
  if (error.status != status || (status == FZK_REJECTED) != (error.reject != 0))
    violated("the error disagrees with the status", error.message);
  if (std::memchr(error.message, 0, sizeof error.message) == nullptr) violated("message without end", "");
  if ((status == FZK_OK) != (error.message[0] == 0)) violated("message", error.message);
  return status;
}

// The first byte says how the rest is read: 0: a whole proof; otherwise edits (u16 place, u8 length, bytes) of an honest one, up to the end of the input.
inline std::vector<uint8_t> edited(Input input, const std::vector<uint8_t>& honest) {
  if (input.integer<uint8_t>() == 0) return {input.rest().begin(), input.rest().end()};
  std::vector<uint8_t> out = honest;
  while (!input.rest().empty()) {
    const size_t at = input.integer<uint16_t>() % (out.size() + 1);
    const auto bytes = input.take(input.integer<uint8_t>());
    if (bytes.empty()) {
      out.resize(at);
    } else {
      if (at + bytes.size() > out.size()) out.resize(at + bytes.size());
      std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  return out;
}

inline test::Instance step_instance() { return test::make_instance(test::tiny_network({2, 1}), 4, 2, 7); }

}  // namespace fzk::fuzz
