// Hexadecimal text of test vectors.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fzk {

inline std::string to_hex(std::span<const uint8_t> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (uint8_t byte : bytes) text += {digits[byte >> 4], digits[byte & 15]};
  return text;
}

inline std::vector<uint8_t> from_hex(std::string_view text) {
  auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw std::invalid_argument("not a hexadecimal digit");
  };
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
  return bytes;
}

template <size_t N>
std::array<uint8_t, N> array_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (bytes.size() != N) throw std::invalid_argument("wrong length");
  std::array<uint8_t, N> result;
  for (size_t i = 0; i < N; ++i) result[i] = bytes[i];
  return result;
}

}  // namespace fzk
