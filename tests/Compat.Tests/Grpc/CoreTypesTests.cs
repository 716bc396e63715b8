using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>The rules of the contract types themselves.</summary>
public sealed class CoreTypesTests
{
    [Fact]
    public void Metadata_keys_are_lower_case_and_found_in_any_case()
    {
        var metadata = new Metadata { { "X-Name.1_a", "first" }, { "x-name.1_a", "second" }, { "x-raw-BIN", [1, 2] } };
        Assert.Equal(["x-name.1_a", "x-name.1_a", "x-raw-bin"], metadata.Select(entry => entry.Key));
        Assert.Equal("second", metadata.GetValue("X-NAME.1_A"));
        Assert.Equal(["first", "second"], metadata.GetAll("x-name.1_a").Select(entry => entry.Value));
        Assert.Null(metadata.Get("absent"));
        Assert.Null(metadata.GetValueBytes("absent"));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("umläut")]
    [InlineData("colon:")]
    [InlineData("line\n")]
    public void Metadata_keys_of_other_characters_are_refused(string key) => Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void Metadata_suffix_decides_between_text_and_bytes()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", [1]));
        var binary = new Metadata.Entry("x-bin", [1, 2]);
        Assert.True(binary.IsBinary);
        Assert.Throws<InvalidOperationException>(() => binary.Value);
        var text = new Metadata.Entry("x", "abc");
        Assert.False(text.IsBinary);
        Assert.Equal(Encoding.ASCII.GetBytes("abc"), text.ValueBytes);
    }

    [Fact]
    public void Metadata_entries_do_not_share_their_bytes()
    {
        byte[] bytes = [1, 2];
        var entry = new Metadata.Entry("x-bin", bytes);
        bytes[0] = 9;
        entry.ValueBytes[1] = 9;
        Assert.Equal([1, 2], entry.ValueBytes);
    }

    [Fact]
    public void Empty_metadata_cannot_be_changed()
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("x", "y"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Clear());
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Insert(0, new Metadata.Entry("x", "y")));
        Assert.Empty(Metadata.Empty);
    }

    [Fact]
    public void Rpc_exception_carries_status_trailers_and_cause()
    {
        var cause = new IOException("disk");
        var error = new RpcException(new Status(StatusCode.DataLoss, "lost", cause), new Metadata { { "x", "y" } });
        Assert.Equal((StatusCode.DataLoss, "lost"), (error.StatusCode, error.Status.Detail));
        Assert.Equal("y", error.Trailers.GetValue("x"));
        Assert.Same(cause, error.InnerException);
        Assert.Contains("DataLoss", error.Message, StringComparison.Ordinal);
        Assert.Equal("own words", new RpcException(Status.DefaultCancelled, "own words").Message);
        Assert.Empty(new RpcException(Status.DefaultCancelled).Trailers);
    }

    [Fact]
    public void Call_options_change_in_copies()
    {
        var before = new CallOptions(deadline: DateTime.UnixEpoch);
        var after = before.WithWaitForReady().WithHeaders(new Metadata { { "x", "y" } }).WithDeadline(DateTime.MaxValue);
        Assert.Equal((false, DateTime.UnixEpoch), (before.IsWaitForReady, before.Deadline));
        Assert.Null(before.Headers);
        Assert.Equal((true, DateTime.MaxValue), (after.IsWaitForReady, after.Deadline));
    }

    [Fact]
    public void Marshallers_of_either_kind_serve_both_interfaces()
    {
        var contextual = new Marshaller<string>(
            (text, context) =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                context.SetPayloadLength(bytes.Length);
                bytes.CopyTo(context.GetBufferWriter().GetSpan(bytes.Length));
                context.GetBufferWriter().Advance(bytes.Length);
                context.Complete();
            },
            context => Encoding.UTF8.GetString(context.PayloadAsReadOnlySequence()));
        Assert.Equal("Zürich", contextual.Deserializer(contextual.Serializer("Zürich")));
        Assert.Equal(Marshallers.StringMarshaller.Serializer("Zürich"), contextual.Serializer("Zürich"));
        Assert.Throws<InvalidOperationException>(() => new Marshaller<string>((_, _) => { }, _ => "").Serializer("never completed"));
    }

    [Fact]
    public void Service_definition_refuses_a_method_twice()
    {
        var method = new Method<string, string>(MethodType.Unary, "service", "name", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        Assert.Equal("/service/name", method.FullName);
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(method, (request, _) => Task.FromResult(request));
        Assert.Throws<ArgumentException>(() => builder.AddMethod(method, (request, _) => Task.FromResult(request)));
    }

    [Fact]
    public async Task Interceptors_run_in_the_order_given_and_a_client_names_its_host()
    {
        var end = new Endpoint();
        var order = new List<string>();
        var client = new EchoStub(end.Intercept(new Marked("first", order), new Marked("second", order))).WithHost("elsewhere");
        Assert.Equal("pong", await client.CallAsync("ping"));
        Assert.Equal(["first", "second"], order);
        Assert.Equal("elsewhere", end.Host);
    }

    sealed class EchoStub : ClientBase<EchoStub>
    {
        static readonly Method<string, string> Method =
            new(MethodType.Unary, "service", "name", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        public EchoStub(CallInvoker invoker)
            : base(invoker)
        {
        }

        EchoStub(ClientBaseConfiguration configuration)
            : base(configuration)
        {
        }

        public AsyncUnaryCall<string> CallAsync(string request) => CallInvoker.AsyncUnaryCall(Method, null, default, request);

        protected override EchoStub NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }

    sealed class Marked(string name, List<string> order) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            order.Add(name);
            return continuation(request, context);
        }
    }

    sealed class Endpoint : CallInvoker
    {
        public string? Host { get; private set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Host = host;
            return new AsyncUnaryCall<TResponse>(
                Task.FromResult((TResponse)(object)"pong"), Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
