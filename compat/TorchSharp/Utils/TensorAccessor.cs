namespace TorchSharp.Utils;

/// <summary>Reads the elements of a tensor; made by Tensor.data.</summary>
public sealed class TensorAccessor<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    public long Count => _tensor.NumberOfElements;

    /// <summary>A copy in row-major order.</summary>
    public T[] ToArray()
    {
        var values = new T[Count];
        _tensor.CopyTo(values);
        return values;
    }
}
