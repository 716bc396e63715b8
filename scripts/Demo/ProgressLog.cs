using System.Text.Json;

namespace FederatedZk.Demo;

/// <summary>progress.jsonl: what a participant says about its own rounds, one JSON object a line (round, prove_ms, train_ms, proof_bytes).</summary>
internal static class ProgressLog
{
    /// <summary>The time the participant took to prove the round, or null when it says none.</summary>
    public static double? ProveMilliseconds(string file, ulong round)
    {
        if (!File.Exists(file))
        {
            return null;
        }
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        double? found = null;
        while (reader.ReadLine() is { } line)
        {
            found = Read(line, round) ?? found;
        }
        return found;
    }

    private static double? Read(string line, ulong round)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("round", out var r) && r.GetUInt64() == round && json.RootElement.TryGetProperty("prove_ms", out var ms)
                ? ms.GetDouble()
                : null;
        }
        catch (JsonException)
        {
            // The last line may be half written.
            return null;
        }
    }
}
