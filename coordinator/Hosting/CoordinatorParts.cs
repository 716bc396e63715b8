using FederatedZk.Contracts;
using FederatedZk.Coordinator.Anchoring;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Enrolments;
using FederatedZk.Coordinator.Metrics;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Verification;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Web3.Accounts;
using Serilog;

namespace FederatedZk.Coordinator.Hosting;

/// <summary>The parts of a coordinator, put together over one folder.</summary>
public sealed class CoordinatorParts : IAsyncDisposable
{
    private readonly IDisposable _lock;
    private readonly SigningKey _key;
    private readonly EnrolmentWindow _window = new();
    private readonly VerificationPool _pool = new(Environment.ProcessorCount);
    private readonly DatasetCache _datasets;
    private readonly CancellationTokenSource _stopping = new();

    /// <exception cref="ConfigurationException"/>
    /// <exception cref="StorageException"/>
    public CoordinatorParts(CoordinatorOptions options)
    {
        var directory = options.Directory;
        var settings = directory.ReadSettings();
        var description = directory.ReadDescription(settings);
        _lock = directory.Lock();
        Log = options.Log;
        Stopping = _stopping.Token;
        _key = directory.SigningKey.Use(seed => SigningKey.FromSeed(seed));
        Seal = _key.PublicKey == description.CoordinatorKey
            ? new FederationSeal(description, _key)
            : throw new ConfigurationException($"{directory.SigningKey.Path}: public key {_key.PublicKey}, the federation names {description.CoordinatorKey}");
        Description = Seal.Sign(description.Encode());
        Store = CoordinatorStore.Open(directory.DatabaseFile, directory.BlobFolder, options.Clock);
        Store.Blobs.RemoveInterruptedWrites();
        var account = directory.ChainKey.Use(key => new Account(key.ToHex(true), settings.ChainId));
        var client = new RoundAnchorClient(options.Rpc, settings.Contract, account, settings.ChainId);
        Chain = new PatientChain(client, options.Blocks ?? client, Seal.Id, account.Address, options.Pause, Log);
        _datasets = new DatasetCache(description.Network, Store);
        Feed = new RoundFeed();
        Enrolments = new EnrolmentDesk(Seal, Store, Chain, _window, _pool, Log);
        Submissions = new SubmissionDesk(Seal, Store, new SubmissionVerifier(_datasets, _pool, Log), options.Clock, Log);
        Metrics = new MetricsDesk(Seal, Store);
        Engine = new RoundEngine(Seal, Store, Chain, _window, Enrolments, Submissions, new RoundConclusion(Seal, Store, Log), _datasets, Feed,
            options.Clock, options.Pause, Log);
    }

    public ILogger Log { get; }

    public FederationSeal Seal { get; }

    /// <summary>The signed description.</summary>
    public Signed Description { get; }

    public CoordinatorStore Store { get; }

    public PatientChain Chain { get; }

    public RoundFeed Feed { get; }

    public EnrolmentDesk Enrolments { get; }

    public SubmissionDesk Submissions { get; }

    public MetricsDesk Metrics { get; }

    public RoundEngine Engine { get; }

    /// <summary>Cancelled when the coordinator stops.</summary>
    public CancellationToken Stopping { get; }

    public void Stop()
    {
        _stopping.Cancel();
        Feed.Stop();
    }

    /// <summary>After <see cref="Stop"/>, when nobody uses the parts any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pool.CloseAsync();
        Engine.Dispose();
        _datasets.Dispose();
        _pool.Dispose();
        _window.Dispose();
        Store.Dispose();
        _key.Dispose();
        _stopping.Dispose();
        _lock.Dispose();
    }
}
