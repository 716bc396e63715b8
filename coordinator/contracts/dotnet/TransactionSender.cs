using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Util;
using Nethereum.Web3.Accounts;

namespace FederatedZk.Contracts;

/// <summary>
/// Gets one transaction at a time into a block. The nonce is that of the latest block, not of the pool: so two attempts at the same thing, also
/// across a restart, compete for one nonce and at most one is mined. Signing is deterministic: the same attempt has the same hash.
/// </summary>
internal sealed class TransactionSender(ChainNode node, Account account, TimeSpan timeout)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RepeatLostAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OfferMoreAfter = TimeSpan.FromSeconds(20);

    private static readonly LegacyTransactionSigner Signer = new();

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    public string Address => Account.Address;

    private ChainNode Node { get; } = node;

    private Account Account { get; } = account;

    private TimeSpan Timeout { get; } = timeout;

    /// <param name="to">The contract; empty to create one.</param>
    /// <param name="findAsync">Looks whether the effect is on the chain already; asked before every attempt.</param>
    /// <param name="estimateAsync">The gas; throws when the contract would refuse.</param>
    /// <exception cref="ChainUnavailableException">no receipt in time; calling again first looks for the effect.</exception>
    public async Task<(ChainAnchor Anchor, string? Created)> SendAsync(
        string to,
        byte[] data,
        Func<CancellationToken, Task<ChainAnchor?>> findAsync,
        Func<CancellationToken, Task<BigInteger>> estimateAsync,
        CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await new Attempt(this, to, data, findAsync, estimateAsync).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private Task<BigInteger> NonceAsync(BlockParameter block, CancellationToken cancellationToken) =>
        Node.AskAsync(async w => (await w.Eth.Transactions.GetTransactionCount.SendRequestAsync(Account.Address, block).ConfigureAwait(false)).Value, cancellationToken);

    private sealed class Attempt(
        TransactionSender sender,
        string to,
        byte[] data,
        Func<CancellationToken, Task<ChainAnchor?>> findAsync,
        Func<CancellationToken, Task<BigInteger>> estimateAsync)
    {
        private readonly List<string> _sent = [];
        private readonly DateTime _deadline = DateTime.UtcNow + sender.Timeout;
        private BigInteger _price;
        private bool _lost;

        public async Task<(ChainAnchor Anchor, string? Created)> RunAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                if (await MinedAsync(cancellationToken).ConfigureAwait(false) is { } mined)
                {
                    return mined;
                }
                if (await findAsync(cancellationToken).ConfigureAwait(false) is { } existing)
                {
                    return (existing, null);
                }
                var nonce = await sender.NonceAsync(BlockParameter.CreateLatest(), cancellationToken).ConfigureAwait(false);
                BigInteger gas;
                try
                {
                    gas = await estimateAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (AnchorRefusedException)
                {
                    // Nodes may estimate on top of what is in the pool, where this very effect may wait since before a restart.
                    if (await findAsync(cancellationToken).ConfigureAwait(false) is { } minedMeanwhile)
                    {
                        return (minedMeanwhile, null);
                    }
                    if (!await OneIsWaitingAsync(nonce, cancellationToken).ConfigureAwait(false))
                    {
                        throw;
                    }
                    await PollAsync(nonce, cancellationToken).ConfigureAwait(false);
                    continue;
                }
                await OfferAsync(gas, nonce, cancellationToken).ConfigureAwait(false);
                await PollAsync(nonce, cancellationToken).ConfigureAwait(false);
            }
        }

        /// <summary>Whether the pool holds a transaction of this account, or one was mined since the nonce was asked for.</summary>
        private async Task<bool> OneIsWaitingAsync(BigInteger nonce, CancellationToken cancellationToken) =>
            await sender.NonceAsync(BlockParameter.CreatePending(), cancellationToken).ConfigureAwait(false) > nonce;

        private async Task OfferAsync(BigInteger gas, BigInteger nonce, CancellationToken cancellationToken)
        {
            var chainId = await sender.Node.AskAsync(w => w.Eth.ChainId.SendRequestAsync(), cancellationToken).ConfigureAwait(false);
            var suggested = await sender.Node.AskAsync(w => w.Eth.GasPrice.SendRequestAsync(), cancellationToken).ConfigureAwait(false);
            // Half above the suggestion lets the base fee rise for three blocks; a replacement must offer at least a tenth more than what it replaces.
            // What may not have arrived is sent again as it was.
            _price = _lost ? _price : BigInteger.Max(suggested.Value * 3 / 2, _price * 9 / 8);
            _lost = false;
            var raw = Signer.SignTransaction(sender.Account.PrivateKey, chainId.Value, to, 0, nonce, _price, gas * 5 / 4, data.ToHex());
            var hash = Sha3Keccack.Current.CalculateHash(raw.HexToByteArray()).ToHex(true);
            if (!_sent.Contains(hash))
            {
                _sent.Add(hash);
            }
            try
            {
                await sender.Node.OnceAsync(w => w.Eth.Transactions.SendRawTransaction.SendRequestAsync(raw), cancellationToken).ConfigureAwait(false);
            }
            catch (ChainUnavailableException)
            {
                // It may have arrived: the receipt tells.
                _lost = true;
            }
            catch (NodeRefusedException e) when (IsAboutNonce(e.Message))
            {
                // This very transaction, or another with its nonce, is in the pool or mined: polling tells which.
            }
        }

        /// <summary>Until one of our transactions is mined, the nonce is used up by another, or it is time to offer more.</summary>
        private async Task PollAsync(BigInteger nonce, CancellationToken cancellationToken)
        {
            var resend = DateTime.UtcNow + (_lost ? RepeatLostAfter : OfferMoreAfter);
            for (var pause = FirstPoll; DateTime.UtcNow < resend; pause = pause * 2 < LongestPoll ? pause * 2 : LongestPoll)
            {
                if (DateTime.UtcNow > _deadline)
                {
                    throw new ChainUnavailableException($"no block took the transaction {_sent.LastOrDefault("of an earlier attempt")} within {sender.Timeout.TotalSeconds:0} s");
                }
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                if (await sender.NonceAsync(BlockParameter.CreateLatest(), cancellationToken).ConfigureAwait(false) > nonce)
                {
                    return;
                }
            }
        }

        private async Task<(ChainAnchor Anchor, string? Created)?> MinedAsync(CancellationToken cancellationToken)
        {
            foreach (var hash in _sent)
            {
                var receipt = await sender.Node.AskAsync(w => w.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(hash), cancellationToken).ConfigureAwait(false);
                if (receipt is null)
                {
                    continue;
                }
                if (receipt.Status.Value.IsOne)
                {
                    return (new ChainAnchor((ulong)receipt.BlockNumber.Value, hash.HexToByteArray()), receipt.ContractAddress);
                }
                if (await findAsync(cancellationToken).ConfigureAwait(false) is { } existing)
                {
                    return (existing, null);
                }
                await estimateAsync(cancellationToken).ConfigureAwait(false);
                throw new ChainException($"the transaction {hash} in block {receipt.BlockNumber} failed, and no longer would: its gas did not suffice or the chain changed meanwhile");
            }
            return null;
        }

        private static bool IsAboutNonce(string message) =>
            message.Contains("nonce too low", StringComparison.OrdinalIgnoreCase)
            || message.Contains("already known", StringComparison.OrdinalIgnoreCase)
            || message.Contains("already imported", StringComparison.OrdinalIgnoreCase)
            || message.Contains("known transaction", StringComparison.OrdinalIgnoreCase)
            || message.Contains("underpriced", StringComparison.OrdinalIgnoreCase);
    }
}
