using FederatedZk.Prover.Native;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Prover;

/// <summary>
/// A participant's training records with what opens their commitments. Openings follow from (opening key, nonce, record), so nothing else has to be kept.
/// Records and key live outside the managed heap and are zeroed on disposal. May be used from several threads.
/// </summary>
public sealed unsafe class RecordSet : IDisposable
{
    private readonly SecretMemory _features;
    private readonly SecretMemory _labels;
    private readonly SecretMemory _openingKey;
    private readonly byte[] _nonce;

    /// <param name="features">N × d, row-major, scale 2^FeatureBits.</param>
    /// <param name="labels">N × l, 0 or 1.</param>
    /// <param name="openingKey32">32 secret bytes.</param>
    /// <param name="nonce">Unique to the enrolment: the same nonce for other records would open both.</param>
    /// <exception cref="ArgumentException">when the lengths do not fit the network.</exception>
    public RecordSet(NetworkParameters n, ReadOnlySpan<int> features, ReadOnlySpan<int> labels, ReadOnlySpan<byte> openingKey32, Bytes32 nonce)
    {
        NetworkRules.Check(n);
        var count = labels.Length / n.Outputs;
        if (count == 0 || labels.Length != (long)count * n.Outputs || features.Length != (long)count * n.Features)
        {
            throw new ArgumentException(
                $"{features.Length} features and {labels.Length} labels are not N × {n.Features} and N × {n.Outputs} for any N ≥ 1", nameof(features));
        }
        if (openingKey32.Length != 32)
        {
            throw new ArgumentException($"expected 32 bytes, got {openingKey32.Length}", nameof(openingKey32));
        }
        Network = n;
        Count = count;
        _features = SecretMemory.Copy(features);
        _labels = SecretMemory.Copy(labels);
        _openingKey = SecretMemory.Copy(openingKey32);
        _nonce = nonce.ToArray();
    }

    public NetworkParameters Network { get; }

    public int Count { get; }

    /// <summary>32 bytes a record, always the same ones. Ranges are the enrolment proof's matter: any integers can be committed to.</summary>
    public byte[] Commit()
    {
        var commitments = new byte[checked(Count * Bytes32.Length)];
        using var lease = Borrow();
        fixed (uint* widths = NetworkRules.Widths(Network))
        fixed (byte* nonce = _nonce)
        {
            var network = Layout.Network(Network, widths);
            var records = lease.Native(nonce);
            NativeError error;
            UnprovableException.Require(ProveLibrary.fzk_records_commit(&network, &records, commitments, &error), &error);
        }
        return commitments;
    }

    public void Dispose()
    {
        _features.Dispose();
        _labels.Dispose();
        _openingKey.Dispose();
    }

    internal ReadOnlySpan<byte> Nonce => _nonce;

    internal Lease Borrow() => new(this);

    /// <summary>Keeps the secrets in place while the library reads them.</summary>
    internal readonly ref struct Lease
    {
        private readonly int _count;
        private readonly SecretMemory.Lease _features;
        private readonly SecretMemory.Lease _labels;
        private readonly SecretMemory.Lease _openingKey;

        public Lease(RecordSet owner)
        {
            _count = owner.Count;
            _features = owner._features.Borrow();
            try
            {
                _labels = owner._labels.Borrow();
                try
                {
                    _openingKey = owner._openingKey.Borrow();
                }
                catch
                {
                    _labels.Dispose();
                    throw;
                }
            }
            catch
            {
                _features.Dispose();
                throw;
            }
        }

        /// <param name="nonce">Pinned by the caller.</param>
        public NativeRecords Native(byte* nonce) => new()
        {
            Features = _features.Integers,
            Labels = _labels.Integers,
            RecordCount = (nuint)_count,
            OpeningKey = _openingKey.Bytes,
            Nonce = nonce,
        };

        public void Dispose()
        {
            _openingKey.Dispose();
            _labels.Dispose();
            _features.Dispose();
        }
    }
}
