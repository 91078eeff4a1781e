using System.Buffers.Text;
using System.Text;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// A message on the pub/sub channel: a batch that a node appended, and progress values, which are not in the stream. The first line contains
/// the version, the epoch, the position before the batch and the node. One line for each status or progress value follows.
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

    /// <summary>Gets the lines in order.</summary>
    public IReadOnlyList<Line> Lines { get; }

    /// <summary>Reads a message. Null if it is malformed or has an unknown version. The statuses can then be read from the stream.</summary>
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

    /// <param name="IsStatus">True for a status, false for a progress value.</param>
    /// <param name="Position">The position. 0 for a progress value.</param>
    /// <param name="Sequence">The sequence. 0 for a progress value.</param>
    /// <param name="Origin">The <see cref="OriginText"/>.</param>
    /// <param name="Json">The message as JSON.</param>
    internal readonly record struct Line(bool IsStatus, long Position, long Sequence, string Origin, ReadOnlyMemory<byte> Json);
}
