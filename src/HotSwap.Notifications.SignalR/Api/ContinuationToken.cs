using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace HotSwap.Notifications.Api;

/// <summary>
/// The start of the next page of a list. It contains the cursor of the first page. A deployment that changes while a client reads the pages
/// is missing from later pages. A client that watches from that cursor receives the change.
/// </summary>
/// <param name="Cursor">The cursor of the first page.</param>
/// <param name="Before">The Position before which the next page begins.</param>
internal sealed record ContinuationToken(DeploymentCursor Cursor, long Before)
{
    /// <summary>The maximum length of a token, in characters.</summary>
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
