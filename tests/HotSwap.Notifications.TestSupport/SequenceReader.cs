using System.Buffers.Binary;
using System.Buffers.Text;

namespace HotSwap.Notifications.TestSupport;

/// <summary>
/// A fast client of one deployment that reads only sequence numbers, so that a test can have hundreds of clients that read at full speed.
/// </summary>
public sealed class SequenceReader : IDisposable
{
    private const int PingEvery = 5_000;
    private static readonly byte[] _ping = "{\"type\":6}\u001e"u8.ToArray();

    private readonly RawSocket _socket;
    private readonly byte[] _received = new byte[64 * 1024];

    /// <summary>The payloads of the frames, without their heads: text that starts at the last separator.</summary>
    private readonly byte[] _text = new byte[128 * 1024];
    private int _textLength;
    private long _frameRest;
    private long _latest;

    private SequenceReader(RawSocket socket) => _socket = socket;

    private static ReadOnlySpan<byte> Key => "\"Sequence\":"u8;

    public static async Task<SequenceReader> SubscribeAsync(Uri hubUrl, string executionId)
    {
        var socket = await RawSocket.OpenHubAsync(hubUrl);
        await socket.SendFrameAsync(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"type":1,"invocationId":"1","target":"SubscribeToDeployment","arguments":["{{executionId}}"]}""" + '\u001e'));
        return new SequenceReader(socket);
    }

    /// <summary>Reads up to a sequence number. Throws if a number is missing or repeated.</summary>
    public async Task ReadToAsync(long last)
    {
        var start = 0;
        while (_latest < last)
        {
            var read = await _socket.Stream.ReadAsync(_received.AsMemory(start));
            if (read == 0)
            {
                throw new IOException($"The server closed the connection after {_latest}.");
            }

            var before = _latest / PingEvery;
            var end = start + read;
            start = TakeFrames(_received.AsSpan(0, end));
            _received.AsSpan(end - start, start).CopyTo(_received);
            if (_latest / PingEvery > before)
            {
                await _socket.SendFrameAsync(_ping);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <returns>The number of bytes at the end that belong to an incomplete frame head.</returns>
    private int TakeFrames(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_frameRest == 0)
            {
                var head = bytes.Length < 2 ? 2 : (bytes[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
                if (bytes.Length < head)
                {
                    return bytes.Length;
                }

                _frameRest = head switch
                {
                    4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
                    10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
                    _ => bytes[1] & 0x7F,
                };
                bytes = bytes[head..];
            }

            var taken = (int)Math.Min(_frameRest, bytes.Length);
            bytes[..taken].CopyTo(_text.AsSpan(_textLength));
            _textLength += taken;
            _frameRest -= taken;
            bytes = bytes[taken..];
            TakeText();
        }

        return 0;
    }

    private void TakeText()
    {
        var text = _text.AsSpan(0, _textLength);
        while (text.IndexOf((byte)0x1e) is >= 0 and var end)
        {
            if (text[..end].IndexOf(Key) is >= 0 and var key)
            {
                var isNumber = Utf8Parser.TryParse(text[(key + Key.Length)..end], out long sequence, out _);
                _latest = isNumber && sequence == _latest + 1 ? sequence : throw new IOException($"Sequence {sequence} arrived after {_latest}.");
            }

            text = text[(end + 1)..];
        }

        text.CopyTo(_text);
        _textLength = text.Length;
    }
}
