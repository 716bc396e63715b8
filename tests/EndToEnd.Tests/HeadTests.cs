using System.Text.Json.Nodes;
using FederatedZk.Demo;
using FederatedZk.EndToEnd.Tests.Fixtures;
using Xunit;

namespace FederatedZk.EndToEnd.Tests;

/// <summary>Federations that learn the degree of the disease (num, 0 to 4) instead of its presence: as five classes, and as a value.</summary>
[Collection(CohortCollection.Name)]
public sealed class HeadTests(Cohort cohort)
{
    private const uint Rounds = 2;

    [Theory]
    [InlineData("softmax", "line,num=0,num=1,num=2,num=3,num=4,class")]
    [InlineData("squared", "line,value")]
    public async Task EveryLossIsTrainedProvedAuditedAndPredictedWith(string loss, string heading)
    {
        await using var federation = new RunningFederation(cohort, Rounds, change: loss == "softmax" ? Classes : Value);
        var run = federation.Run;
        await run.StartAsync(federation.Limit);
        var views = await run.WatchAsync(_ => { }, federation.Limit);
        await run.FinishAsync(federation.Limit);
        Assert.Equal([0, 4, 4], views.Select(v => v.Accepted));
        Assert.True(views[^1].LogLoss < views[0].LogLoss, $"loss {views[0].LogLoss} before, {views[^1].LogLoss} after");

        var (code, report) = await run.AuditAsync(federation.Limit);
        Assert.True(code == 0, report);
        Assert.Contains("HOLDS 2 rounds, 8 step proofs and 4 enrolment proofs", report, StringComparison.Ordinal);

        var model = Path.Combine(federation.Work, "model.json");
        await run.ExportModelAsync(model, federation.Limit);
        var (predicted, predictions) = await federation.ToEndAsync("predict", Installation.Participant, ["predict", cohort.Data.Hospitals[0].File, "--model", model]);
        Assert.True(predicted == 0, predictions);
        Assert.Contains(heading + "\n1,", predictions, StringComparison.Ordinal);
    }

    private static void Classes(JsonObject federation)
    {
        var network = federation["network"]!;
        network["loss"] = "softmax";
        network["widths"] = new JsonArray(13, 5);
        network["expBits"] = 14;
        SetLabel(federation, new JsonObject { ["name"] = "num", ["kind"] = "class-label", ["missing"] = "drop-row", ["values"] = new JsonArray(0, 1, 2, 3, 4) });
    }

    private static void Value(JsonObject federation)
    {
        federation["network"]!["loss"] = "squared";
        SetLabel(federation, new JsonObject
        {
            ["name"] = "num",
            ["kind"] = "value-label",
            ["missing"] = "drop-row",
            ["minimum"] = 0,
            ["maximum"] = 4,
            ["centre"] = 1,
            ["scale"] = 1,
        });
    }

    private static void SetLabel(JsonObject federation, JsonObject label)
    {
        var columns = federation["schema"]!["columns"]!.AsArray();
        var index = columns.ToList().FindIndex(c => (string?)c!["name"] == "num");
        columns[index] = label;
    }
}
