// Ed25519 (RFC 8032) by libsodium, which refuses non-canonical and small-order keys and points.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace fzk {

using Signature = std::array<uint8_t, 64>;
using SigningPublicKey = std::array<uint8_t, 32>;

bool signature_verify(std::span<const uint8_t, 32> public_key, std::span<const uint8_t> message,
                      std::span<const uint8_t, 64> signature);
SigningPublicKey public_key(std::span<const uint8_t, 32> seed);
Signature sign(std::span<const uint8_t, 32> seed, std::span<const uint8_t> message);

}  // namespace fzk
