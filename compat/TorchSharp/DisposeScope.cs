namespace TorchSharp;

/// <summary>Disposes the tensors that were made on its thread while it was the innermost open scope. Made by torch.NewDisposeScope.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? s_current;

    private readonly HashSet<torch.Tensor> _tensors = new(ReferenceEqualityComparer.Instance);
    private readonly DisposeScope? _outer;
    private bool _disposed;

    private DisposeScope(DisposeScope? outer) => _outer = outer;

    internal static DisposeScope? Current => s_current;

    internal static DisposeScope Open() => s_current = new DisposeScope(s_current);

    internal void Include(torch.Tensor tensor) => _tensors.Add(tensor);

    internal void Exclude(torch.Tensor tensor) => _tensors.Remove(tensor);

    /// <exception cref="InvalidOperationException">an inner scope is still open, or the scope was opened on another thread</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        if (s_current != this)
        {
            throw new InvalidOperationException("a dispose scope has to be disposed on its thread, after the scopes opened inside it");
        }
        _disposed = true;
        s_current = _outer;
        foreach (var tensor in _tensors.ToArray())
        {
            tensor.Dispose();
        }
    }
}
