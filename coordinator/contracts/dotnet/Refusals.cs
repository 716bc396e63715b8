using System.Globalization;
using FederatedZk.Contracts.Messages;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;

namespace FederatedZk.Contracts;

/// <summary>Names the custom error with which the contract refused.</summary>
internal static class Refusals
{
    public static AnchorRefusedException Name(SmartContractCustomErrorRevertException revert) => revert switch
    {
        _ when revert.IsCustomErrorFor<FederationExistsError>() => Refuse("FederationExists", revert.DecodeError<FederationExistsError>(), e => $"{e.Federation.ToHex()} belongs to {e.Owner}"),
        _ when revert.IsCustomErrorFor<FederationUnknownError>() => Refuse("FederationUnknown", revert.DecodeError<FederationUnknownError>(), e => $"{e.Federation.ToHex()} is not registered"),
        _ when revert.IsCustomErrorFor<NotOwnerError>() => Refuse("NotOwner", revert.DecodeError<NotOwnerError>(), e => $"{e.Sender} may not anchor for {e.Federation.ToHex()}"),
        _ when revert.IsCustomErrorFor<EnrolmentExistsError>() => Refuse("EnrolmentExists", revert.DecodeError<EnrolmentExistsError>(), e => $"anchored in block {Text(e.BlockNumber)}"),
        _ when revert.IsCustomErrorFor<RoundOutOfOrderError>() => Refuse("RoundOutOfOrder", revert.DecodeError<RoundOutOfOrderError>(), e => $"the next round is {Text(e.Expected)}, given {Text(e.Given)}"),
        _ => new AnchorRefusedException("unknown", $"the contract reverted with {revert.ExceptionEncodedData}, which is no error of RoundAnchor"),
    };

    private static AnchorRefusedException Refuse<T>(string name, T error, Func<T, string> say) => new(name, $"the contract refused: {name}: {say(error)}");

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
