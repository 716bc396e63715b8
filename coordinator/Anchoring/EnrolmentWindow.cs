namespace FederatedZk.Coordinator.Anchoring;

/// <summary>
/// Keeps enrolments out of the blocks between an announcement and its beacon block. The cohort of a round is the latest enrolment of every
/// participant anchored below the beacon block; it is announced before that block exists, so nothing may be anchored in between.
/// Rounds hold the window from reading the cohort until the beacon block is seen; an enrolment holds it until its anchor is mined.
/// </summary>
public sealed class EnrolmentWindow : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
