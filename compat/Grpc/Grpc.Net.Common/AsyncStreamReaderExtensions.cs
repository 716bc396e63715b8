using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>Readers as asynchronous sequences.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>Every message until the stream ends. RpcException if the call failed.</summary>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(this IAsyncStreamReader<T> streamReader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return ReadAsync(streamReader, cancellationToken);
    }

    static async IAsyncEnumerable<T> ReadAsync<T>(IAsyncStreamReader<T> streamReader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await streamReader.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            yield return streamReader.Current;
        }
    }
}
