using System.Diagnostics;

namespace FederatedZk.Demo;

internal static class Waiting
{
    /// <summary>Looks again and again until the condition holds; false when it does not within the time.</summary>
    public static Task<bool> UntilAsync(TimeSpan patience, Func<bool> condition, CancellationToken cancellationToken) =>
        UntilAsync(patience, () => Task.FromResult(condition()), cancellationToken);

    public static async Task<bool> UntilAsync(TimeSpan patience, Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > patience)
            {
                return false;
            }
            await Task.Delay(50, cancellationToken);
        }
        return true;
    }
}
