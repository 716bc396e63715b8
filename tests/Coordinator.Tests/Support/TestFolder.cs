using FederatedZk.Coordinator.Storage;

namespace FederatedZk.Coordinator.Tests.Support;

internal sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("fedzk-coordinator-").FullName;

    public string Database => Path.Combine(Root, "test.db");

    public string Blobs => Path.Combine(Root, "blobs");

    public CoordinatorStore OpenStore() => CoordinatorStore.Open(Database, Blobs, TimeProvider.System);

    public string Write(string name, string content)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
