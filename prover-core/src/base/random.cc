#include "base/random.h"

#include <array>

#include "base/bytes.h"
#include "base/sodium.h"

namespace fzk {

void secure_zero(void* memory, size_t length) noexcept { sodium_memzero(memory, length); }

void system_random(std::span<uint8_t> output) {
  require_sodium();
  randombytes_buf(output.data(), output.size());
}

namespace {

void absorb_sized(Shake256& stream, std::span<const uint8_t> data) {
  stream.absorb(ByteWriter().u64(data.size()).take()).absorb(data);
}

}  // namespace

HedgedRandom::HedgedRandom(std::span<const uint8_t> secret, std::span<const uint8_t> digest, uint64_t attempt) {
  std::array<uint8_t, 64> entropy;
  system_random(entropy);
  stream_.absorb(as_bytes("fedzk/v1 hedged")).absorb(entropy);
  secure_zero(entropy.data(), entropy.size());
  absorb_sized(stream_, secret);
  absorb_sized(stream_, digest);
  stream_.absorb(ByteWriter().u64(attempt).take());
}

void HedgedRandom::bytes(std::span<uint8_t> output) { stream_.squeeze(output); }

}  // namespace fzk
