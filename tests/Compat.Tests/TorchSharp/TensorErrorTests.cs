using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace FederatedZk.Compat.Tests.TorchSharpSubset;

/// <summary>What is refused says why: libtorch's own message where libtorch refuses.</summary>
public sealed class TensorErrorTests
{
    [Fact]
    public void LibtorchsReasonArrives()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[6], 2, 3);
        AssertRefused("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", () => x.mm(x));
        AssertRefused("The size of tensor a (3) must match the size of tensor b (2)", () => x + tensor(new double[4], 2, 2));
        AssertRefused("Dimension out of range", () => x.sum(dim: 2));
        AssertRefused("t() expects a tensor with <= 2 dimensions", () => tensor(new double[6], [1, 2, 3]).t());
        AssertRefused("does not require grad", () =>
        {
            x.sum().backward();
            return x;
        });
        AssertRefused("grad can be implicitly created only for scalar outputs", () =>
        {
            var y = tensor(new double[2], 1, 2, requires_grad: true);
            (y * 2.0).backward();
            return y;
        });
        AssertRefused("Only Tensors of floating point", () => tensor([1.0], 1, 1, int64, requires_grad: true));
    }

    [Fact]
    public void WrongElementTypesAndCountsAreNamed()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[6], 2, 3);
        Assert.Equal("the tensor holds Float64 elements, which cannot be read as Int64", Assert.Throws<ArgumentException>(() => x.data<long>()).Message);
        Assert.Equal("item: the tensor has 6 elements, expected 1", Assert.Throws<ArgumentException>(() => x.item<double>()).Message);
        var refused = Assert.Throws<ArgumentException>(() => tensor(new double[5], 2, 3));
        Assert.Contains("5 values do not fill the dimensions [2, 3], which hold 6", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor(new double[6], -2, -3));
        Assert.Throws<OverflowException>(() => tensor(new double[6], 1L << 40, 1L << 40));
    }

    [Fact]
    public void WhatTheSubsetLacksIsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<NotSupportedException>(() => tensor([1.0], 1, 1, names: ["a", "b"]));
        var x = tensor([1.0], 1, 1);
        Assert.Throws<NotSupportedException>(() => nn.functional.binary_cross_entropy_with_logits(x, x, weight: x));
        Assert.Throws<NotSupportedException>(() => nn.functional.binary_cross_entropy_with_logits(x, x, pos_weights: x));
    }

    [Fact]
    public void ThreadsAreSetAndCounted()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        Assert.Throws<ArgumentOutOfRangeException>(() => set_num_threads(0));
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
    }

    private static void AssertRefused(string reason, Func<Tensor> operation) =>
        Assert.Contains(reason, Assert.Throws<ExternalException>(() => (object)operation()).Message, StringComparison.Ordinal);
}
