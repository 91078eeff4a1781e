namespace HotSwap.Notifications.SampleConsole;

/// <summary>What comes from a server must not control the terminal.</summary>
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
