// The verifier's only verdict besides acceptance: an exception that carries the id of the check that refused.
//
// The table below is the single list of checks; ids are part of the C ABI (fzk_error.reject), so an id is never reused. 0 means none.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include "base/site.h"

// X(identifier, id)
#define FZK_REJECT_TABLE(X)       \
  X(truncated, 1)                 \
  X(trailing_bytes, 2)            \
  X(non_canonical_point, 3)       \
  X(identity_point, 4)            \
  X(non_canonical_scalar, 5)      \
  X(alpha_hits_table, 6)          \
  X(opening, 7)                   \
  X(update_out_of_range, 8)       \
  X(wrong_length, 9)              \
  X(beacon_proof, 10)             \
  X(beacon_after_enrolment, 11)   \
  X(batch_size, 12)               \
  X(record_commitment, 13)        \
  X(non_canonical_commitment, 14) \
  X(signature, 15)                \
  X(parameters, 16)

namespace fzk {

enum class RejectId : int32_t {
  none = 0,
#define FZK_REJECT_ENUM(name, id) name = id,
  FZK_REJECT_TABLE(FZK_REJECT_ENUM)
#undef FZK_REJECT_ENUM
};

// Name of a check as in the table; "unknown" for an id that is not in it (0 included).
const char* reject_name(RejectId id) noexcept;

struct Reject : std::exception {
  RejectId id;
  std::string detail;

  Reject(RejectId reject_id, std::string reject_detail);
  // "<name>" or "<name>: <detail>"
  const char* what() const noexcept override;

 private:
  std::string text_;
};

#ifdef FZK_TESTING
// Returns without a word at the one place that FZK_MUTANT names.
void reject(RejectId id, std::string detail = {}, Site at = Site::here());
#else
[[noreturn]] void reject(RejectId id, std::string detail = {});
#endif

}  // namespace fzk
