// C ABI over libtorch for the TorchSharp subset (../README.md).
//
// Rules: a handle is a heap-allocated at::Tensor, freed with tss_free; every function that can fail returns 0 on
// success and 1 on failure, writes its outputs on success only, and leaves the reason in tss_last_error of the calling
// thread. No exception leaves.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdint>
#include <cstring>
#include <exception>
#include <string>

#define TSS_API extern "C" __attribute__((visibility("default")))

extern "C" void openblas_set_num_threads(int threads);

namespace {

using Handle = at::Tensor *;

thread_local std::string last_error;

template <typename Body>
int32_t guarded(Body &&body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error &e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception &e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return 1;
}

template <typename Body>
int32_t produce(Handle *out, Body &&body) noexcept {
  return guarded([&] { *out = new at::Tensor(body()); });
}

}  // namespace

TSS_API const char *tss_last_error() { return last_error.c_str(); }

TSS_API void tss_free(Handle tensor) { delete tensor; }

// Copies `data`, numel of `sizes` doubles in row-major order.
TSS_API int32_t tss_from_doubles(const double *data, const int64_t *sizes, int32_t rank, int8_t dtype,
                                 uint8_t requires_grad, Handle *out) {
  return produce(out, [&] {
    const at::IntArrayRef shape(sizes, static_cast<size_t>(rank));
    at::Tensor filled = at::empty(shape, at::kDouble);
    if (filled.numel() != 0) {
      std::memcpy(filled.data_ptr<double>(), data, static_cast<size_t>(filled.numel()) * sizeof(double));
    }
    return filled.to(static_cast<at::ScalarType>(dtype)).requires_grad_(requires_grad != 0);
  });
}

TSS_API int8_t tss_dtype(Handle tensor) { return static_cast<int8_t>(tensor->scalar_type()); }

TSS_API int64_t tss_rank(Handle tensor) { return tensor->dim(); }

TSS_API int64_t tss_numel(Handle tensor) { return tensor->numel(); }

TSS_API int32_t tss_size(Handle tensor, int64_t dimension, int64_t *out) {
  return guarded([&] { *out = tensor->size(dimension); });
}

// Copies the elements in row-major order; `bytes` has to be numel times the element's size.
TSS_API int32_t tss_copy_out(Handle tensor, void *destination, int64_t bytes) {
  return guarded([&] {
    const at::Tensor flat = tensor->detach().contiguous();
    TORCH_CHECK(bytes == static_cast<int64_t>(flat.nbytes()), "the tensor holds ", flat.nbytes(),
                " bytes, the destination ", bytes);
    if (bytes != 0) {
      std::memcpy(destination, flat.data_ptr(), static_cast<size_t>(bytes));
    }
  });
}

#define TSS_UNARY(name, expression)                        \
  TSS_API int32_t tss_##name(Handle tensor, Handle *out) { \
    return produce(out, [&] { return (expression); });     \
  }
TSS_UNARY(abs, tensor->abs())
TSS_UNARY(floor, tensor->floor())
TSS_UNARY(neg, tensor->neg())
TSS_UNARY(relu, tensor->relu())
TSS_UNARY(sigmoid, tensor->sigmoid())
TSS_UNARY(t, tensor->t())
TSS_UNARY(max, tensor->max())
TSS_UNARY(min, tensor->min())
TSS_UNARY(sum, tensor->sum())

#define TSS_BINARY(name, expression)                                     \
  TSS_API int32_t tss_##name(Handle tensor, Handle other, Handle *out) { \
    return produce(out, [&] { return (expression); });                   \
  }
TSS_BINARY(add, tensor->add(*other))
TSS_BINARY(sub, tensor->sub(*other))
TSS_BINARY(mul, tensor->mul(*other))
TSS_BINARY(mm, tensor->mm(*other))

#define TSS_SCALAR(name, expression)                                      \
  TSS_API int32_t tss_##name(Handle tensor, double scalar, Handle *out) { \
    return produce(out, [&] { return (expression); });                    \
  }
TSS_SCALAR(add_scalar, tensor->add(scalar))
TSS_SCALAR(sub_scalar, tensor->sub(scalar))
TSS_SCALAR(mul_scalar, tensor->mul(scalar))
TSS_SCALAR(ge_scalar, tensor->ge(scalar))

TSS_API int32_t tss_sum_dim(Handle tensor, int64_t dimension, uint8_t keepdim, Handle *out) {
  return produce(out, [&] { return tensor->sum(dimension, keepdim != 0); });
}

TSS_API int32_t tss_to_type(Handle tensor, int8_t dtype, uint8_t copy, Handle *out) {
  return produce(out, [&] { return tensor->to(static_cast<at::ScalarType>(dtype), false, copy != 0); });
}

// reduction: 0 none, 1 mean, 2 sum (at::Reduction).
TSS_API int32_t tss_binary_cross_entropy_with_logits(Handle input, Handle target, int64_t reduction, Handle *out) {
  return produce(out, [&] { return at::binary_cross_entropy_with_logits(*input, *target, {}, {}, reduction); });
}

TSS_API uint8_t tss_requires_grad(Handle tensor) { return tensor->requires_grad() ? 1 : 0; }

TSS_API int32_t tss_set_requires_grad(Handle tensor, uint8_t requires_grad) {
  return guarded([&] { tensor->requires_grad_(requires_grad != 0); });
}

TSS_API int32_t tss_backward(Handle tensor) {
  return guarded([&] { torch::autograd::backward({*tensor}, {}); });
}

// *out stays null where no gradient has been computed.
TSS_API int32_t tss_grad(Handle tensor, Handle *out) {
  return guarded([&] {
    const at::Tensor &gradient = tensor->grad();
    *out = gradient.defined() ? new at::Tensor(gradient) : nullptr;
  });
}

TSS_API uint8_t tss_grad_enabled() { return c10::GradMode::is_enabled() ? 1 : 0; }

TSS_API void tss_set_grad_enabled(uint8_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

TSS_API int32_t tss_get_num_threads() { return at::get_num_threads(); }

TSS_API int32_t tss_set_num_threads(int32_t threads) {
  return guarded([&] {
    at::set_num_threads(threads);
    openblas_set_num_threads(threads);
  });
}
