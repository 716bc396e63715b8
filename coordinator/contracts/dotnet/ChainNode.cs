using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.JsonRpc.Client;
using Nethereum.Web3;

namespace FederatedZk.Contracts;

/// <summary>One node: asks, asks again when no answer came, and says in one vocabulary what went wrong.</summary>
internal sealed class ChainNode
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly Web3 _web3;
    private readonly string _name;

    public ChainNode(string rpcUrl)
    {
        if (!Uri.TryCreate(rpcUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"the node's address '{rpcUrl}' is not an http or https URL", nameof(rpcUrl));
        }
        _web3 = new Web3(rpcUrl);
        _name = uri.Authority;
    }

    /// <summary>A question that changes nothing, so it may be repeated.</summary>
    public async Task<T> AskAsync<T>(Func<Web3, Task<T>> question, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(question, cancellationToken).ConfigureAwait(false);
            }
            catch (ChainUnavailableException) when (attempt < Attempts)
            {
                await Task.Delay(FirstPause * attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends something that must not be repeated blindly.</summary>
    /// <exception cref="ChainUnavailableException">no answer; whether the node acted is unknown.</exception>
    public async Task<T> OnceAsync<T>(Func<Web3, Task<T>> request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await request(_web3).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcClientTimeoutException or RpcClientUnknownException)
        {
            throw new ChainUnavailableException($"the node at {_name} does not answer: {e.Message}", e);
        }
        catch (SmartContractCustomErrorRevertException e)
        {
            throw Refusals.Name(e);
        }
        catch (SmartContractRevertException e)
        {
            throw new AnchorRefusedException("revert", $"the contract reverted: {e.RevertMessage}");
        }
        catch (RpcResponseException e)
        {
            throw new NodeRefusedException($"the node at {_name} refused: {e.RpcError.Message} (code {e.RpcError.Code})", e);
        }
        catch (FormatException e)
        {
            throw new ChainException($"the node at {_name} gave an answer that does not decode: {e.Message}", e);
        }
    }
}
