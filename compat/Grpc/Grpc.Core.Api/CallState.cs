namespace Grpc.Core;

/// <summary>What every running call can tell about itself: the functions that the transport gave, with their argument.</summary>
readonly struct CallState
{
    readonly Func<object, Task<Metadata>> responseHeaders;
    readonly Func<object, Status> status;
    readonly Func<object, Metadata> trailers;
    readonly Action<object> dispose;
    readonly object argument;

    public CallState(
        Func<object, Task<Metadata>> responseHeaders, Func<object, Status> status, Func<object, Metadata> trailers, Action<object> dispose, object argument)
    {
        this.responseHeaders = responseHeaders;
        this.status = status;
        this.trailers = trailers;
        this.dispose = dispose;
        this.argument = argument;
    }

    public CallState(Task<Metadata> responseHeaders, Func<Status> status, Func<Metadata> trailers, Action dispose)
        : this(_ => responseHeaders, _ => status(), _ => trailers(), _ => dispose(), dispose)
    {
    }

    public Task<Metadata> ResponseHeadersAsync() => responseHeaders(argument);

    public Status GetStatus() => status(argument);

    public Metadata GetTrailers() => trailers(argument);

    public void Dispose() => dispose(argument);
}
