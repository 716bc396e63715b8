using FederatedZk.Demo;
using Xunit;

namespace FederatedZk.EndToEnd.Tests.Fixtures;

[CollectionDefinition(Name)]
public sealed class CohortCollection : ICollectionFixture<Cohort>
{
    public const string Name = "generated cohort";
}

/// <summary>The generated cohort, cut to the first rows of each hospital so that enrolling takes no time. One collection: the tests run one after the other.</summary>
public sealed class Cohort : IAsyncLifetime
{
    private const int Rows = 90;

    public string Folder { get; } = Directory.CreateTempSubdirectory("fedzk-cohort-").FullName;

    public HospitalData Data { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using var children = new Children();
        var process = await children.StartAsync("data-generate", Installation.Participant, ["data", "generate", "--out", Folder, "--seed", "1"], Path.Combine(Folder, "log"));
        Assert.True(await process.WaitAsync(CancellationToken.None) == 0, process.Tail);
        foreach (var file in Directory.GetFiles(Folder, "*.data"))
        {
            await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file)).Take(Rows));
        }
        Data = HospitalData.Generated(Folder, "test") ?? throw new InvalidOperationException("no cohort.json");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
