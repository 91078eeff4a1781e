using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Where the next page of a list begins. It carries the cursor of the first page: a deployment that moves while a client reads page after
/// page leaves the pages that are still to come, and the watch from that cursor brings it.
/// </summary>
/// <param name="Cursor">The cursor of the first page.</param>
/// <param name="Before">The Position before which the next page begins.</param>
internal sealed record ContinuationToken(DeploymentCursor Cursor, long Before)
{
    /// <summary>The longest token: its parts in UTF-8, in base64.</summary>
    public const int MaxLength = 1_024;

    public override string ToString() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Before} {Cursor.Number} {Cursor.Epoch}")));

    /// <exception cref="ArgumentException">The text is not a token.</exception>
    public static ContinuationToken Parse(string name, string text)
    {
        if (Base64Url.IsValid(text)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 3) is [var before, var number, { Length: > 0 and <= 128 } epoch]
            && TryParse(before, out var beforePosition)
            && TryParse(number, out var cursorNumber))
        {
            return new ContinuationToken(new DeploymentCursor(epoch, cursorNumber), beforePosition);
        }

        throw new ArgumentException($"{name} must be the value of next from an earlier page; it was '{QueryValues.Shown(text)}'.");
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
