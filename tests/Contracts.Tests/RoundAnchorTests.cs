using FederatedZk.Anvil;
using FederatedZk.Contracts.Messages;
using FederatedZk.Protocol;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using Xunit;
using static FederatedZk.Contracts.Tests.ChainFixture;

namespace FederatedZk.Contracts.Tests;

/// <summary>What the contract itself refuses, whatever the client in front of it does: the calls here are raw.</summary>
[Collection("chain")]
public sealed class RoundAnchorTests(ChainFixture chain)
{
    private readonly Web3 _web3 = new(chain.Node.RpcUrl);

    [Fact]
    public async Task RoundsAreAnchoredOnlyInOrder()
    {
        var id = await chain.RegisteredAsync();
        Assert.Equal("expected 0, given 1", await RefusedRoundAsync(id, 1));
        await chain.Client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0));
        Assert.Equal("expected 1, given 2", await RefusedRoundAsync(id, 2));
        Assert.Equal("expected 1, given " + ulong.MaxValue, await RefusedRoundAsync(id, ulong.MaxValue));
        await chain.Client.AnchorRoundAsync(id, 1, Value("record", 1), Value("model", 1));
        Assert.Equal(2ul, await chain.Client.GetRoundCountAsync(id));
    }

    [Fact]
    public async Task AnAnchoredRoundIsNeverOverwritten()
    {
        var id = await chain.RegisteredAsync();
        await chain.Client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0));
        await chain.Client.AnchorRoundAsync(id, 1, Value("record", 1), Value("model", 1));
        var before = await chain.Client.GetRoundsAsync(id);

        Assert.Equal("expected 2, given 0", await RefusedRoundAsync(id, 0));
        Assert.Equal("expected 2, given 1", await RefusedRoundAsync(id, 1));

        // Past the estimate: the refusing transaction is mined, fails and changes nothing.
        var forced = await ForceAsync(chain.Owner, new AnchorRoundFunction { Id = id.ToArray(), Round = 1, RecordHash = Value("other", 1).ToArray(), ModelRoot = Value("other", 2).ToArray() });
        Assert.Equal(0, forced);
        Assert.Equal(before, await chain.Client.GetRoundsAsync(id));
    }

    [Fact]
    public async Task OnlyTheOwnerAnchors()
    {
        var id = await chain.RegisteredAsync();
        var stranger = AnvilNode.Account(1);
        var round = new AnchorRoundFunction { FromAddress = stranger.Address, Id = id.ToArray(), Round = 0, RecordHash = Value("r", 0).ToArray(), ModelRoot = Value("m", 0).ToArray() };
        var enrolment = Message(id, Enrolment(1), stranger.Address);

        Assert.Equal(stranger.Address, (await RevertAsync<AnchorRoundFunction, NotOwnerError>(round)).Sender);
        Assert.Equal(stranger.Address, (await RevertAsync<AnchorEnrolmentFunction, NotOwnerError>(enrolment)).Sender);
        Assert.Equal(0, await ForceAsync(stranger, round));
        Assert.Equal(0, await ForceAsync(stranger, enrolment));
        Assert.Empty(await chain.Client.GetRoundsAsync(id));
        Assert.Empty(await chain.Client.GetEnrolmentsAsync(id));
    }

    [Fact]
    public async Task AFederationIsRegisteredOnce()
    {
        var id = await chain.RegisteredAsync();
        foreach (var account in new[] { chain.Owner, AnvilNode.Account(1) })
        {
            var error = await RevertAsync<RegisterFederationFunction, FederationExistsError>(new RegisterFederationFunction { FromAddress = account.Address, Id = id.ToArray() });
            Assert.Equal(chain.Owner.Address, error.Owner);
            Assert.Equal(id.ToArray(), error.Federation);
            Assert.Equal(0, await ForceAsync(account, new RegisterFederationFunction { Id = id.ToArray() }));
        }
        Assert.Equal(chain.Owner.Address.ToLowerInvariant(), await chain.Client.GetFederationOwnerAsync(id));
    }

    [Fact]
    public async Task AnUnknownFederationTakesNoAnchors()
    {
        var id = chain.NewId();
        var round = new AnchorRoundFunction { FromAddress = chain.Owner.Address, Id = id.ToArray(), RecordHash = Value("r", 0).ToArray(), ModelRoot = Value("m", 0).ToArray() };
        Assert.Equal(id.ToArray(), (await RevertAsync<AnchorRoundFunction, FederationUnknownError>(round)).Federation);
        Assert.Equal(id.ToArray(), (await RevertAsync<AnchorEnrolmentFunction, FederationUnknownError>(Message(id, Enrolment(1), chain.Owner.Address))).Federation);
        Assert.Null(await chain.Client.GetFederationOwnerAsync(id));
        Assert.Empty(await chain.Client.GetEnrolmentsAsync(id));
        Assert.Equal(0ul, await chain.Client.GetRoundCountAsync(id));
        Assert.Null(await chain.Client.GetRoundAsync(id, 0));
    }

    [Fact]
    public async Task TheSameEnrolmentIsRefusedAndAnyChangeIsAnother()
    {
        var id = await chain.RegisteredAsync();
        var first = Enrolment(1);
        var anchor = await chain.Client.AnchorEnrolmentAsync(id, first);
        Assert.Equal(anchor.Block, (await RevertAsync<AnchorEnrolmentFunction, EnrolmentExistsError>(Message(id, first, chain.Owner.Address))).BlockNumber);
        Assert.Equal(0, await ForceAsync(chain.Owner, Message(id, first, chain.Owner.Address)));

        AnchoredEnrolment[] others =
        [
            first with { Participant = Value("other", 1) }, first with { DatasetRoot = Value("other", 1) }, first with { VrfKey = Value("other", 1) },
            first with { RecordCount = 67 }, first with { EnrolmentHash = Value("other", 1) },
        ];
        foreach (var other in others)
        {
            await chain.Client.AnchorEnrolmentAsync(id, other);
        }
        var all = await chain.Client.GetEnrolmentsAsync(id);
        Assert.Equal([first, .. others], all.Select(e => e with { Block = 0 }));
        Assert.True(all.Zip(all.Skip(1)).All(p => p.First.Block < p.Second.Block));
        Assert.Equal("EnrolmentExists", (await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => EstimateAsync(Message(id, first, chain.Owner.Address)))) switch
        {
            var e when e.IsCustomErrorFor<EnrolmentExistsError>() => "EnrolmentExists",
            _ => "another",
        });
    }

    [Fact]
    public async Task TwoFederationsDoNotTouchEachOther()
    {
        var first = await chain.RegisteredAsync();
        var other = chain.As(AnvilNode.Account(2));
        var second = chain.NewId();
        await other.RegisterFederationAsync(second);

        await Task.WhenAll(
            chain.Client.AnchorRoundAsync(first, 0, Value("first", 0), Value("first model", 0)),
            other.AnchorRoundAsync(second, 0, Value("second", 0), Value("second model", 0)),
            chain.Client.AnchorEnrolmentAsync(first, Enrolment(1)),
            other.AnchorEnrolmentAsync(second, Enrolment(1)));

        Assert.Equal(Value("first", 0), (await other.GetRoundAsync(first, 0))!.RecordHash);
        Assert.Equal(Value("second", 0), (await chain.Client.GetRoundAsync(second, 0))!.RecordHash);
        Assert.Single(await other.GetEnrolmentsAsync(first));
        Assert.Single(await chain.Client.GetEnrolmentsAsync(second));
        Assert.Equal("NotOwner", (await Assert.ThrowsAsync<AnchorRefusedException>(() => other.AnchorRoundAsync(first, 1, Value("x", 0), Value("x", 1)))).Error);
    }

    [Fact]
    public async Task EveryAnchorLeavesAnEvent()
    {
        var id = await chain.RegisteredAsync();
        var enrolment = Enrolment(7, records: uint.MaxValue);
        var enrolled = await chain.Client.AnchorEnrolmentAsync(id, enrolment);
        var closed = await chain.Client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0));
        var handler = _web3.Eth.GetContractHandler(chain.Contract);

        var registered = handler.GetEvent<FederationRegisteredEvent>();
        var registration = Assert.Single(await registered.GetAllChangesAsync(registered.CreateFilterInput([id.ToArray()])));
        Assert.Equal(chain.Owner.Address, registration.Event.Owner);

        var enrolments = handler.GetEvent<EnrolmentAnchoredEvent>();
        var e = Assert.Single(await enrolments.GetAllChangesAsync(enrolments.CreateFilterInput([id.ToArray()], [enrolment.Participant.ToArray()])));
        Assert.Equal(enrolment.DatasetRoot.ToArray(), e.Event.DatasetRoot);
        Assert.Equal(enrolment.VrfKey.ToArray(), e.Event.VrfKey);
        Assert.Equal(enrolment.EnrolmentHash.ToArray(), e.Event.EnrolmentHash);
        Assert.Equal(uint.MaxValue, e.Event.RecordCount);
        Assert.Equal(enrolled.Transaction.ToHex(true), e.Log.TransactionHash);
        Assert.Equal(enrolled.Block, (ulong)e.Log.BlockNumber.Value);

        var rounds = handler.GetEvent<RoundAnchoredEvent>();
        var r = Assert.Single(await rounds.GetAllChangesAsync(rounds.CreateFilterInput([id.ToArray()], [0ul])));
        Assert.Equal((Value("record", 0), Value("model", 0)), (new Bytes32(r.Event.RecordHash), new Bytes32(r.Event.ModelRoot)));
        Assert.Equal(closed.Transaction.ToHex(true), r.Log.TransactionHash);
        Assert.Empty(await rounds.GetAllChangesAsync(rounds.CreateFilterInput([id.ToArray()], [1ul])));
    }

    [Fact]
    public async Task PagesAreClippedToWhatThereIs()
    {
        var id = await chain.RegisteredAsync();
        for (var r = 0; r < 3; r++)
        {
            await chain.Client.AnchorRoundAsync(id, (ulong)r, Value("record", r), Value("model", r));
        }
        var handler = _web3.Eth.GetContractHandler(chain.Contract);
        async Task<string> PageAsync(ulong from, ulong count)
        {
            var page = await handler.QueryDeserializingToObjectAsync<RoundsFunction, RoundsOutput>(new RoundsFunction { Id = id.ToArray(), From = from, Count = count });
            return string.Join(' ', page.Page.Select(p => Enumerable.Range(0, 3).Single(r => Value("record", r).Span.SequenceEqual(p.RecordHash))));
        }
        Assert.Equal("0 1", await PageAsync(0, 2));
        Assert.Equal("1 2", await PageAsync(1, ulong.MaxValue));
        Assert.Equal("2", await PageAsync(2, 1));
        Assert.Equal("", await PageAsync(3, 1));
        Assert.Equal("", await PageAsync(ulong.MaxValue, ulong.MaxValue));
        Assert.Equal("", await PageAsync(0, 0));
    }

    private static AnchorEnrolmentFunction Message(Bytes32 id, AnchoredEnrolment e, string from) => new()
    {
        FromAddress = from,
        Id = id.ToArray(),
        Participant = e.Participant.ToArray(),
        DatasetRoot = e.DatasetRoot.ToArray(),
        VrfKey = e.VrfKey.ToArray(),
        RecordCount = e.RecordCount,
        EnrolmentHash = e.EnrolmentHash.ToArray(),
    };

    private async Task<string> RefusedRoundAsync(Bytes32 id, ulong round)
    {
        var error = await RevertAsync<AnchorRoundFunction, RoundOutOfOrderError>(new AnchorRoundFunction
        {
            FromAddress = chain.Owner.Address,
            Id = id.ToArray(),
            Round = round,
            RecordHash = Value("refused", 0).ToArray(),
            ModelRoot = Value("refused", 1).ToArray(),
        });
        return $"expected {error.Expected}, given {error.Given}";
    }

    private Task EstimateAsync<TMessage>(TMessage message)
        where TMessage : FunctionMessage, new() => _web3.Eth.GetContractHandler(chain.Contract).EstimateGasAsync(message);

    private async Task<TError> RevertAsync<TMessage, TError>(TMessage message)
        where TMessage : FunctionMessage, new()
        where TError : class, new()
    {
        var revert = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => EstimateAsync(message));
        Assert.True(revert.IsCustomErrorFor<TError>(), $"reverted with {revert.ExceptionEncodedData}");
        return revert.DecodeError<TError>();
    }

    /// <summary>Mines the transaction although it will revert.</summary>
    /// <returns>The receipt's status.</returns>
    private async Task<int> ForceAsync<TMessage>(Account account, TMessage message)
        where TMessage : FunctionMessage
    {
        var nonce = await _web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.Address, Nethereum.RPC.Eth.DTOs.BlockParameter.CreateLatest());
        var raw = new LegacyTransactionSigner().SignTransaction(account.PrivateKey, AnvilNode.ChainId, chain.Contract, 0, nonce.Value, 5_000_000_000, 500_000, message.GetCallData().ToHex());
        var hash = await _web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(raw);
        while (true)
        {
            if (await _web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(hash) is { } receipt)
            {
                return (int)receipt.Status.Value;
            }
            await Task.Delay(20);
        }
    }
}
