// The two other kinds of error (doc/base.md): misuse by the caller, and a secret value outside the ranges of the statement.
// A broken invariant is a std::logic_error.
#pragma once

#include <stdexcept>

namespace fzk {

struct InvalidArgument : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Unprovable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace fzk
