using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FederatedZk.Contracts;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Web3.Accounts;

namespace FederatedZk.Coordinator.Commands;

/// <summary>coordinator init: keys, contract, description, registration. Until it has succeeded it may be run again; keys are kept.</summary>
internal static class InitCommand
{
    private sealed record Request(CoordinatorDirectory Directory, string Config, string Rpc, string? Contract, string? Account);

    public static Command Create()
    {
        var directory = CommandOptions.Directory();
        var config = new Option<string>("--config") { Description = "federation.json", Required = true };
        var rpc = new Option<string>("--rpc") { Description = "address of the Ethereum node", Required = true };
        var contract = new Option<string?>("--contract") { Description = "address of a deployed RoundAnchor (without it one is deployed)" };
        var account = new Option<string?>("--account") { Description = "file with the private key of the account that anchors (without it one is made)" };
        var command = new Command("init", "Creates keys and configuration and registers the federation on the chain.") { directory, config, rpc, contract, account };
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() => RunAsync(
            new Request(new CoordinatorDirectory(parsed.GetValue(directory)!), parsed.GetValue(config)!, CommandOptions.Url("--rpc", parsed.GetValue(rpc)!),
                parsed.GetValue(contract), parsed.GetValue(account)), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var directory = request.Directory;
        if (directory.IsInitialised)
        {
            throw new ConfigurationException($"{directory.SettingsFile}: this folder is initialised already");
        }
        var file = FederationFile.Read(request.Config);
        var contract = request.Contract is null ? null : CheckAddress(request.Contract);
        Directory.CreateDirectory(directory.Root);
        using var held = directory.Lock();
        MakeKeys(directory, request.Account);
        using var key = directory.SigningKey.Use(seed => SigningKey.FromSeed(seed));

        // Reading the chain id needs no contract; the real address is not known before the deployment.
        var chainId = await new RoundAnchorClient(request.Rpc, contract ?? "0x" + new string('0', 40)).GetChainIdAsync(cancellationToken);
        var account = directory.ChainKey.Use(secret => new Account(secret.ToHex(true), chainId));
        contract ??= await DeployAsync(request.Rpc, account, cancellationToken);
        var client = new RoundAnchorClient(request.Rpc, contract, account, chainId);
        await client.CheckContractAsync(cancellationToken);
        var description = file.Describe(chainId, Convert.FromHexString(client.ContractAddress[2..]), key.PublicKey);
        await client.RegisterFederationAsync(description.Id, cancellationToken);

        await File.WriteAllBytesAsync(directory.DescriptionFile, description.Encode(), cancellationToken);
        var settings = new CoordinatorSettings(request.Rpc, client.ContractAddress, chainId, account.Address, description.Id, key.PublicKey);
        CoordinatorDirectory.WriteWhole(directory.SettingsFile, JsonSerializer.Serialize(settings, ProtocolJson.Options) + "\n");
        Report(description, settings);
        return ExitCode.Done;
    }

    private static void MakeKeys(CoordinatorDirectory directory, string? account)
    {
        if (!directory.SigningKey.Exists)
        {
            using var fresh = SigningKey.Generate();
            directory.SigningKey.Create(fresh.ExportSeed());
        }
        if (account is not null)
        {
            var given = new KeyFile(account).Read();
            if (directory.ChainKey.Exists && !directory.ChainKey.Use(k => k.AsSpan().SequenceEqual(given)))
            {
                throw new ConfigurationException($"{directory.ChainKey.Path}: another key than {account} is there; remove it to use the new one");
            }
            if (!directory.ChainKey.Exists)
            {
                directory.ChainKey.Create(given);
            }
        }
        else if (!directory.ChainKey.Exists)
        {
            directory.ChainKey.Create(SystemRandom.Bytes(32));
        }
    }

    private static async Task<string> DeployAsync(string rpc, Account account, CancellationToken cancellationToken)
    {
        try
        {
            return (await RoundAnchorClient.DeployAsync(rpc, account, cancellationToken)).Address;
        }
        catch (ChainException e) when (e is not ChainUnavailableException)
        {
            throw new ConfigurationException($"{account.Address} cannot deploy RoundAnchor: {e.Message}; does the account have funds? Run init again when it has.", e);
        }
    }

    private static string CheckAddress(string text) =>
        text.Length == 42 && text.StartsWith("0x", StringComparison.Ordinal) && text.Skip(2).All(char.IsAsciiHexDigit)
            ? text
            : throw new ConfigurationException($"--contract: {text}, expected 0x and 40 hexadecimal digits");

    private static void Report(FederationDescription description, CoordinatorSettings settings)
    {
        Console.WriteLine($"federation {description.Id} ({description.Name})");
        Console.WriteLine($"contract {settings.Contract}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chain {settings.ChainId}"));
        Console.WriteLine($"account {settings.Account}");
        Console.WriteLine($"key {settings.CoordinatorKey}");
    }
}
