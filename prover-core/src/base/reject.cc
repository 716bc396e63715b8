#include "base/reject.h"

#include <utility>

#ifdef FZK_TESTING
#include <cstdlib>
#include <string_view>
#endif

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

#ifdef FZK_TESTING
void reject(RejectId id, std::string detail, Site at) {
  if (!refusal_off(at)) throw Reject(id, std::move(detail));
}

bool refusal_off(const Site& site) {
  static const char* const mutant = std::getenv("FZK_MUTANT");
  if (!mutant) return false;
  const std::string_view text(mutant), file(site.file);
  const size_t colon = text.rfind(':'), dash = text.rfind('-');
  if (colon == std::string_view::npos || dash == std::string_view::npos || dash < colon) return false;
  return file.ends_with(text.substr(0, colon)) && std::atoi(mutant + colon + 1) <= site.line &&
         site.line <= std::atoi(mutant + dash + 1);
}
#else
void reject(RejectId id, std::string detail) { throw Reject(id, std::move(detail)); }
#endif

}  // namespace fzk
