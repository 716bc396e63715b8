using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts a message: one array, or the transport's buffer followed by <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces the exact number of bytes that will be written, so that the transport can write the frame's head first.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    public virtual void Complete() => throw new NotImplementedException();
}

sealed class ArraySerializationContext : SerializationContext
{
    ArrayBufferWriter<byte>? buffer;
    byte[]? payload;

    public byte[] Payload => payload ?? throw new InvalidOperationException("The serializer did not complete the message.");

    public override void Complete(byte[] payload)
    {
        RequireOpen();
        this.payload = payload;
    }

    public override IBufferWriter<byte> GetBufferWriter() => buffer ??= new ArrayBufferWriter<byte>();

    public override void Complete()
    {
        RequireOpen();
        payload = buffer is null ? [] : buffer.WrittenSpan.ToArray();
    }

    void RequireOpen()
    {
        if (payload is not null)
        {
            throw new InvalidOperationException("The message was already completed.");
        }
    }
}
