using System.Buffers.Text;
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

    private FeedMessage(string epoch, long positionBefore, IReadOnlyList<Line> lines)
    {
        Epoch = epoch;
        PositionBefore = positionBefore;
        Lines = lines;
    }

    public string Epoch { get; }

    public long PositionBefore { get; }

    /// <summary>Gets the messages in their order.</summary>
    public IReadOnlyList<Line> Lines { get; }

    /// <summary>Reads a message; null where it is malformed, or of a version that this library doesn't know: the stream has what matters.</summary>
    public static FeedMessage? Read(ReadOnlyMemory<byte> message)
    {
        var end = message.Span.IndexOf(NewLine);
        if (end < 0
            || Encoding.UTF8.GetString(message.Span[..end]).Split(' ') is not [Version, var epoch, var before, _, ..]
            || !long.TryParse(before, out var positionBefore))
        {
            return null;
        }

        var lines = new List<Line>();
        for (var rest = message[(end + 1)..]; rest.Length > 0;)
        {
            end = rest.Span.IndexOf(NewLine);
            if (ReadLine(end < 0 ? rest : rest[..end]) is not { } line)
            {
                return null;
            }

            lines.Add(line);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return new FeedMessage(epoch, positionBefore, lines);
    }

    private static Line? ReadLine(ReadOnlyMemory<byte> line)
    {
        var (position, sequence) = (0L, 0L);
        if (!TryTake(ref line, out var kind)
            || kind.Span is not ([(byte)'s'] or [(byte)'p'])
            || (kind.Span[0] == (byte)'s' && !(TryTakeNumber(ref line, out position) && TryTakeNumber(ref line, out sequence)))
            || !TryTake(ref line, out var origin))
        {
            return null;
        }

        return new Line(kind.Span[0] == (byte)'s', position, sequence, Encoding.UTF8.GetString(origin.Span), line);
    }

    private static bool TryTakeNumber(ref ReadOnlyMemory<byte> line, out long number)
    {
        number = 0;
        return TryTake(ref line, out var word) && Utf8Parser.TryParse(word.Span, out number, out var read) && read == word.Length;
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> line, out ReadOnlyMemory<byte> word)
    {
        var end = line.Span.IndexOf(Space);
        word = line[..Math.Max(0, end)];
        line = line[(end + 1)..];
        return end >= 0;
    }

    /// <param name="IsStatus">Whether it is a status; else a progress, with position and sequence 0.</param>
    /// <param name="Position">The position.</param>
    /// <param name="Sequence">The sequence.</param>
    /// <param name="Origin">The <see cref="OriginText"/>.</param>
    /// <param name="Json">The message.</param>
    internal readonly record struct Line(bool IsStatus, long Position, long Sequence, string Origin, ReadOnlyMemory<byte> Json);
}
