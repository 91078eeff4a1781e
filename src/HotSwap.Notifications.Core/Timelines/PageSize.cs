namespace HotSwap.Notifications.Timelines;

/// <summary>The maximum size of a page.</summary>
/// <param name="Statuses">The maximum number of statuses.</param>
/// <param name="Bytes">The maximum size of the payloads in bytes. A page can exceed it with its first status alone.</param>
internal readonly record struct PageSize(int Statuses, int Bytes)
{
    /// <summary>Gets the size of the pages that readers share.</summary>
    public static PageSize Whole => new(StatusPage.MaxStatuses, StatusPage.MaxBytes);
}
