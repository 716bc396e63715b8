namespace FederatedZk.Participant.Rounds;

/// <summary>The coordinator said something that its signature, the chain or a recomputation contradicts. The participant sends nothing more.</summary>
public sealed class DoesNotHoldException(string message) : Exception(message);

/// <summary>A setting that cannot be used; the message names setting, value and what is expected.</summary>
public sealed class SettingException(string message) : Exception(message);

internal static class Holds
{
    /// <exception cref="DoesNotHoldException"/>
    public static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new DoesNotHoldException(what);
        }
    }

    /// <exception cref="DoesNotHoldException">naming both values.</exception>
    public static void Same<T>(T found, T expected, string what) where T : IEquatable<T>
    {
        if (!found.Equals(expected))
        {
            throw new DoesNotHoldException(FormattableString.Invariant($"{what} is {found}, expected {expected}"));
        }
    }
}
