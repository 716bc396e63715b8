using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Protocol;

/// <summary>The bytes are those of doc/messages.md, as an independent script writes them.</summary>
public sealed class MessageBytesTests
{
    public static TheoryData<string> Names => [.. SampleMessages.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void BytesAreThoseOfTheReference(string name)
    {
        var vector = RepositoryFiles.Vectors("messages.json").GetProperty(name);
        var sample = SampleMessages.All.Single(m => m.Name == name);
        Assert.Equal(vector.GetProperty("bytes").GetString(), Convert.ToHexStringLower(sample.Bytes));
        Assert.Equal(sample.Bytes, sample.Again(sample.Bytes));
        Assert.Equal(vector.GetProperty("sha256").GetString(), Bytes32.Sha256(sample.Bytes).ToString());
    }

    [Fact]
    public void IdsAndHashesAreOverTheCanonicalBytes()
    {
        var vectors = RepositoryFiles.Vectors("messages.json");
        Assert.Equal(vectors.GetProperty("federation").GetProperty("sha256").GetString(), SampleMessages.Federation.Id.ToString());
        Assert.Equal(vectors.GetProperty("record").GetProperty("sha256").GetString(), SampleMessages.Round.Hash.ToString());
        Assert.Equal(vectors.GetProperty("cohort").GetProperty("sha256").GetString(), SampleMessages.Announcement.CohortRoot.ToString());
        Assert.Equal(Bytes32.Sha256(SampleMessages.Accepted.Encode()), SampleMessages.Sign(SampleMessages.Accepted.Encode(), 7).Hash);
    }

    [Fact]
    public void DecodedFieldsAreTheOnesWritten()
    {
        var federation = FederationDescription.Decode(SampleMessages.Federation.Encode());
        Assert.Equal(SampleMessages.Federation.Network, federation.Network);
        Assert.Equal(SampleMessages.Federation.Optimiser, federation.Optimiser);
        Assert.Equal(SampleMessages.Federation.Schema.FeatureOrder, federation.Schema.FeatureOrder);
        Assert.Equal([1.0, 2, 3, 4], federation.Schema.Columns[2].Allowed);
        Assert.Equal(SampleMessages.Enrolment, EnrolmentMessage.Decode(SampleMessages.Enrolment.Encode()));
        Assert.Equal(SampleMessages.Announcement.Cohort, RoundAnnouncement.Decode(SampleMessages.Announcement.Encode()).Cohort);
        Assert.Equal(SampleMessages.Refused, ReceiptMessage.Decode(SampleMessages.Refused.Encode()));
        Assert.Equal(SampleMessages.Metrics, MetricsMessage.Decode(SampleMessages.Metrics.Encode()));
        var record = RoundRecord.Decode(SampleMessages.Round.Encode());
        Assert.Equal(SampleMessages.Round.Outcomes.Select(o => o.Kind), record.Outcomes.Select(o => o.Kind));
        Assert.Null(record.Outcomes[1].Submission);
        Assert.Equal(SampleMessages.Round.Outcomes[2].Submission!.Body, record.Outcomes[2].Submission!.Body);
    }
}
