using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>Encoding "deflate", which gRPC takes from HTTP: the zlib format (RFC 1950), not bare deflate.</summary>
sealed class DeflateCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    public string EncodingName => "deflate";

    // The caller's stream outlives the compression of one message.
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new ZLibStream(stream, compressionLevel ?? defaultCompressionLevel, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) => new ZLibStream(stream, CompressionMode.Decompress);
}
