using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A message encoding that client and server may agree on (grpc-encoding).</summary>
public interface ICompressionProvider
{
    string EncodingName { get; }

    /// <summary>A null level means the provider's own.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    Stream CreateDecompressionStream(Stream stream);
}
