using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Demo;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Nethereum.Web3.Accounts;
using Xunit;

namespace FederatedZk.Auditor.Tests.Fixtures;

/// <summary>
/// A federation of three hospitals over five rounds on a real chain, with real proofs, written as an exported folder: round 1 all accepted; north enrols
/// anew; round 2 one accepted, one refused, one absent; round 3 nobody accepted; rounds 4 and 5 all accepted. Written without the coordinator's code, so
/// that auditor and coordinator do not share a misunderstanding.
/// </summary>
public sealed class SmallFederation : IAsyncLifetime
{
    private const int Seed = 20_261;

    private readonly Children _children = new();
    private readonly List<Hospital> _hospitals = [];
    private readonly List<(Hospital Hospital, ulong Block)> _enrolled = [];
    private int _enrolments;

    public NetworkParameters Network { get; } = new(Loss.Logistic, [3, 1], 12, 8, 12, 11, 2, 2);

    public string Folder { get; } = Directory.CreateTempSubdirectory("fedzk-auditor-").FullName;

    public string RpcUrl { get; private set; } = "";

    public RoundAnchorClient Chain { get; private set; } = null!;

    public FederationDescription Description { get; private set; } = null!;

    internal SigningKey CoordinatorKey { get; } = SigningKey.FromSeed(Enumerable.Repeat((byte)7, 32).ToArray());

    internal IReadOnlyList<Hospital> Hospitals => _hospitals;

    internal SigningKey KeyOf(Bytes32 participant) => _hospitals.First(h => h.Key.PublicKey == participant).Key;

    /// <summary>Hospitals in the order of the record: ascending by key.</summary>
    public IReadOnlyList<Bytes32> Participants => [.. _hospitals.Select(h => h.Key.PublicKey).Distinct().Order()];

    public async Task InitializeAsync()
    {
        var node = await EthereumNode.StartAsync(_children, Directory.CreateDirectory(Path.Combine(Folder, "node")).FullName, 0.2, CancellationToken.None);
        RpcUrl = node.Url;
        var account = new Account(node.AccountKey, 31337);
        var (address, _) = await RoundAnchorClient.DeployAsync(RpcUrl, account);
        Chain = new RoundAnchorClient(RpcUrl, address, account);
        Description = new FederationDescription("small", await Chain.GetChainIdAsync(), Convert.FromHexString(address[2..]), CoordinatorKey.PublicKey, Network,
            Schema(), new OptimiserSpec(OptimiserKind.Adam, 0.05, 0, 0.9, 0.99, 1e-8), 5, 12, 1, 3, 30, Bytes32.Zero);
        foreach (var part in new[] { "enrolments", "records", "blobs" })
        {
            Directory.CreateDirectory(Path.Combine(Folder, part));
        }
        Write("description", ".bin", ".sig", CoordinatorKey.Sign(Description.Encode()));
        await Chain.RegisterFederationAsync(Description.Id);
        foreach (var (name, records) in new[] { ("north", 9), ("east", 7), ("south", 12) })
        {
            await EnrolAsync(new Hospital(Network, name, records, Seed + _hospitals.Count));
        }
        await RunRoundsAsync();
    }

    public async Task DisposeAsync()
    {
        await _children.DisposeAsync();
        _hospitals.ForEach(h => h.Dispose());
        Directory.Delete(Folder, recursive: true);
    }

    private async Task RunRoundsAsync()
    {
        var state = ServerState.Initial(Description);
        var (previous, block) = await GenesisAsync(state);
        for (ulong round = 1; round <= Description.Rounds; round++)
        {
            (state, previous, block) = await RoundAsync(round, state, previous, block);
            if (round == 1)
            {
                // Anchored after the next round's beacon block was determined: it may count only from the round whose beacon is above it.
                await EnrolAsync(new Hospital(Network, "north", 8, Seed + 100, _hospitals[0].Key));
            }
        }
    }

    private async Task EnrolAsync(Hospital hospital)
    {
        var proof = hospital.ProveEnrolment(Description);
        var message = hospital.SignEnrolment(Description, proof);
        var anchor = await Chain.AnchorEnrolmentAsync(Description.Id, hospital.Anchor(message));
        _hospitals.Add(hospital);
        _enrolled.Add((hospital, anchor.Block));
        var name = $"enrolments/{_enrolments++:D6}";
        Write(name, ".bin", ".sig", message);
        Write(name, ".receipt", ".receipt.sig", Receipt(0, hospital, message.Hash, true, ""));
        Blob(hospital.Commitments);
        Blob(proof);
    }

    private async Task<(RoundRecord Record, ulong Block)> GenesisAsync(ServerState state)
    {
        using var model = new Model(Network, state.Weights);
        var record = new RoundRecord(Description.Id, 0, Bytes32.Zero, new Signed([], []), Bytes32.Zero, [], false, 0, Bytes32.Zero, Bytes32.Zero, model.Root,
            Blob(Blobs.EncodeModel(state.Weights)), state.Hash);
        return (record, await AnchorAsync(record));
    }

