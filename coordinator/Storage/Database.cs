using Microsoft.Data.Sqlite;

namespace FederatedZk.Coordinator.Storage;

/// <summary>The store's files cannot be used: another schema, damaged content, a blob that is missing or altered.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// One SQLite connection in WAL mode with full synchronisation: when a write returns, it is on the disk. All access goes through
/// <see cref="Read{T}"/> and <see cref="Write{T}"/>, which serialise it; a write is one transaction.
/// </summary>
public sealed class Database : IDisposable
{
    private const long SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE enrolments (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          hash BLOB NOT NULL UNIQUE,
          participant BLOB NOT NULL,
          body BLOB NOT NULL,
          signature BLOB NOT NULL,
          receipt_body BLOB NOT NULL,
          receipt_signature BLOB NOT NULL,
          anchor_block INTEGER,
          anchor_transaction BLOB);
        CREATE TABLE rounds (
          round INTEGER NOT NULL,
          generation INTEGER NOT NULL,
          state INTEGER NOT NULL,
          announcement_body BLOB NOT NULL,
          announcement_signature BLOB NOT NULL,
          beacon_block INTEGER NOT NULL,
          beacon_hash BLOB,
          deadline_ms INTEGER,
          record BLOB,
          record_hash BLOB,
          anchor_block INTEGER,
          anchor_transaction BLOB,
          PRIMARY KEY (round, generation)) WITHOUT ROWID;
        CREATE TABLE transitions (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          round INTEGER NOT NULL,
          generation INTEGER NOT NULL,
          from_state INTEGER,
          on_trigger INTEGER NOT NULL,
          to_state INTEGER NOT NULL,
          at_ms INTEGER NOT NULL);
        CREATE TABLE submissions (
          round INTEGER NOT NULL,
          generation INTEGER NOT NULL,
          participant BLOB NOT NULL,
          hash BLOB NOT NULL,
          body BLOB NOT NULL,
          signature BLOB NOT NULL,
          received_ms INTEGER NOT NULL,
          accepted INTEGER,
          receipt_body BLOB,
          receipt_signature BLOB,
          verify_ms INTEGER,
          PRIMARY KEY (round, generation, participant),
          FOREIGN KEY (round, generation) REFERENCES rounds (round, generation)) WITHOUT ROWID;
        CREATE TABLE metrics (
          round INTEGER NOT NULL,
          participant BLOB NOT NULL,
          body BLOB NOT NULL,
          signature BLOB NOT NULL,
          PRIMARY KEY (round, participant)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private SqliteTransaction? _transaction;
    private bool _disposed;

    static Database() => SQLitePCL.Batteries_V2.Init();

    private Database(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database or creates it.</summary>
    /// <exception cref="StorageException"/>
    public static Database Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var database = new Database(connection);
            database.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;");
            database.Prepare(path);
            return database;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StorageException($"{path}: cannot be opened as the coordinator's database: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Prepare(string path) => Write(db =>
    {
        var version = (long)db.Scalar("PRAGMA user_version")!;
        if (version == 0)
        {
            db.Execute(Schema);
            db.Execute($"PRAGMA user_version={SchemaVersion}");
        }
        else if (version != SchemaVersion)
        {
            throw new StorageException($"{path}: schema version {version}, expected {SchemaVersion}");
        }
        return version;
    });

    /// <summary>Runs <paramref name="query"/> alone on the connection.</summary>
    public T Read<T>(Func<Database, T> query)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return query(this);
        }
    }

    /// <summary>Runs <paramref name="change"/> in a transaction; when this returns the change is durable, when it throws nothing was changed.</summary>
    public T Write<T>(Func<Database, T> change)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_transaction is not null)
            {
                return change(this);
            }
            using var transaction = _connection.BeginTransaction(deferred: false);
            _transaction = transaction;
            try
            {
                var result = change(this);
                transaction.Commit();
                return result;
            }
            finally
            {
                _transaction = null;
            }
        }
    }

    internal int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    internal object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    internal List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }
        return rows;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
        return command;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _connection.Dispose();
        }
    }
}
