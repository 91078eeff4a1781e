namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

internal enum SnippetPlaceKind
{
    /// <summary>The snippet is the complete file.</summary>
    Whole,

    /// <summary>The snippet is pasted before a line.</summary>
    Before,

    /// <summary>The snippet is pasted after a line.</summary>
    After,

    /// <summary>The snippet replaces a line.</summary>
    Instead,

    /// <summary>The snippet is pasted at the end of the file.</summary>
    End,
}
