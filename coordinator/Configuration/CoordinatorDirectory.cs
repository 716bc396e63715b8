using System.Text;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Configuration;

/// <summary>coordinator.json: what init found out. Addresses as 0x and hexadecimal digits.</summary>
public sealed record CoordinatorSettings(string Rpc, string Contract, ulong ChainId, string Account, Bytes32 Federation, Bytes32 CoordinatorKey);

/// <summary>The folder of one coordinator: settings, description, keys (0600), database, blobs, logs.</summary>
public sealed class CoordinatorDirectory(string path)
{
    public string Root { get; } = Path.GetFullPath(path);

    public string SettingsFile => Path.Combine(Root, "coordinator.json");

    public string DescriptionFile => Path.Combine(Root, "federation.bin");

    public string DatabaseFile => Path.Combine(Root, "coordinator.db");

    public string BlobFolder => Path.Combine(Root, "blobs");

    public string LogFile => Path.Combine(Root, "logs", "coordinator-.log");

    public string AddressFile => Path.Combine(Root, "address");

    public KeyFile SigningKey => new(Path.Combine(Root, "keys", "signing.key"));

    public KeyFile ChainKey => new(Path.Combine(Root, "keys", "chain.key"));

    private string LockFile => Path.Combine(Root, "lock");

    public bool IsInitialised => File.Exists(SettingsFile);

    /// <exception cref="ConfigurationException"/>
    public CoordinatorSettings ReadSettings()
    {
        if (!IsInitialised)
        {
            throw new ConfigurationException($"{Root}: not initialised; run 'coordinator init --dir {Root}' first");
        }
        try
        {
            return ProtocolJson.Read<CoordinatorSettings>(SettingsFile);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(e is FormatException ? e.Message : $"{SettingsFile}: cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="ConfigurationException">also when the description is not the one the settings name.</exception>
    public FederationDescription ReadDescription(CoordinatorSettings settings)
    {
        try
        {
            var description = FederationDescription.Decode(File.ReadAllBytes(DescriptionFile));
            return description.Id == settings.Federation
                ? description
                : throw new ConfigurationException($"{DescriptionFile}: federation {description.Id}, expected {settings.Federation} ({SettingsFile})");
        }
        catch (Exception e) when (e is MalformedMessageException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{DescriptionFile}: {e.Message}", e);
        }
    }

    /// <summary>Writes a file so that readers see the old content or the new, never a part.</summary>
    public static void WriteWhole(string file, string content)
    {
        var temporary = $"{file}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, content, new UTF8Encoding(false));
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Keeps a second coordinator out of this folder until disposed.</summary>
    /// <exception cref="ConfigurationException">when another one is running.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"{Root}: another coordinator is running in this folder ({e.Message})", e);
        }
    }
}
