// The C boundary: no exception crosses it, every failure fills the error; doc/c-abi.md.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "base/errors.h"
#include "base/reject.h"
#include "fzk_verify.h"
#include "layers/network.h"
#include "statement/statement.h"

namespace fzk::capi {

inline fzk_status report(fzk_error* error, fzk_status status, RejectId reject, std::string_view message) {
  if (error) {
    error->status = status;
    error->reject = static_cast<int32_t>(reject);
    const size_t length = std::min(message.size(), sizeof error->message - 1);
    std::memcpy(error->message, message.data(), length);
    error->message[length] = '\0';
  }
  return status;
}

// Runs the body; maps what it throws to a status.
template <typename F>
fzk_status guarded(fzk_error* error, F body) noexcept {
  try {
    body();
    return report(error, FZK_OK, RejectId::none, "");
  } catch (const Reject& e) {
    return report(error, FZK_REJECTED, e.id, e.what());
  } catch (const InvalidArgument& e) {
    return report(error, FZK_INVALID_ARGUMENT, RejectId::none, e.what());
  } catch (const Unprovable& e) {
    return report(error, FZK_UNPROVABLE, RejectId::none, e.what());
  } catch (const std::bad_alloc&) {
    return report(error, FZK_OUT_OF_MEMORY, RejectId::none, "out of memory");
  } catch (const std::exception& e) {
    return report(error, FZK_INTERNAL, RejectId::none, e.what());
  } catch (...) {
    return report(error, FZK_INTERNAL, RejectId::none, "unknown exception");
  }
}

template <typename... T>
void require(const char* names, const T*... pointers) {
  for (const bool null : {pointers == nullptr...}) {
    if (null) invalid(std::string("null pointer among: ") + names);
  }
}

// A C array; a null pointer is allowed for a length of zero only.
template <typename T>
std::span<const T> array(const T* data, size_t length, const char* name) {
  if (data == nullptr && length != 0) invalid(std::string(name) + " is null, length " + std::to_string(length));
  return {data, length};
}

template <size_t N>
std::array<uint8_t, N> fixed(const uint8_t (&bytes)[N]) {
  std::array<uint8_t, N> out;
  std::memcpy(out.data(), bytes, N);
  return out;
}

template <size_t N>
std::span<const uint8_t, N> bytes(const uint8_t* data) {
  return std::span<const uint8_t, N>(data, N);
}

// Copies and checks a network.
Network network_of(const fzk_network* network);
EnrolmentContext context_of(const fzk_enrolment_context& context);

}  // namespace fzk::capi

struct fzk_dataset {
  std::shared_ptr<const fzk::Dataset> value;
};
struct fzk_model {
  std::shared_ptr<const fzk::Model> value;
};
struct fzk_statement {
  fzk::StepStatement value;
};
