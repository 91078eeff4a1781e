using System.Globalization;
using System.Text;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// What a node tells the others on the channel, beside the stream: a batch that it has appended, and progress, which the stream does
/// not have. A first line with version, epoch, the position before the batch and the node; then a line for each message.
/// </summary>
internal sealed class FeedMessage
{
    private const byte NewLine = (byte)'\n';
    private const byte Space = (byte)' ';
    private const string Version = "1";

    private readonly ReadOnlyMemory<byte> _lines;

    private FeedMessage(string epoch, long positionBefore, string node, ReadOnlyMemory<byte> lines)
    {
        Epoch = epoch;
        PositionBefore = positionBefore;
        Node = node;
        _lines = lines;
    }

    public string Epoch { get; }

    public long PositionBefore { get; }

    public string Node { get; }

    /// <summary>Reads a message; null where it is of a version that this library doesn't know: the stream has what matters.</summary>
    public static FeedMessage? Read(ReadOnlyMemory<byte> message)
    {
        var end = message.Span.IndexOf(NewLine);
        var head = Encoding.UTF8.GetString(message.Span[..Math.Max(0, end)]).Split(' ');
        return head is [Version, var epoch, var before, var node, ..]
            ? new FeedMessage(epoch, long.Parse(before, CultureInfo.InvariantCulture), node, message[(end + 1)..])
            : null;
    }

    /// <summary>The messages in their order.</summary>
    public IEnumerable<Line> Lines()
    {
        for (var rest = _lines; rest.Length > 0;)
        {
            var end = rest.Span.IndexOf(NewLine);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var isStatus = line.Span[0] == (byte)'s';
            line = line[2..];
            var (position, sequence) = isStatus ? (TakeNumber(ref line), TakeNumber(ref line)) : (0, 0);
            var origin = Encoding.UTF8.GetString(Take(ref line).Span);
            yield return new Line(isStatus, position, sequence, origin, line);
        }
    }

    private static long TakeNumber(ref ReadOnlyMemory<byte> line) => long.Parse(Take(ref line).Span, CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> line)
    {
        var end = line.Span.IndexOf(Space);
        var word = line[..end];
        line = line[(end + 1)..];
        return word;
    }

    /// <param name="IsStatus">Whether it is a status; else a progress, with position and sequence 0.</param>
    /// <param name="Position">The position.</param>
    /// <param name="Sequence">The sequence.</param>
    /// <param name="Origin">The <see cref="OriginText"/>.</param>
    /// <param name="Json">The message.</param>
    internal readonly record struct Line(bool IsStatus, long Position, long Sequence, string Origin, ReadOnlyMemory<byte> Json);
}
