using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Serilog;

namespace FederatedZk.Coordinator.Anchoring;

/// <summary>
/// The chain as the rounds see it: a node that does not answer is asked again until it does or the coordinator stops; every refusal is
/// passed on. All writes are idempotent (the client looks at the chain first), so asking again after a restart or a lost answer is safe.
/// </summary>
/// <param name="blocks">Where block hashes come from; the client itself except in tests that fix batches.</param>
/// <param name="account">The account that anchors, 0x and hexadecimal digits.</param>
/// <param name="pause">Between two polls or attempts.</param>
public sealed class PatientChain(RoundAnchorClient client, IBlockSource blocks, Bytes32 federation, string account, TimeSpan pause, ILogger log)
{
    /// <summary>Checks that the node is on the federation's chain, that the contract is RoundAnchor, and that this account may anchor for the federation.</summary>
    /// <exception cref="ChainException"/>
    /// <exception cref="ChainConflictException"/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var owner = await AskAsync("check the contract", async c =>
        {
            await client.CheckContractAsync(c);
            return await client.GetFederationOwnerAsync(federation, c);
        }, cancellationToken);
        if (!string.Equals(owner, account, StringComparison.OrdinalIgnoreCase))
        {
            throw new ChainConflictException(owner is null
                ? $"federation {federation} is not registered with contract {client.ContractAddress}"
                : $"federation {federation} is anchored by {owner}; the chain key of this coordinator is that of {account}");
        }
    }

    public Task<ChainAnchor> AnchorEnrolmentAsync(AnchoredEnrolment enrolment, CancellationToken cancellationToken) =>
        AskAsync("anchor an enrolment", c => client.AnchorEnrolmentAsync(federation, enrolment, c), cancellationToken);

    public Task<ChainAnchor> AnchorRoundAsync(ulong round, Bytes32 recordHash, Bytes32 modelRoot, CancellationToken cancellationToken) =>
        AskAsync("anchor a round", c => client.AnchorRoundAsync(federation, round, recordHash, modelRoot, c), cancellationToken);

    public Task<IReadOnlyList<AnchoredEnrolment>> GetEnrolmentsAsync(CancellationToken cancellationToken) =>
        AskAsync("read the enrolments", c => client.GetEnrolmentsAsync(federation, c), cancellationToken);

    public Task<AnchoredRound?> GetRoundAsync(ulong round, CancellationToken cancellationToken) =>
        AskAsync("read an anchored round", c => client.GetRoundAsync(federation, round, c), cancellationToken);

    public Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken) =>
        AskAsync("read a block hash", c => blocks.GetBlockHashAsync(height, c), cancellationToken);

    /// <summary>The hash of the block at this height, as soon as there is one.</summary>
    public async Task<Bytes32> AwaitBlockAsync(ulong height, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await GetBlockHashAsync(height, cancellationToken) is { } hash)
            {
                return hash;
            }
            await Task.Delay(pause, cancellationToken);
        }
    }

    private async Task<T> AskAsync<T>(string what, Func<CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await question(cancellationToken);
                if (attempt > 1)
                {
                    log.Information("The chain answers again ({What}, attempt {Attempt})", what, attempt);
                }
                return answer;
            }
            catch (ChainUnavailableException e)
            {
                if (attempt == 1)
                {
                    log.Warning("The chain does not answer ({What}): {Reason}; trying again until it does", what, e.Message);
                }
                await Task.Delay(pause, cancellationToken);
            }
        }
    }
}
