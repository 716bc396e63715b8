using System.Runtime.InteropServices;
using System.Text;

namespace FederatedZk.Verifier.Native;

/// <summary>The one place where a status of the library becomes a verdict or an exception.</summary>
internal static unsafe class NativeStatus
{
    /// <summary>A stand-in for an empty span, which would otherwise cross as a null pointer.</summary>
    private static readonly byte[] Nothing = new byte[1];

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

    public static ReadOnlySpan<byte> NotNull(ReadOnlySpan<byte> span) => span.IsEmpty ? Nothing.AsSpan(0, 0) : span;

    private static Verdict Refusal(NativeError* error) => new(false, error->Reject,
        Marshal.PtrToStringUTF8((nint)VerifyLibrary.fzk_reject_name(error->Reject)) ?? "unknown", Message(error));
}
