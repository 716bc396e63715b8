// libsodium, initialised once for the process.
#pragma once

#include <sodium.h>

namespace fzk {

// Throws std::runtime_error if libsodium cannot be initialised; cheap after the first call; thread-safe.
void require_sodium();

}  // namespace fzk