    private async Task<(ServerState State, RoundRecord Record, ulong Block)> RoundAsync(ulong round, ServerState state, RoundRecord previous, ulong block)
    {
        var beaconBlock = block + Description.BeaconDepth;
        var beacon = await BlockHashAsync(beaconBlock);
        var cohort = _enrolled.Where(e => e.Block < beaconBlock).GroupBy(e => e.Hospital.Key.PublicKey).Select(g => g.Last()).OrderBy(e => e.Hospital.Key.PublicKey).ToList();
        var sizes = BatchSizes.For([.. cohort.Select(c => (uint)c.Hospital.Count)], Description.BatchTotal);
        var announcement = CoordinatorKey.Sign(new RoundAnnouncement(Description.Id, round, previous.Hash, previous.ModelAfter, beaconBlock,
            [.. cohort.Select((c, i) => new CohortMember(c.Hospital.Key.PublicKey, c.Hospital.VrfPublicKey, c.Hospital.Dataset.Root, (uint)c.Hospital.Count, sizes[i], c.Block))]).Encode());
        var sum = new UpdateSum(Network);
        var outcomes = new List<Outcome>();
        for (var i = 0; i < cohort.Count; i++)
        {
            outcomes.Add(OutcomeOf(round, i, cohort[i].Hospital, announcement, beacon, state, sizes[i], sum));
        }
        var after = sum.Count == 0 ? state : state.Apply(Description, sum.Values, sum.BatchSum);
        using var model = new Model(Network, after.Weights);
        var record = new RoundRecord(Description.Id, round, previous.Hash, announcement, beacon, outcomes, sum.Count > 0, sum.BatchSum,
            sum.Count == 0 ? Bytes32.Zero : sum.Hash, previous.ModelAfter, model.Root, Blob(Blobs.EncodeModel(after.Weights)), after.Hash);
        return (after, record, await AnchorAsync(record));
    }

    private Outcome OutcomeOf(ulong round, int index, Hospital hospital, Signed announcement, Bytes32 beacon, ServerState state, uint batch, UpdateSum sum)
    {
        var key = hospital.Key.PublicKey;
        if (round is 2 or 3 && index == 2)
        {
            return new Outcome(key, OutcomeKind.Absent, null, null);
        }
        if (round == 3 && index == 0)
        {
            return new Outcome(key, OutcomeKind.Refused, null, Receipt(round, hospital, Bytes32.Sha256([1]), false, "malformed: truncated"));
        }
        var (submission, update, proof) = hospital.Answer(Description, announcement, beacon, state.Weights);
        if (round is 2 or 3 && index == 1)
        {
            proof[^1] ^= 1;
            var message = SubmissionMessage.Decode(submission.Body) with { ProofHash = Blob(proof) };
            Blob(update);
            var refused = hospital.Key.Sign(message.Encode());
            return new Outcome(key, OutcomeKind.Refused, refused, Receipt(round, hospital, refused.Hash, false, "opening: does not verify"));
        }
        Blob(update);
        Blob(proof);
        sum.Add(Blobs.DecodeUpdate(Network, update), batch);
        return new Outcome(key, OutcomeKind.Accepted, submission, Receipt(round, hospital, submission.Hash, true, ""));
    }

    private async Task<ulong> AnchorAsync(RoundRecord record)
    {
        await File.WriteAllBytesAsync(Path.Combine(Folder, "records", $"{record.Round:D6}.bin"), record.Encode());
        var anchor = await Chain.AnchorRoundAsync(Description.Id, record.Round, record.Hash, record.ModelAfter);
        return anchor.Block;
    }

    private async Task<Bytes32> BlockHashAsync(ulong height)
    {
        while (true)
        {
            if (await Chain.GetBlockHashAsync(height) is { } hash)
            {
                return hash;
            }
            await Task.Delay(100);
        }
    }

    private Signed Receipt(ulong round, Hospital hospital, Bytes32 subject, bool accepted, string reason) =>
        CoordinatorKey.Sign(new ReceiptMessage(Description.Id, round, hospital.Key.PublicKey, subject, accepted, reason).Encode());

    private Bytes32 Blob(byte[] bytes)
    {
        var hash = Bytes32.Sha256(bytes);
        File.WriteAllBytes(Path.Combine(Folder, "blobs", hash.ToString()), bytes);
        return hash;
    }

    private void Write(string name, string body, string signature, Signed message)
    {
        File.WriteAllBytes(Path.Combine(Folder, name + body), message.Body);
        File.WriteAllBytes(Path.Combine(Folder, name + signature), message.Signature);
    }

    private static DataSchema Schema() => new("three", false,
        [
            new ColumnSchema("a", ColumnKind.Numeric, MissingPolicy.Refuse, -9, 9), new ColumnSchema("b", ColumnKind.Numeric, MissingPolicy.Refuse, -9, 9),
            new ColumnSchema("c", ColumnKind.Numeric, MissingPolicy.Refuse, -9, 9), new ColumnSchema("y", ColumnKind.Label, MissingPolicy.Refuse, 0, 1, Threshold: 1),
        ], ["a", "b", "c"]);
}
