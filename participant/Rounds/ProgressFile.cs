using System.Text.Json;

namespace FederatedZk.Participant.Rounds;

/// <summary>DIR/progress.jsonl: one JSON object a proved round (round, train_ms, prove_ms, proof_bytes), for whoever watches this participant on its own machine.</summary>
public sealed class ProgressFile(string path)
{
    public void Append(ulong round, double trainMilliseconds, double proveMilliseconds, int proofBytes) =>
        File.AppendAllText(path, JsonSerializer.Serialize(new
        {
            round,
            train_ms = Math.Round(trainMilliseconds, 3),
            prove_ms = Math.Round(proveMilliseconds, 3),
            proof_bytes = proofBytes,
        }) + "\n");
}
