using System.Runtime.InteropServices;
using System.Text;

namespace FederatedZk.Verifier.Native;

/// <summary>The one place where a status of the library becomes a verdict or an exception.</summary>
internal static unsafe class NativeStatus
{
    /// <summary>Id of the check "wrong_length".</summary>
    private const int WrongLengthCheck = 9;

    /// <summary>Returns on FZK_OK; every other status is an exception: rejected bytes too, for callers that have no verdict to return.</summary>
    /// <exception cref="RejectedException"/>
    /// <exception cref="FzkException"/>
    public static void Require(int status, NativeError* error)
    {
        if (status != (int)FzkStatus.Ok)
        {
            throw status == (int)FzkStatus.Rejected ? new RejectedException(Refusal(error)) : Failure(status, error);
        }
    }

    /// <summary>FZK_OK and FZK_REJECTED are verdicts; misuse and internal failures are exceptions.</summary>
    /// <exception cref="FzkException"/>
    public static Verdict Judge(int status, NativeError* error) => (FzkStatus)status switch
    {
        FzkStatus.Ok => Verdict.Accept,
        FzkStatus.Rejected => Refusal(error),
        _ => throw Failure(status, error),
    };

    public static FzkException Failure(int status, NativeError* error)
    {
        var kind = status is > (int)FzkStatus.Ok and <= (int)FzkStatus.OutOfMemory ? (FzkStatus)status : FzkStatus.Internal;
        return new FzkException(kind, Message(error) is { Length: > 0 } text ? text : $"status {status} without a message");
    }

    public static string Message(NativeError* error)
    {
        var bytes = new ReadOnlySpan<byte>(error->Message, 504);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>A refusal by length alone, as the library would give it, for fields that it takes without a length.</summary>
    public static Verdict WrongLength(string what, int length, string expected) => new(false, WrongLengthCheck, CheckName(WrongLengthCheck),
        $"{CheckName(WrongLengthCheck)}: {what} of {length} bytes, expected {expected}");

    private static string CheckName(int reject) => Marshal.PtrToStringUTF8((nint)VerifyLibrary.fzk_reject_name(reject)) ?? "unknown";

    private static Verdict Refusal(NativeError* error) => new(false, error->Reject, CheckName(error->Reject), Message(error));
}
