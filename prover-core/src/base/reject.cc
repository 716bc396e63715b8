#include "base/reject.h"

#include <utility>

namespace fzk {

const char* reject_name(RejectId id) noexcept {
  switch (id) {
#define FZK_REJECT_NAME(name, number) \
  case RejectId::name:                \
    return #name;
    FZK_REJECT_TABLE(FZK_REJECT_NAME)
#undef FZK_REJECT_NAME
    default:
      return "unknown";
  }
}

Reject::Reject(RejectId reject_id, std::string reject_detail) : id(reject_id), detail(std::move(reject_detail)) {
  text_ = reject_name(id);
  if (!detail.empty()) text_ += ": " + detail;
}

const char* Reject::what() const noexcept { return text_.c_str(); }

void reject(RejectId id, std::string detail) { throw Reject(id, std::move(detail)); }

}  // namespace fzk
