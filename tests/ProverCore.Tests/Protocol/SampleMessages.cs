using FederatedZk.Protocol;

namespace FederatedZk.ProverCore.Tests.Protocol;

/// <summary>A canonical message, and how its bytes are read and written again.</summary>
public sealed record SampleMessage(string Name, byte[] Bytes, Func<byte[], byte[]> Again)
{
    public override string ToString() => Name;
}

/// <summary>The same messages as tests/reference/messages.py writes.</summary>
internal static class SampleMessages
{
    public static NetworkParameters Network { get; } = new(Loss.Logistic, [4, 3, 1], 12, 8, 12, 11, 2, 1);

    public static NetworkParameters Squared { get; } = Network with { Loss = Loss.Squared };

    public static NetworkParameters Softmax { get; } = Network with { Loss = Loss.Softmax, Widths = [4, 5, 3], ExpBits = 14 };

    public static ColumnSchema Label { get; } = new("num", ColumnKind.Label, MissingPolicy.Refuse, Maximum: 4, Threshold: 1);

    public static ColumnSchema ClassLabel { get; } = new("num", ColumnKind.ClassLabel, MissingPolicy.DropRow, Values: [0, 2, 1]);

    public static ColumnSchema ValueLabel { get; } = new("num", ColumnKind.ValueLabel, MissingPolicy.Refuse, -4, 4, 1.5, 0.5);

    public static FederationDescription Federation { get; } = Describe(Network, Label);

    public static EnrolmentMessage Enrolment { get; } = new(B(1), B(2), "Zürich", B(3), B(4), 200, B(5), B(6));

    public static RoundAnnouncement Announcement { get; } = new(B(1), 3, B(2), B(3), 12,
        [new CohortMember(B(10), B(11), B(12), 200, 44, 7), new CohortMember(B(20), B(21), B(22), 174, 38, 1UL << 40)]);

    public static SubmissionMessage Submission { get; } = new(B(1), 3, B(10), B(2), B(3), Fill(4, 96), B(5), B(6), B(7));

    public static ReceiptMessage Accepted { get; } = new(B(1), 3, B(10), B(2), true, "");

    public static ReceiptMessage Refused { get; } = new(B(1), 3, B(10), B(2), false, "opening: the proof does not open");

    public static MetricsMessage Metrics { get; } = new(B(1), 3, B(10), B(2), 60, 48, 27.25, 0.875);

    public static RoundRecord Round { get; } = new(B(1), 3, B(2), new Signed(Announcement.Encode(), Fill(9, 64)), B(3),
        [
            new Outcome(B(10), OutcomeKind.Accepted, Sign(Submission.Encode(), 1), Sign(Accepted.Encode(), 2)),
            new Outcome(B(20), OutcomeKind.Refused, null, Sign(Refused.Encode(), 3)),
            new Outcome(B(30), OutcomeKind.Refused, Sign(Submission.Encode(), 4), Sign(Refused.Encode(), 5)),
            new Outcome(B(40), OutcomeKind.Absent, null, null),
        ], true, 82, B(4), B(5), B(6), B(7), B(8));

    public static RoundRecord Genesis { get; } = new(B(1), 0, B(0), new Signed([], []), B(0), [], false, 0, B(0), B(0), B(6), B(7), B(8));

    public static IReadOnlyList<SampleMessage> All { get; } =
    [
        new("federation", Federation.Encode(), b => FederationDescription.Decode(b).Encode()),
        new("federationSquared", Describe(Squared, ValueLabel).Encode(), b => FederationDescription.Decode(b).Encode()),
        new("federationSoftmax", Describe(Softmax, ClassLabel).Encode(), b => FederationDescription.Decode(b).Encode()),
        new("enrolment", Enrolment.Encode(), b => EnrolmentMessage.Decode(b).Encode()),
        new("announcement", Announcement.Encode(), b => RoundAnnouncement.Decode(b).Encode()),
        new("submission", Submission.Encode(), b => SubmissionMessage.Decode(b).Encode()),
        new("receiptAccepted", Accepted.Encode(), b => ReceiptMessage.Decode(b).Encode()),
        new("receiptRefused", Refused.Encode(), b => ReceiptMessage.Decode(b).Encode()),
        new("metrics", Metrics.Encode(), b => MetricsMessage.Decode(b).Encode()),
        new("metricsWithoutAuc", (Metrics with { Auc = double.NaN }).Encode(), b => MetricsMessage.Decode(b).Encode()),
        new("record", Round.Encode(), b => RoundRecord.Decode(b).Encode()),
        new("genesis", Genesis.Encode(), b => RoundRecord.Decode(b).Encode()),
    ];

    public static Bytes32 B(byte value) => new(Fill(value, 32));

    public static byte[] Fill(byte value, int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }

    public static Signed Sign(byte[] body, byte value) => new(body, Fill(value, 64));

    public static FederationDescription Describe(NetworkParameters network, ColumnSchema label) => new("four hospitals", 31337, Fill(1, 20), B(2), network, Schema(label),
        new OptimiserSpec(OptimiserKind.Adam, 0.05, 0, 0.9, 0.99, 1e-8), 15, 128, 2, 4, 60, B(3));

    private static DataSchema Schema(ColumnSchema label) => new("hearts", true,
        [
            new ColumnSchema("âge", ColumnKind.Numeric, MissingPolicy.DropRow, 0, 120, 54, 9),
            new ColumnSchema("sex", ColumnKind.Binary, MissingPolicy.Refuse, Centre: 0.5, Scale: 0.5),
            new ColumnSchema("cp", ColumnKind.OneHot, MissingPolicy.Refuse, Centre: 0.5, Scale: 0.5, Values: [2, 3], Allowed: [1, 2, 3, 4]),
            new ColumnSchema("slope", ColumnKind.Ignored, MissingPolicy.DropRow),
            label,
        ], ["âge", "sex", "cp=2", "cp=3"]);
}
