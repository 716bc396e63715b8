// The two other kinds of error (doc/base.md): misuse by the caller, and a secret value outside the ranges of the statement.
// A broken invariant is a std::logic_error.
#pragma once

#include <stdexcept>
#include <string>

#include "base/site.h"

namespace fzk {

struct InvalidArgument : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Unprovable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Parameters that the protocol refuses, and misuse.
#ifdef FZK_TESTING
inline void invalid(const std::string& message, Site at = Site::here()) {
  if (!refusal_off(at)) throw InvalidArgument(message);
}
#else
[[noreturn]] inline void invalid(const std::string& message, Site = {}) { throw InvalidArgument(message); }
#endif

}  // namespace fzk
