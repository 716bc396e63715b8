using FederatedZk.Protocol;
using Xunit;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Protocol;

/// <summary>Well-formed bytes whose contents no honest sender writes.</summary>
public sealed class StrictnessTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "loss 0", "loss" }, { "loss 4", "loss" }, { "squared below features", "signalBits" }, { "one class", "number of classes" }, { "exp bits 0", "expBits" },
        { "exp bits 32", "expBits" }, { "exp bits above the sum", "expBits" }, { "exp bits above the limbs", "expBits" }, { "one width", "number of widths" }, { "66 widths", "number of widths" }, { "width 0", "width is 0" }, { "width 65537", "width is 65537" },
        { "range bits 3", "rangeBits" }, { "range bits 17", "rangeBits" }, { "feature bits", "featureBits" }, { "weight bits 0", "weightBits" },
        { "weight bits above", "weightBits" }, { "signal bits", "signalBits" }, { "magnitude limbs", "magnitudeLimbs" }, { "signal limbs", "signalLimbs" },
        { "rounds 0", "rounds" }, { "batch total 0", "batchTotal" }, { "beacon depth 0", "beaconDepth" }, { "cohort 0", "minimumCohort" },
        { "deadline 0", "roundDeadlineSeconds" }, { "kind 4", "kind" }, { "rate 0", "learning rate" }, { "rate NaN", "not finite" },
        { "rate infinite", "not finite" }, { "unused momentum", "momentum" }, { "beta 1", "beta1" }, { "epsilon 0", "epsilon" },
        { "sgd with beta", "beta2" }, { "scale NaN", "not finite" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void DescriptionIsRefusedAndTheFieldNamed(string what, string named)
    {
        var d = Federation;
        var (n, o) = (d.Network, d.Optimiser);
        d = what switch
        {
            "loss 0" => d with { Network = n with { Loss = 0 } },
            "loss 4" => d with { Network = n with { Loss = (Loss)4 } },
            "squared below features" => d with { Network = Squared with { SignalBits = 7 } },
            "one class" => d with { Network = Softmax with { Widths = [4, 1] } },
            "exp bits 0" => d with { Network = Softmax with { ExpBits = 0 } },
            "exp bits 32" => d with { Network = Softmax with { ExpBits = 32 } },
            "exp bits above the sum" => d with { Network = Softmax with { RangeBits = 16, Widths = [4, 2], ExpBits = 30 } },
            "exp bits above the limbs" => d with { Network = Softmax with { RangeBits = 8, FeatureBits = 4, WeightBits = 8, SignalBits = 7 } },
            "one width" => d with { Network = n with { Widths = [4] } },
            "66 widths" => d with { Network = n with { Widths = [.. Enumerable.Repeat(1u, 66)] } },
            "width 0" => d with { Network = n with { Widths = [4, 0, 1] } },
            "width 65537" => d with { Network = n with { Widths = [4, 65537] } },
            "range bits 3" => d with { Network = n with { RangeBits = 3 } },
            "range bits 17" => d with { Network = n with { RangeBits = 17 } },
            "feature bits" => d with { Network = n with { FeatureBits = 12 } },
            "weight bits 0" => d with { Network = n with { WeightBits = 0 } },
            "weight bits above" => d with { Network = n with { WeightBits = 13 } },
            "signal bits" => d with { Network = n with { SignalBits = 12 } },
            "magnitude limbs" => d with { Network = n with { MagnitudeLimbs = 3 } },
            "signal limbs" => d with { Network = n with { SignalLimbs = 0 } },
            "rounds 0" => d with { Rounds = 0 },
            "batch total 0" => d with { BatchTotal = 0 },
            "beacon depth 0" => d with { BeaconDepth = 0 },
            "cohort 0" => d with { MinimumCohort = 0 },
            "deadline 0" => d with { RoundDeadlineSeconds = 0 },
            "kind 4" => d with { Optimiser = o with { Kind = (OptimiserKind)4 } },
            "rate 0" => d with { Optimiser = o with { LearningRate = 0 } },
            "rate NaN" => d with { Optimiser = o with { LearningRate = double.NaN } },
            "rate infinite" => d with { Optimiser = o with { LearningRate = double.PositiveInfinity } },
            "unused momentum" => d with { Optimiser = o with { Momentum = 0.9 } },
            "beta 1" => d with { Optimiser = o with { Beta1 = 1 } },
            "epsilon 0" => d with { Optimiser = o with { Epsilon = 0 } },
            "sgd with beta" => d with { Optimiser = new OptimiserSpec(OptimiserKind.Sgd, 0.1, 0, 0, 0.5) },
            "scale NaN" => d with { Schema = d.Schema with { Columns = [d.Schema.Columns[0] with { Scale = double.NaN }] } },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        var e = Assert.Throws<MalformedMessageException>(() => FederationDescription.Decode(d.Encode()));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CohortAscendsAndBatchesFit()
    {
        var (first, second) = (Announcement.Cohort[0], Announcement.Cohort[1]);
        foreach (var cohort in new CohortMember[][]
        {
            [second, first], [first, first], [first with { BatchSize = 0 }], [first with { BatchSize = first.RecordCount + 1 }],
        })
        {
            Assert.Throws<MalformedMessageException>(() => RoundAnnouncement.Decode((Announcement with { Cohort = cohort }).Encode()));
        }
    }

    [Fact]
    public void OutcomesCarryTheMessagesOfTheirKind()
    {
        var accepted = Round.Outcomes[0];
        foreach (var outcomes in new Outcome[][]
        {
            [accepted with { Submission = null }], [accepted with { Receipt = null }], [accepted with { Kind = OutcomeKind.Absent }],
            [accepted with { Kind = (OutcomeKind)0 }], [accepted with { Kind = (OutcomeKind)4 }],
            [accepted with { Kind = OutcomeKind.Refused, Receipt = null }], [Round.Outcomes[1], accepted], [accepted, accepted],
        })
        {
            Assert.Throws<MalformedMessageException>(() => RoundRecord.Decode((Round with { Outcomes = outcomes }).Encode()));
        }
    }

    [Fact]
    public void OnlyTheGenesisRecordLacksAnAnnouncement()
    {
        foreach (var record in new[]
        {
            Round with { Announcement = new Signed([], []) }, Round with { Announcement = Round.Announcement with { Signature = [] } },
            Round with { Announcement = Round.Announcement with { Signature = Fill(1, 63) } }, Round with { Round = 0 },
            Genesis with { Round = 1 }, Genesis with { Announcement = Round.Announcement },
        })
        {
            Assert.Throws<MalformedMessageException>(() => RoundRecord.Decode(record.Encode()));
        }
    }

    [Fact]
    public void MetricsAreCountsAndNumbers()
    {
        foreach (var metrics in new[]
        {
            Metrics with { Correct = 61 }, Metrics with { LogLossSum = double.NaN }, Metrics with { LogLossSum = double.PositiveInfinity },
            Metrics with { Auc = BitConverter.UInt64BitsToDouble(0x7ff8000000000001) },
        })
        {
            Assert.Throws<MalformedMessageException>(() => MetricsMessage.Decode(metrics.Encode()));
        }
    }

    [Fact]
    public void TextIsUtf8WithinItsLimitOnBothSides()
    {
        Assert.Throws<ArgumentException>(() => (Enrolment with { Name = new string('x', EnrolmentMessage.NameLimit + 1) }).Encode());
        Assert.Throws<ArgumentException>(() => (Refused with { Reason = new string('ü', (ReceiptMessage.ReasonLimit / 2) + 1) }).Encode());
        Assert.ThrowsAny<ArgumentException>(() => (Enrolment with { Name = "\ud800" }).Encode());
        var longest = Enrolment with { Name = new string('x', EnrolmentMessage.NameLimit) };
        Assert.Equal(longest, EnrolmentMessage.Decode(longest.Encode()));

        var bytes = Enrolment.Encode();
        var at = bytes.AsSpan().IndexOf("Z"u8);
        bytes[at] = 0xff;
        Assert.Contains("UTF-8", Assert.Throws<MalformedMessageException>(() => EnrolmentMessage.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FixedFieldsOfTheWrongLengthAreNotWritten()
    {
        Assert.Throws<ArgumentException>(() => (Federation with { Contract = Fill(1, 19) }).Encode());
        Assert.Throws<ArgumentException>(() => (Submission with { BeaconProof = Fill(1, 95) }).Encode());
        Assert.Throws<ArgumentException>(() => new Bytes32(Fill(1, 31)));
        Assert.Throws<FormatException>(() => Bytes32.Parse("00"));
        Assert.Throws<FormatException>(() => Bytes32.Parse(new string('g', 64)));
        Assert.Equal(B(0xab), Bytes32.Parse("0x" + string.Concat(Enumerable.Repeat("aB", 32))));
    }

    [Fact]
    public void Bytes32ComparesByValueAndOrdersAsBytes()
    {
        Assert.Equal(default, Bytes32.Zero);
        Assert.Equal(new Bytes32(new byte[32]), default(Bytes32));
        Assert.Equal(new Bytes32(new byte[32]).GetHashCode(), default(Bytes32).GetHashCode());
        Assert.True(B(0x7f).CompareTo(B(0x80)) < 0);
        Assert.True(B(1) != B(2) && default(Bytes32).IsZero && !B(1).IsZero);
    }
}
