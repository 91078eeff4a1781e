namespace HotSwap.Notifications.SampleConsole;

/// <summary>Replaces control characters with spaces, so that text from a server cannot control the terminal.</summary>
internal static class Printable
{
    public static string Text(string text) => string.Create(text.Length, text, static (printable, text) =>
    {
        for (var index = 0; index < text.Length; index++)
        {
            printable[index] = char.IsControl(text[index]) ? ' ' : text[index];
        }
    });
}
