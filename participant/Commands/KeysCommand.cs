using System.CommandLine;
using FederatedZk.Participant.Keys;
using FederatedZk.Prover;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Commands;

/// <summary>participant keys show: the public keys, for comparing them by telephone.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--dir") { Description = "Folder of the participant", Required = true };
        var show = new Command("show", "Prints the public keys; makes the keys where there are none yet") { folder };
        show.SetAction(parsed => CommandErrors.Guard(() =>
        {
            using var keys = KeyDirectory.Open(Path.Combine(parsed.GetValue(folder)!.FullName, "keys"));
            using var signing = SigningKey.FromSeed(keys.SigningSeed);
            using var vrf = VrfKey.FromSeed(keys.VrfSeed);
            Console.Out.WriteLine($"signing key (Ed25519)      {signing.PublicKey}");
            Console.Out.WriteLine($"VRF key (ristretto255)     {vrf.PublicKey}");
            return ExitCodes.Done;
        }));
        return new Command("keys", "The participant's keys") { show };
    }
}
