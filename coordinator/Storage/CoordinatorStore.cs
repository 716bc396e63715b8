namespace FederatedZk.Coordinator.Storage;

/// <summary>Everything the coordinator remembers: one database and one folder of blobs.</summary>
public sealed class CoordinatorStore : IDisposable
{
    private readonly Database _database;

    private CoordinatorStore(Database database, BlobFolder blobs, TimeProvider clock)
    {
        _database = database;
        Blobs = blobs;
        Enrolments = new EnrolmentTable(database);
        Rounds = new RoundTable(database, clock);
        Submissions = new SubmissionTable(database);
        Metrics = new MetricsTable(database);
    }

    public BlobFolder Blobs { get; }

    public EnrolmentTable Enrolments { get; }

    public RoundTable Rounds { get; }

    public SubmissionTable Submissions { get; }

    public MetricsTable Metrics { get; }

    /// <exception cref="StorageException"/>
    public static CoordinatorStore Open(string databasePath, string blobPath, TimeProvider clock) =>
        new(Database.Open(databasePath), new BlobFolder(blobPath), clock);

    public void Dispose() => _database.Dispose();
}
