// Canonical bytes: fixed-width little-endian integers, raw and length-prefixed strings. Everything that is hashed is written with it.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace fzk {

class ByteWriter {
 public:
  ByteWriter& u8(uint8_t value) { return integer(value, 1); }
  ByteWriter& u32(uint32_t value) { return integer(value, 4); }
  ByteWriter& u64(uint64_t value) { return integer(value, 8); }
  // two's complement
  ByteWriter& i64(int64_t value) { return integer(static_cast<uint64_t>(value), 8); }
  ByteWriter& bytes(std::span<const uint8_t> data) {
    out_.insert(out_.end(), data.begin(), data.end());
    return *this;
  }
  // u64 length, then the bytes
  ByteWriter& sized(std::span<const uint8_t> data) { return u64(data.size()).bytes(data); }

  // Before writing secrets: a buffer that grows leaves copies behind.
  ByteWriter& reserve(size_t length) {
    out_.reserve(length);
    return *this;
  }

  const std::vector<uint8_t>& view() const { return out_; }
  std::vector<uint8_t> take() { return std::move(out_); }

 private:
  ByteWriter& integer(uint64_t value, int width) {
    for (int i = 0; i < width; ++i) out_.push_back(static_cast<uint8_t>(value >> (8 * i)));
    return *this;
  }

  std::vector<uint8_t> out_;
};

}  // namespace fzk
