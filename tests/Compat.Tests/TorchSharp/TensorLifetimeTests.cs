using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace FederatedZk.Compat.Tests.TorchSharpSubset;

[CollectionDefinition(nameof(TensorCountCollection), DisableParallelization = true)]
public sealed class TensorCountCollection;

/// <summary>Counts the tensors of the process, so no other test may run beside it.</summary>
[Collection(nameof(TensorCountCollection))]
public sealed class TensorLifetimeTests
{
    [Fact]
    public void AScopeDisposesWhatWasMadeInIt()
    {
        var before = Tensor.TotalCount;
        Tensor inner;
        using var outer = tensor([1.0], 1, 1);
        using (NewDisposeScope())
        {
            inner = outer + 1.0;
            using (NewDisposeScope())
            {
                _ = (inner * 2.0).floor().sum();
                Assert.Equal(before + 5, Tensor.TotalCount);
            }
            Assert.Equal(before + 2, Tensor.TotalCount);
            Assert.False(inner.IsInvalid);
        }
        Assert.True(inner.IsInvalid);
        Assert.False(outer.IsInvalid);
        Assert.Equal(before + 1, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before + 5);
    }

    [Fact]
    public void DisposingTwiceIsHarmlessAndUseAfterwardsIsRefused()
    {
        var before = Tensor.TotalCount;
        using var scope = NewDisposeScope();
        var x = tensor([1.0], 1, 1);
        x.Dispose();
        x.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Throws<ObjectDisposedException>(() => x.sum());
        Assert.Throws<ObjectDisposedException>(() => x + x);
        Assert.Throws<ObjectDisposedException>(() => x.shape);
        using var y = tensor([1.0], 1, 1);
        Assert.Throws<ObjectDisposedException>(() => y.mm(x));
    }

    [Fact]
    public void RefusedOperationsMakeNoTensor()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1.0, 2.0], 1, 2);
        var before = Tensor.TotalCount;
        for (var i = 0; i < 10; i++)
        {
            Assert.Throws<ExternalException>(() => x.mm(x));
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void ForgottenTensorsAreCollected()
    {
        var before = Tensor.TotalCount;
        Forget();
        for (var i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void ScopesCloseInOrder()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        inner.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void AScopeBelongsToItsThread()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = tensor([1.0], 1, 1));
        thread.Start();
        thread.Join();
        scope.Dispose();
        Assert.False(other!.IsInvalid);
        other.Dispose();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (var i = 0; i < 100; i++)
        {
            _ = tensor([1.0], 1, 1);
        }
    }
}
