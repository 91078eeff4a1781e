namespace HotSwap.Notifications.Timelines;

/// <param name="Statuses">The most statuses of a page.</param>
/// <param name="Bytes">The size of its payloads in bytes, unless its first status alone is larger.</param>
internal readonly record struct PageSize(int Statuses, int Bytes)
{
    /// <summary>Gets the size of the pages that readers share.</summary>
    public static PageSize Whole => new(StatusPage.MaxStatuses, StatusPage.MaxBytes);
}
