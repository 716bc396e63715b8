using FederatedZk.Contracts;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Keys;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>A participant up to its enrolment, on generated records, with real keys, commitments and enrolment proof.</summary>
internal sealed class Hospital : IDisposable
{
    public Hospital(TempFolder folder, FederationDescription federation, int records = 40, int firstRow = 0)
    {
        GeneratedCohort.Write(folder.File("data"), 3);
        var all = RecordFile.Read(Path.Combine(folder.File("data"), "generated.north.data"), federation.Schema, federation.Network).Records;
        Train = all.Select([.. Enumerable.Range(firstRow, records)]);
        Keys = KeyDirectory.Open(folder.File("keys"));
        Signing = SigningKey.FromSeed(Keys.SigningSeed);
        Vrf = VrfKey.FromSeed(Keys.VrfSeed);
        Enrolment = OwnEnrolment.LoadOrMake(folder.File("enrolment"), federation, "north", Train, Keys, Signing, Vrf, out var recordSet, out var commitments);
        (RecordSet, Commitments) = (recordSet, commitments);
        Dataset = new Dataset(federation.Network, commitments);
        Federation = federation;
    }

    public FederationDescription Federation { get; }

    public Records Train { get; }

    public KeyDirectory Keys { get; }

    public SigningKey Signing { get; }

    public VrfKey Vrf { get; }

    public OwnEnrolment Enrolment { get; }

    public RecordSet RecordSet { get; }

    public byte[] Commitments { get; }

    public Dataset Dataset { get; }

    public StepMeans Means => new(Federation, Train, RecordSet, Dataset, Vrf, Signing, Keys.Attempts);

    public AnchoredEnrolment Anchored(ulong block) => new(Signing.PublicKey, Dataset.Root, Vrf.PublicKey, (uint)Train.Count, Enrolment.Message.Hash, block);

    public void Dispose()
    {
        Dataset.Dispose();
        RecordSet.Dispose();
        Vrf.Dispose();
        Signing.Dispose();
        Keys.Dispose();
    }
}
