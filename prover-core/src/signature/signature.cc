#include "signature/signature.h"

#include "base/random.h"
#include "base/sodium.h"

namespace fzk {

namespace {

struct KeyPair {
  SigningPublicKey public_key;
  std::array<uint8_t, crypto_sign_SECRETKEYBYTES> secret;

  explicit KeyPair(std::span<const uint8_t, 32> seed) {
    require_sodium();
    crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data());
  }
  ~KeyPair() { secure_zero(secret.data(), secret.size()); }
};

}  // namespace

bool signature_verify(std::span<const uint8_t, 32> public_key, std::span<const uint8_t> message,
                      std::span<const uint8_t, 64> signature) {
  require_sodium();
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

SigningPublicKey public_key(std::span<const uint8_t, 32> seed) { return KeyPair(seed).public_key; }

Signature sign(std::span<const uint8_t, 32> seed, std::span<const uint8_t> message) {
  const KeyPair keys(seed);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), keys.secret.data());
  return signature;
}

}  // namespace fzk
